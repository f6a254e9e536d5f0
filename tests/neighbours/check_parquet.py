"""Every Parquet file of a folder holds what SQLite has under its name, as DuckDB reads it.

    check_parquet.py DATABASE FOLDER

Of each column: how many values there are, and their sum if they are numbers, else how long they are together.
"""

import math
import pathlib
import sqlite3
import sys

import duckdb

NUMERIC = {"BIGINT", "INTEGER", "DOUBLE", "BOOLEAN"}


def measures(names, kinds):
    """Two measures of each column, in the SQL that both understand."""
    for name, kind in zip(names, kinds):
        yield f'count("{name}")'
        if kind in NUMERIC:
            yield f'sum(CAST("{name}" AS DOUBLE))'
        elif kind == "VARCHAR":
            yield f'sum(length("{name}"))'
        else:
            # Days and moments are written otherwise in the two: only how many there are.
            yield f'count("{name}")'


def main(database, folder):
    lite = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    files = sorted(pathlib.Path(folder).glob("*.parquet"))
    assert files, f"no Parquet files in {folder}"
    columns = 0
    for file in files:
        held = duckdb.read_parquet(str(file))
        names = [row[0] for row in lite.execute(f'SELECT * FROM "{file.stem}" LIMIT 0').description]
        assert held.columns == names, f"{file}: columns {held.columns}, in SQLite {names}"
        asked = ", ".join(["count(*)", *measures(names, map(str, held.types))])
        here = duckdb.sql(f"SELECT {asked} FROM held").fetchall()[0]
        there = lite.execute(f'SELECT {asked} FROM "{file.stem}"').fetchone()
        for what, one, other in zip(asked.split(", "), here, there):
            same = math.isclose(one or 0, other or 0, rel_tol=1e-12)
            assert same, f"{file}: {what} is {one}, in SQLite {other}"
        columns += len(names)
    print(f"DuckDB {duckdb.__version__}: {len(files)} files, {columns} columns hold what SQLite has")


main(*sys.argv[1:])
