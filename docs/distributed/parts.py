"""Which lines of facts belong into one partition: all reports of a place, and with them those of its province.

    parts.py FOLDER FACTS...    writes FOLDER/PART.jsonl, each in the order of the documents

Reports are compared with reports of the same place only, so a province is a partition by itself. A document that
carries reports of two provinces joins these into one.
"""

import json
import os
import sys
from urllib.parse import quote

# Lines without any place that is settled: nothing is compared with them.
UNSETTLED = "none"


def provinces(line):
    """The provinces that a line of facts speaks of: the first two digits of the code, or a name that has none."""
    found = set()
    for report in line.get("reports", []):
        place = report["header"]["place"]
        if place:
            top = place["parents"][-1] if place["parents"] else place
            code = place["code"] or top["code"]
            found.add(code[:2] if code else quote(top["full_name"]))
    return frozenset(found)


def parts(groups):
    """The partition of each province, from the sets of provinces that stand in one document: the least of them."""
    part = {}
    for group in groups:
        joined = {part.get(province, province) for province in group}
        least = min(joined, default=UNSETTLED)
        for province, known in list(part.items()):
            if known in joined:
                part[province] = least
        part.update((province, least) for province in group)
    return part


def part_of(group, part):
    return part[min(group)] if group else UNSETTLED


def place_in_line(line):
    """What brings lines back into their order."""
    number = line.get("id")
    return (0, number, "") if isinstance(number, int) else (1, 0, str(number))


def main(folder, files):
    lines = []
    for file in files:
        with open(file, encoding="utf-8") as facts:
            for text in facts:
                line = json.loads(text)
                lines.append((place_in_line(line), provinces(line), text))
    part = parts(group for _, group, _ in lines)
    by_part = {}
    for place, group, text in sorted(lines, key=lambda line: line[0]):
        by_part.setdefault(part_of(group, part), []).append(text)
    os.makedirs(folder, exist_ok=True)
    for name, texts in by_part.items():
        with open(os.path.join(folder, f"{name}.jsonl"), "w", encoding="utf-8", newline="\n") as out:
            out.writelines(text if text.endswith("\n") else text + "\n" for text in texts)
    print(f"{len(lines)} lines in {len(by_part)} partitions", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
