"""Datasette serves a database with its metadata: titles, units, facets, questions; inner tables are hidden.

    check_datasette.py DATABASE METADATA
"""

import html
import json
import pathlib
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse
import urllib.request


class Datasette:
    def __init__(self, database, metadata):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            ["datasette", "serve", database, "-m", metadata, "-p", str(port),
             "--setting", "suggest_facets", "off", "--setting", "sql_time_limit_ms", "20000",
             "--setting", "facet_time_limit_ms", "20000"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait()

    def wait(self):
        for _ in range(120):
            try:
                return self.page("/-/versions.json")
            except OSError:
                assert self.process.poll() is None, "datasette ended before it served"
                time.sleep(0.5)
        raise SystemExit("datasette did not serve within a minute")

    def page(self, path, **parameters):
        query = "?" + urllib.parse.urlencode(parameters) if parameters else ""
        # No proxy stands between two programs of one machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.base + urllib.parse.quote(path) + query) as answer:
            return answer.read().decode()

    def text(self, path):
        return html.unescape(self.page(path))

    def rows(self, path, **parameters):
        return json.loads(self.page(path + ".json", _shape="array", **parameters))


def check(served, database, metadata):
    name = pathlib.Path(database).stem
    told = metadata["databases"][name]
    page = json.loads(served.page(f"/{name}.json"))
    hidden = {table["name"] for table in page["tables"] if table["hidden"]}
    shown = {relation["name"] for relation in page["tables"] + page["views"]} - hidden
    untitled = [table for table in shown if "title" not in told["tables"].get(table, {})]
    assert not untitled, f"shown without a title: {untitled}"
    assert {"setting", "canned_view", "stale_place", "refinery_schema_history"} <= hidden, hidden
    assert "sentence_fts" in hidden, hidden

    lite = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    for table in sorted(shown):
        shown_page = served.text(f"/{name}/{table}")
        assert told["tables"][table]["title"] in shown_page, f"{table}: the title is not on its page"
        data = json.loads(served.page(f"/{name}/{table}.json"))
        rows = lite.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
        assert len(data["rows"]) == min(rows, told["tables"][table]["size"]), f"{table}: {len(data['rows'])} of {rows}"
        facets = data["facet_results"]
        assert set(facets) == set(told["tables"][table]["facets"]), f"{table}: facets {list(facets)}"
    assert "收到申请 · received [件]" in served.text(f"/{name}/reconsideration_outcome"), "the unit is not on the page"

    assert [query["name"] for query in page["queries"]] == list(told["queries"]), "questions"
    given = {"place": "南海", "code": "reconsideration.received", "year": "2018", "word": "", "q": "复议", "metric_id": "1"}
    answers = {}
    for query, asked in told["queries"].items():
        answers[query] = served.rows(f"/{name}/{query}", **{of: given[of] for of in asked["params"]})
        empty = served.text(f"/{name}/{query}")
        assert asked["title"] in empty, f"{query}: its page shows no title"
    assert [row["comprehensive_rate_reported"] for row in answers["correction_rate"]] == [27.8, 26.6, 40.5]
    assert answers["figure_by_place"] and answers["figure_by_place"][0]["value"] == 918
    for word in ("复议", "法律顾问"):
        found = served.rows(f"/{name}/search", q=word, place="")
        assert found and all(word in row["sentence"] for row in found), f"search {word}: {len(found)}"
    boxed = served.rows(f"/{name}/sentence_flat", _search="复议")
    assert boxed and all("复议" in row["sentence"] for row in boxed), f"the search box: {len(boxed)}"
    print(f"Datasette: {len(shown)} tables and views with titles and facets, {len(hidden)} hidden, {len(answers)} questions")


def main(database, metadata):
    served = Datasette(database, metadata)
    try:
        check(served, database, json.loads(pathlib.Path(metadata).read_text(encoding="utf-8")))
    finally:
        served.process.terminate()
        served.process.wait()


main(*sys.argv[1:])
