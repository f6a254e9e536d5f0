"""Documents to partitioned Parquet on a Spark cluster: `warehouse extract` in a pipe, one `load` a partition.

    spark.py DOCUMENTS.jsonl FOLDER [--master local-cluster[2,1,1024]] [--warehouse PATH]

Writes FOLDER/tables/province=PART/TABLE.parquet and FOLDER/databases/PART.db. FOLDER must be one that all workers see.
The lines need an `id` that counts up (documents.py gives one), by which the order of copies is restored.
"""

import argparse
import json
import os
import sys

from pyspark import SparkConf, SparkContext

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import parts  # noqa: E402
import tables  # noqa: E402


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("documents")
    parser.add_argument("folder")
    parser.add_argument("--master", default="local-cluster[2,1,1024]")
    parser.add_argument("--warehouse", default="warehouse")
    parser.add_argument("--tasks", type=int, default=8, help="pieces that the documents are cut into")
    given = parser.parse_args()

    here = os.path.dirname(os.path.abspath(__file__))
    conf = SparkConf().setMaster(given.master).setAppName("warehouse").set("spark.ui.enabled", "false")
    conf.set("spark.ui.showConsoleProgress", "false")
    context = SparkContext(conf=conf)
    context.setLogLevel("ERROR")
    for module in ("parts.py", "tables.py"):
        context.addPyFile(os.path.join(here, module))
    folder, program = os.path.abspath(given.folder), given.warehouse

    # A worker has its one core: two jobs at a time would only wait for each other. `checkCode`, or a filter that
    # fails would pass for one that found nothing.
    documents = context.textFile(os.path.abspath(given.documents), given.tasks)
    facts = documents.repartition(given.tasks).pipe(f"{program} --quiet extract --jobs 1", checkCode=True).persist()

    groups = facts.map(lambda text: parts.provinces(json.loads(text))).distinct().collect()
    part = parts.parts(groups)

    def keyed(text):
        line = json.loads(text)
        return parts.part_of(parts.provinces(line), part), (parts.place_in_line(line), text)

    def loaded(pair):
        name, lines = pair
        texts = [text for _, text in sorted(lines)]
        return name, len(texts), tables.load(program, texts, folder, name)

    rows = sorted(facts.map(keyed).groupByKey(given.tasks).map(loaded).collect())
    for name, lines, rejected in rows:
        print(f"province={name}: {lines} lines" + (", some rejected" if rejected else ""))
    executors = context._jsc.sc().getExecutorMemoryStatus().size() - (0 if given.master.startswith("local[") else 1)
    print(f"Spark {context.version} on {given.master}: {executors} workers, {len(rows)} partitions")
    context.stop()


main()
