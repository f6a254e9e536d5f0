#!/usr/bin/env python3
"""Check the gold files beside the reports in this folder.

For every NAME.header.json: the four gold files are valid JSON with the agreed
fields, the report NAME.txt or NAME.html is there, every quote occurs in its
text (white space aside) and holds the figure, every issue and plan item
occurs in it, codes and units are those of the codebook, and no two "done"
figures with one code, segment, measure, year and members differ.

usage: check.py [--metrics FILE] [--divisions FILE]      exit status 1 if anything is wrong
"""
import argparse
import csv
import html
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent
FIELDS = {"quote", "figure", "value", "unit", "bound", "year", "measure", "code", "segment", "label", "section"}
EXTRA = {"members", "optional", "accept"}
ALLOWED = {"bound": {"exact", "about", "at_least", "at_most"}, "measure": {"value", "share", "change", "growth"},
           "section": {"done", "issue", "plan"}}


def squeeze(text):
    return re.sub(r"\s", "", text)


def report_text(name):
    plain = HERE / f"{name}.txt"
    if plain.exists():
        return plain.read_text("utf-8")
    page = (HERE / f"{name}.html").read_text("utf-8")
    page = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", page)
    return html.unescape(re.sub(r"(?s)<[^>]*>", "", page))


def table(path, separator):
    if path is None or not path.exists():
        return None
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=separator, quoting=csv.QUOTE_NONE))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--metrics", type=pathlib.Path, help="metrics.tsv: codes and their units")
    parser.add_argument("--divisions", type=pathlib.Path, help="divisions.csv: GB/T 2260 codes")
    args = parser.parse_args()
    units = table(args.metrics, "\t")
    units = units and {row["code"]: row["unit"] for row in units}
    divisions = table(args.divisions, ",")
    wrong, total = [], 0

    for header_file in sorted(HERE.glob("*.header.json")):
        name = header_file.name.removesuffix(".header.json")

        def fault(*words):
            wrong.append(" ".join(str(word) for word in (name, *words)))

        header = json.loads(header_file.read_text("utf-8"))
        missing = {"title", "jurisdiction", "gb2260", "level", "scope", "year", "issuer", "published", "signed", "url", "as_of"} - set(header)
        if missing:
            fault("header lacks", missing)
        text = squeeze(report_text(name))
        if squeeze(header["title"]) not in text:
            fault("title not in text:", header["title"])
        # Townships have no code there.
        if divisions and header["level"] != "township":
            row = [d for d in divisions if d["code"] == header["gb2260"] and int(d["first_year"]) <= header["year"] <= int(d["last_year"])]
            # Zones that govern themselves have none either.
            unlisted = header["gb2260"] is None and header["level"] == "county"
            if unlisted and header["jurisdiction"].endswith("区"):
                pass
            elif not row or not header["jurisdiction"].endswith(row[0]["name"]) or row[0]["level"] != header["level"]:
                fault("no such place then:", header["gb2260"], header["jurisdiction"], row)

        seen = {}
        for number, line in enumerate((HERE / f"{name}.quantities.jsonl").read_text("utf-8").splitlines(), 1):
            gold = json.loads(line)
            total += 1
            where = f"line {number}: {gold.get('quote')!r}"
            if not FIELDS <= set(gold) <= FIELDS | EXTRA:
                fault(where, "fields", set(gold) ^ FIELDS)
            if squeeze(gold["quote"]) not in text:
                fault(where, "not in the text")
            if squeeze(gold["figure"]) not in squeeze(gold["quote"]):
                fault(where, "does not hold", gold["figure"])
            for field, values in ALLOWED.items():
                if gold[field] not in values:
                    fault(where, field, gold[field])
            if not isinstance(gold["value"], (int, float)) or not isinstance(gold["year"], int):
                fault(where, "value or year is no number")
            if units and gold["code"]:
                if gold["code"] not in units:
                    fault(where, "unknown code", gold["code"])
                elif gold["measure"] == "value" and gold["unit"] != units[gold["code"]]:
                    fault(where, "unit", gold["unit"], "for", gold["code"])
            if gold["code"] and gold["section"] == "done":
                key = (gold["code"], gold["segment"], gold["measure"], gold["year"], tuple(gold.get("members") or ()))
                if seen.setdefault(key, gold["value"]) != gold["value"]:
                    fault(where, "clashes with", seen[key])
        for part in ("issues", "plan"):
            items = json.loads((HERE / f"{name}.{part}.json").read_text("utf-8"))
            if not items:
                fault(part, "is empty")
            for item in items:
                if squeeze(item["text"]) not in text:
                    fault(part, "not in the text:", item["text"])
                if part == "plan" and not {"heading", "text", "targets", "deadline"} <= set(item):
                    fault("plan item lacks fields:", item["text"])

    print(f"{len(list(HERE.glob('*.header.json')))} reports, {total} quantities, {len(wrong)} faults")
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
