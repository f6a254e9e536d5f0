"""Adds invented places to a database, to see how the page takes a large one.

    python3 tests/page/large.py DATABASE [PLACES] [YEARS]

DATABASE is one that `warehouse ingest` made; by default 3,000 places of 12 years each are added, with
30 figures a report.
"""

import random
import sqlite3
import sys

path = sys.argv[1]
places = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
years = int(sys.argv[3]) if len(sys.argv) > 3 else 12
random.seed(7)
base = sqlite3.connect(path)
base.execute("PRAGMA synchronous = OFF")
DOCKET = ["upheld", "revoked", "modified", "confirmed_unlawful", "terminated", "dismissed"]
others = [code for (code,) in base.execute(
    "SELECT code FROM metric_definition WHERE code NOT LIKE 'reconsideration.%' ORDER BY code LIMIT 21")]
units = dict(base.execute("SELECT code, unit FROM metric_definition"))
next_id = {table: base.execute(f"SELECT coalesce(max({table}_id), 0) + 1 FROM {table}").fetchone()[0]
           for table in ("jurisdiction", "document", "report_year", "metric")}


def figures():
    """Code and value of every figure of one report."""
    outcomes = [random.randint(20, 400), *(random.randint(0, 12) for _ in range(3)), random.randint(5, 200), random.randint(0, 20)]
    yield from (("reconsideration." + what, value) for what, value in zip(DOCKET, outcomes))
    yield "reconsideration.concluded", sum(outcomes)
    yield "reconsideration.accepted", sum(outcomes) + random.randint(0, 30)
    yield "reconsideration.comprehensive_correction_rate", round(100 * sum(outcomes[1:5]) / sum(outcomes), 1)
    yield from ((code, random.randint(1, 5000)) for code in others)


with base:
    for place in range(places):
        jurisdiction = next_id["jurisdiction"] + place
        name = f"第{place}县"
        base.execute("INSERT INTO jurisdiction VALUES (?, NULL, ?, ?, 'county', NULL)", (jurisdiction, name, f"甲省第{place // 100}市{name}"))
        for year in range(2013, 2013 + years):
            number = place * years + year - 2013
            document, report = next_id["document"] + number, next_id["report_year"] + number
            text, rows = "", []
            for code, value in figures():
                unit = units[code]
                start, figure = len(text), f"{value}%" if unit == "%" else str(value)
                text += f"{code}全年共计"
                begin = len(text)
                text += figure
                end = len(text)
                text += f"{unit if unit != '%' else ''}。"
                rows.append((next_id["metric"], report, code, year, float(value), unit, code, figure, begin, end, start, len(text)))
                next_id["metric"] += 1
            base.execute("INSERT INTO document VALUES (?, ?, ?, 'text/plain', 'UTF-8', 1, '2026-01-01T00:00:00Z')",
                         (document, f"{number:064x}", f"{number}.txt"))
            base.execute(
                "INSERT INTO report_year (report_year_id, document_id, page, jurisdiction_id, year, issuer, scope, title,"
                " url, published_on, text, numerals, codebook_version, page_metadata)"
                " VALUES (?, ?, 1, ?, ?, ?, 'government', ?, ?, ?, ?, ?, 'x', '{}')",
                (report, document, jurisdiction, year, f"{name}人民政府", f"{name}{year}年度法治政府建设报告",
                 f"https://example.org/{number}", f"{year + 1}-02-01", text, len(rows)))
            base.executemany(
                "INSERT INTO metric (metric_id, report_year_id, code, measure, year, value, unit, bound, label, figure,"
                " resolution, reading, section, text_start, text_end, sentence_start, sentence_end)"
                " VALUES (?, ?, ?, 'value', ?, ?, ?, 'exact', ?, ?, 1, 'made up', 'done', ?, ?, ?, ?)", rows)
    base.execute("DELETE FROM stale_place")
base.execute("ANALYZE")
base.close()
