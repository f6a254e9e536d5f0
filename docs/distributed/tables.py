"""One partition: its lines of facts into a database of its own, and that as Parquet.

    tables.py WAREHOUSE FOLDER PART.jsonl
"""

import os
import pathlib
import subprocess
import sys

# What `ingest` fills; the views are made of these alone.
TABLES = """correction document follow_up follow_up_metric follow_up_passage identity_definition identity_part
    identity_test issue jurisdiction metric metric_definition place_coverage plan_item recurrence recurrence_member
    report_section report_year sentence skipped_number""".split()


def load(program, lines, folder, part):
    """Loads lines into FOLDER/databases/PART.db, exports FOLDER/tables/province=PART, and says whether some were rejected."""
    database = os.path.join(folder, "databases", f"{part}.db")
    goal = os.path.join(folder, "tables", f"province={part}")
    os.makedirs(os.path.dirname(database), exist_ok=True)
    os.makedirs(os.path.dirname(goal), exist_ok=True)
    # A task that is run again begins anew.
    pathlib.Path(database).unlink(missing_ok=True)
    command = [program, "--quiet", "--db", database]
    loading = subprocess.run([*command, "load", "--jobs", "1"], input="".join(line.rstrip("\n") + "\n" for line in lines),
                             encoding="utf-8", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    # 1: some lines were rejected and said so; the rest is in.
    if loading.returncode not in (0, 1):
        raise RuntimeError(loading.stderr)
    subprocess.run([*command, "export", *TABLES, "--format", "parquet", "-o", goal], check=True,
                   stdout=subprocess.DEVNULL)
    return loading.returncode == 1


if __name__ == "__main__":
    program, folder, file = sys.argv[1:]
    with open(file, encoding="utf-8") as lines:
        load(program, lines, folder, pathlib.Path(file).stem)
