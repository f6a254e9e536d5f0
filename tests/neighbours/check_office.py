"""LibreOffice reads the workbook and the CSV for Excel as they were meant.

    check_office.py FOLDER

FOLDER holds figures.xlsx and figures.csv, the view metric_flat with Chinese headers as each format has it.
LibreOffice converts each into the other; headers and values must be those of the CSV.
"""

import csv
import pathlib
import subprocess
import sys

import openpyxl


def convert(folder, source, target, *options):
    out = folder / "converted"
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
         *options, "--convert-to", target, "--outdir", str(out), str(folder / source)],
        check=True, capture_output=True, timeout=300)
    return out


def same(ours, theirs):
    """Whether a cell is the same to a person: 597 and 597.0, a date and its text, '' and nothing."""
    ours, theirs = ("" if cell is None else str(cell) for cell in (ours, theirs))
    if ours == theirs or theirs.removesuffix(" 00:00:00") == ours:
        return True
    try:
        return float(ours.replace(",", "")) == float(theirs.replace(",", ""))
    except ValueError:
        return ours.split() == theirs.split()


def unguarded(cell):
    """A text of CSV that begins with ' has one more than it should: see `warehouse export --help`."""
    return cell[1:] if cell.startswith("'") else cell


def compare(what, ours, theirs, only=None):
    assert theirs[0] == ours[0], f"{what}: headers {theirs[0]}, not {ours[0]}"
    assert len(theirs) == len(ours), f"{what}: {len(theirs)} lines, not {len(ours)}"
    for line, (one, other) in enumerate(zip(ours, theirs), start=1):
        for header, mine, yours in zip(ours[0], one, other):
            assert only and header not in only or same(mine, yours), f"{what}: line {line}, {header}: {yours!r}, not {mine!r}"
    print(f"LibreOffice: {what} has {len(ours[0])} headers and {len(ours) - 1} rows as they were written")


def main(folder):
    folder = pathlib.Path(folder).resolve()
    with open(folder / "figures.csv", encoding="utf-8-sig", newline="") as file:
        guarded = list(csv.reader(file))
    ours = [[unguarded(cell) for cell in row] for row in guarded]
    sheet = openpyxl.load_workbook(folder / "figures.xlsx")["指标明细"]
    compare("figures.xlsx", ours, [list(row) for row in sheet.iter_rows(values_only=True)])

    # All sheets as CSV in UTF-8, a file each; -1 is every sheet.
    out = convert(folder, "figures.xlsx", 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1')
    with open(out / "figures-指标明细.csv", encoding="utf-8", newline="") as file:
        compare("figures.xlsx as CSV", ours, list(csv.reader(file)))

    # Without its dialogue, where the mark in front says UTF-8, LibreOffice has to be told so (76).
    out = convert(folder, "figures.csv", "xlsx", "--infilter=CSV:44,34,76,1")
    sheet = openpyxl.load_workbook(out / "figures.xlsx").active
    # What looks like a number (99.9%, 440605) becomes one: CSV has no types.
    safe = ["地区全称", "年份", "代码", "数值", "单位", "原文句子"]
    compare("figures.csv as workbook", guarded, [list(row) for row in sheet.iter_rows(values_only=True)], safe)


main(*sys.argv[1:])
