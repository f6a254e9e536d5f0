"""The canned views of `sql/` on partitioned Parquet, in DuckDB.

    views.py SQL TABLES                lists the views
    views.py SQL TABLES VIEW [WHERE]   prints one as CSV

SQL is the folder `sql` of the program, TABLES one with `province=*/TABLE.parquet`. The text of the views is parsed as SQLite
and written as DuckDB; what the two mean differently is put right by rule, view by view alike:

| SQLite | DuckDB | here |
|---|---|---|
| a comparison is 0 or 1 | is a BOOLEAN, and no number | CAST where it is a value, not a condition |
| CAST(x AS INTEGER) cuts off | rounds | trunc |
| round(x, 2) goes by the digits of x, halves away from zero | by 100 * x, which is rounded before | macro sqlite_round |
| printf takes what it gets | wants the type of the format | CAST by format |
| date(day, '-1 year') | has intervals | macro sqlite_date |
| length(12) is 2 | wants a text | CAST |
| a column that GROUP BY does not name is one of the group's | is an error | any_value |
| group_concat in the order of its subquery | in any order | ORDER BY inside |
| any subquery in ON | none in that of an outer join | LATERAL before it |
| 7 / 2 is 3, NULL comes first, days are text | settings, and text for days | SETTINGS, `tables` |
| numbers of rows are those of one database | partitions have the same numbers | the partition's in front |
"""

import csv
import pathlib
import re
import sys

import duckdb
import sqlglot
from sqlglot import exp

SETTINGS = """
    SET integer_division = true;
    SET default_null_order = 'nulls_first_on_asc_last_on_desc';
    CREATE MACRO sqlite_date(day, years) AS strftime(
        make_date(CAST(substr(day, 1, 4) AS BIGINT) + CAST(split_part(years, ' ', 1) AS BIGINT),
            CAST(substr(day, 6, 2) AS BIGINT), 1) + to_days(CAST(substr(day, 9, 2) AS INTEGER) - 1), '%Y-%m-%d');
"""

# Halves go away from zero, everything else by its exact digits: SQLite 3.43 and later, as in the program.
ROUND = """CREATE MACRO sqlite_round(x, n) AS CASE
    WHEN x * 2 ** (n + 1) = trunc(x * 2 ** (n + 1)) AND abs(x) * 10 ** n - trunc(abs(x) * 10 ** n) = 0.5
        THEN sign(x) * (trunc(abs(x) * 10 ** n) + 1) / 10 ** n
    ELSE CAST(printf('%.' || n || 'f', CAST(x AS DOUBLE)) AS DOUBLE) END"""

# SQLite before that: what lies less than about 3e-16 of itself below a half is taken for one.
OLD_ROUND = """CREATE MACRO sqlite_round(x, n) AS
    CAST(printf('%.' || n || 'f', CAST(x AS DOUBLE) * (1 + 3e-16::DOUBLE)) AS DOUBLE)"""

# Rows of one partition: far more than any has.
STRIDE = 1 << 40

# Columns with numbers of rows whose names do not end so.
NUMBERS = {"superseded_by", "row_id"}

PREDICATES = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Not, exp.And,
              exp.Or, exp.In, exp.Between, exp.Like, exp.Glob, exp.Exists)
ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg)


def is_number(column):
    return column.endswith("_id") or column in NUMBERS


def open_tables(folder, old_round=False):
    """A connection in which every table has the rows of all partitions; round() as in SQLite before 3.43 if wanted."""
    connection = duckdb.connect()
    connection.execute(OLD_ROUND if old_round else ROUND)
    for statement in SETTINGS.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    partitions = sorted(pathlib.Path(folder).glob("province=*"))
    if not partitions:
        raise SystemExit(f"no province=* in {folder}")
    for file in sorted(partitions[0].glob("*.parquet")):
        table = file.stem
        read = f"read_parquet('{folder}/province=*/{file.name}', filename = true, hive_partitioning = false)"
        columns = []
        for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * EXCLUDE (filename) FROM {read}").fetchall():
            if is_number(name):
                columns.append(f"{name} + stride AS {name}")
            elif kind == "DATE" or kind.startswith("TIMESTAMP"):
                columns.append(f"CAST({name} AS VARCHAR) AS {name}")
            else:
                columns.append(f'"{name}"')
        strides = ", ".join(f"('{path}/{file.name}', {number * STRIDE})" for number, path in enumerate(partitions))
        # Definitions are the same in every partition.
        distinct = "DISTINCT" if table.endswith("_definition") else ""
        connection.execute(f"""CREATE VIEW {table} AS SELECT {distinct} {", ".join(columns)} FROM {read}
            JOIN (VALUES {strides}) AS strides (file, stride) ON filename = file""")
    return connection


def create_views(connection, folder):
    """Creates all views, those that are made of others after them. Gives their names."""
    waiting = {path.stem: path.read_text(encoding="utf-8") for path in sorted(pathlib.Path(folder).glob("*.sql"))}
    names = sorted(waiting)
    while waiting:
        ready = [name for name, text in waiting.items()
                 if not any(re.search(rf"\b(FROM|JOIN) {other}\b", text) for other in waiting if other != name)]
        for name in ready:
            connection.execute(translate(waiting.pop(name)))
        assert ready, f"views made of each other: {', '.join(waiting)}"
    return names


def translate(text):
    """A view of SQLite as one of DuckDB."""
    tree = sqlglot.parse_one(text, read="sqlite")
    for rule in (joins, outer_joins, groups, orders, casts, functions, values):
        rule(tree)
    return tree.sql(dialect="duckdb")


def joins(tree):
    """CROSS JOIN … ON: a hint of SQLite's."""
    for join in tree.find_all(exp.Join):
        if join.args.get("kind") == "CROSS" and join.args.get("on"):
            join.set("kind", None)


def outer_joins(tree):
    """LEFT JOIN t ON key = (something with a subquery): what is sought goes into a LATERAL before it."""
    count = 0
    for join in list(tree.find_all(exp.Join)):
        on = join.args.get("on")
        if join.side != "LEFT" or on is None or not on.find(exp.Subquery, exp.Select):
            continue
        assert isinstance(on, exp.EQ), on.sql()
        count += 1
        sought = on.expression.sql(dialect="sqlite")
        lateral = sqlglot.parse_one(
            f"SELECT 1 FROM x LEFT JOIN LATERAL (SELECT {sought} AS key) AS sought_{count} ON 1 = 1", read="sqlite",
        ).args["joins"][0]
        on.set("expression", exp.column("key", table=f"sought_{count}"))
        select = join.parent
        at = select.args["joins"].index(join)
        select.args["joins"].insert(at, lateral)
        lateral.parent, lateral.arg_key = select, "joins"


def groups(tree):
    """A column that GROUP BY does not name has one value in each group."""
    for select in tree.find_all(exp.Select):
        group = select.args.get("group")
        if group is None:
            continue
        named = {column.sql() for column in group.expressions}
        for projection in list(select.expressions):
            said = projection.unalias()
            if said.sql() in named or projection.alias_or_name in named or said.find(exp.AggFunc, exp.Window):
                continue
            if said.find(exp.Column):
                wrapped = exp.alias_(exp.AnyValue(this=said.copy()), projection.alias_or_name)
                projection.replace(wrapped)


def orders(tree):
    """SELECT group_concat(x) FROM (SELECT … ORDER BY y): the order goes into the aggregate."""
    for call in list(tree.find_all(exp.GroupConcat)):
        separator = call.args.get("separator") or exp.Literal.string(",")
        argument = exp.cast(call.this.copy(), "VARCHAR")
        order = None
        select = call.find_ancestor(exp.Select)
        source = select.args["from_"].this if select.args.get("from_") else None
        if isinstance(source, exp.Subquery) and not isinstance(call.parent, exp.Window):
            inner = source.this
            if isinstance(inner, exp.Select) and inner.args.get("order"):
                terms = []
                for number, term in enumerate(inner.args["order"].expressions):
                    name = f"order_{number}"
                    inner.select(exp.alias_(term.this.copy(), name), copy=False)
                    terms.append(name + (" DESC" if term.args.get("desc") else ""))
                order = ", ".join(terms)
        sql = f"string_agg({argument.sql(dialect='duckdb')}, {separator.sql(dialect='duckdb')}" + \
            (f" ORDER BY {order})" if order else ")")
        call.replace(sqlglot.parse_one(sql, read="duckdb"))


def casts(tree):
    for cast in list(tree.find_all(exp.Cast)):
        kind = cast.to.this
        if kind in (exp.DataType.Type.INT, exp.DataType.Type.BIGINT):
            cast.replace(exp.cast(exp.func("trunc", exp.cast(cast.this.copy(), "DOUBLE")), "BIGINT"))
        elif kind == exp.DataType.Type.FLOAT:
            cast.set("to", exp.DataType.build("DOUBLE"))


def functions(tree):
    for call in list(tree.find_all(exp.Round)):
        call.replace(exp.func("sqlite_round", call.this.copy(), (call.args.get("decimals") or exp.Literal.number(0)).copy()))
    for call in list(tree.find_all(exp.Length)):
        call.set("this", exp.cast(call.this.copy(), "VARCHAR"))
    for call in list(tree.find_all(exp.Anonymous)):
        if call.name.upper() == "DATE":
            call.set("this", "sqlite_date")
    for call in list(tree.find_all(exp.Anonymous, exp.Format)):
        if call.name.lower() != "printf" and not isinstance(call, exp.Format):
            continue
        form, *given = call.expressions if isinstance(call, exp.Anonymous) else [call.this, *call.expressions]
        kinds = re.findall(r"%[-+ 0-9.]*([a-z])", form.name.replace("%%", ""))
        cast = [exp.cast(value.copy(), {"d": "BIGINT", "g": "DOUBLE"}[kind]) for kind, value in zip(kinds, given, strict=True)]
        call.replace(exp.Anonymous(this="printf", expressions=[form.copy(), *cast]))


def values(tree):
    """Predicates where a number is wanted: calculated with, or a column."""
    for node in list(tree.find_all(*PREDICATES)):
        outer = node
        while isinstance(outer.parent, exp.Paren):
            outer = outer.parent
        parent = outer.parent
        column = isinstance(parent, exp.Alias) or (isinstance(parent, exp.Select) and outer.arg_key == "expressions")
        if column or isinstance(parent, ARITHMETIC):
            outer.replace(exp.cast(exp.paren(outer.copy()), "BIGINT"))


def main(sql, tables, view=None, where="true"):
    connection = open_tables(tables)
    names = create_views(connection, sql)
    if view is None:
        print("\n".join(names))
        return
    found = connection.execute(f'SELECT * FROM "{view}" WHERE {where}')
    out = csv.writer(sys.stdout)
    out.writerow(column[0] for column in found.description)
    out.writerows(found.fetchall())


if __name__ == "__main__":
    main(*sys.argv[1:])
