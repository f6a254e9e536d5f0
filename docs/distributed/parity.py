"""Partitioned Parquet against one database that `warehouse ingest` made of the same documents.

    parity.py DATABASE TABLES [SQL]

Compares every table of facts row for row, and the rows of every canned view as DuckDB and SQLite give them. Numbers of
rows differ from database to database, so each stands for what it points at: a report for its document and page, a
figure for its place in the text. Prints a table, and ends with 1 if anything differs.
"""

import collections
import json
import pathlib
import sqlite3
import sys

import tables
import views

# What names a row of a table: columns, of which some may be numbers of rows of tables named before.
NAMES = {
    "document_id": ("document", ["sha256"]),
    "jurisdiction_id": ("jurisdiction", ["code", "full_name"]),
    "report_year_id": ("report_year", ["document_id", "page"]),
    "correction_id": ("correction", ["sha256", "page", "target", "action", "text_start", "author", "corrected"]),
    "metric_id": ("metric", ["report_year_id", "text_start", "code", "segment", "measure", "year", "value"]),
    "issue_id": ("issue", ["report_year_id", "seq"]),
    "plan_item_id": ("plan_item", ["report_year_id", "seq"]),
    "identity_test_id": ("identity_test", ["report_year_id", "identity", "formula"]),
}

# Columns that hold numbers of rows under another name.
ALIASES = {"superseded_by": "report_year_id", "parent_id": "jurisdiction_id"}

# Columns that hold many numbers, or nothing but the number of a row or a moment.
LISTS = {"issue_ids": "issue_id", "metric_ids": "metric_id"}
PASSED_OVER = {"ingested_at", "row_id", "sentence_id", "report_section_id", "skipped_number_id"}


class Side:
    """One of the two: asks it, and names what numbers of rows stand for."""

    def __init__(self, ask):
        self.ask = ask
        self.names = {}
        for number, (table, columns) in NAMES.items():
            rows = ask(f"SELECT {number}, {', '.join(columns)} FROM {table}")[1]
            self.names[number] = {row[0]: tuple(self.cell(column, cell) for column, cell in zip(columns, row[1:]))
                                  for row in rows}

    def rows(self, relation):
        """Columns, and how often each row is there."""
        columns, rows = self.ask(f'SELECT * FROM "{relation}"')
        key = f"{relation}_id"
        kept = [at for at, name in enumerate(columns) if name not in PASSED_OVER and name != key or relation == "follow_up"]
        cells = (tuple(self.cell(columns[at], row[at]) for at in kept) for row in rows)
        return [columns[at] for at in kept], collections.Counter(cells)

    def cell(self, column, cell):
        """A cell as both sides would write it."""
        if cell is None:
            return None
        number = ALIASES.get(column, column)
        number = next((name for name in self.names if number == name or number.endswith("_" + name)), None)
        if number is not None:
            return self.names[number].get(cell, f"no {column} {cell}")
        many = next((name for start, name in LISTS.items() if column.startswith(start)), None)
        if many is not None:
            return tuple(self.names[many].get(int(one)) for one in cell.split(", "))
        if column == "evidence" and cell.startswith("{"):
            return tuple(sorted((name, self.names["metric_id"].get(one)) for name, one in json.loads(cell).items()))
        if column == "before" and cell.startswith("{"):
            return json.dumps({name: value for name, value in json.loads(cell).items() if name != "jurisdiction_id"})
        if isinstance(cell, (int, float)):
            # The last bits of a number that was calculated are nobody's.
            return format(float(cell), ".13g")
        return cell


def sqlite(path):
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def ask(sql):
        cursor = connection.execute(sql)
        return [column[0] for column in cursor.description], cursor.fetchall()

    return ask


def duckdb(connection):
    def ask(sql):
        result = connection.execute(sql)
        return [column[0] for column in result.description], result.fetchall()

    return ask


def differences(one, other, relation):
    """How many rows both have, and what only one of them has."""
    names, here = one.rows(relation)
    others, there = other.rows(relation)
    if names != others:
        return 0, [f"columns {names}", f"columns {others}"]
    if relation == "jurisdiction":
        # A province stands in every partition that has places of it; of a database it stands in once.
        here, there = (collections.Counter(set(rows)) for rows in (here, there))
    only = [f"only in {where}: {row}" for where, rows in (("SQLite", here - there), ("Parquet", there - here)) for row in rows]
    return (here & there).total(), only


def main(database, folder, sql=None):
    sql = sql or pathlib.Path(__file__).resolve().parents[2] / "sql"
    # round(0.045, 2) depends on the release of SQLite that is asked, here that of Python.
    (rounded,) = sqlite3.connect(":memory:").execute("SELECT round(0.045, 2)").fetchone()
    connection = views.open_tables(folder, old_round=rounded == 0.05)
    canned = views.create_views(connection, sql)
    one, other = Side(sqlite(database)), Side(duckdb(connection))
    worst = 0
    print(f"{'':36} {'rows alike':>10}  different")
    for relation in [*tables.TABLES, *canned]:
        alike, only = differences(one, other, relation)
        kind = "view" if relation in canned else "table"
        print(f"{kind:5} {relation:30} {alike:10}  {len(only) or '-'}")
        for line in only[:4]:
            print(f"      {line[:900]}")
        worst |= bool(only)
    print("they differ" if worst else "row for row the same")
    return worst


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
