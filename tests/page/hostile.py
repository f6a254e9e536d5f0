"""Writes markup, quotes and marks that turn the direction of writing into every text of a database.

    python3 tests/page/hostile.py DATABASE
"""

import sqlite3
import sys

BAD = "</script><script>window.ran=1</script><img src=x onerror=\"window.ran=1\">\"'`\u202e倒\u2066\u2028<svg onload=window.ran=1>"
base = sqlite3.connect(sys.argv[1])
base.create_function("bad", 0, lambda: BAD)
with base:
    for change in [
        "report_year SET title = bad(), issuer = bad(), url = 'javascript:window.ran=1//' || bad()",
        "report_year SET url = 'https://example.org/\"><script>window.ran=1</script>' WHERE report_year_id % 2",
        # The figures keep their places: only what stands around them is replaced.
        "report_year SET text = replace(text, '，', bad()) WHERE report_year_id % 3 = 0",
        "metric SET label = bad(), reading = bad(), cutoff = bad() WHERE metric_id % 2",
        "metric SET unit = bad() WHERE metric_id % 7 = 0",
        "issue SET text = bad(), theme = bad() WHERE issue_id % 2",
        "plan_item SET text = bad(), heading = bad() WHERE plan_item_id % 2",
        "jurisdiction SET name = bad() || jurisdiction_id, full_name = bad() || jurisdiction_id",
        "metric_definition SET name_zh = bad() || code, name_en = bad() || code, theme = bad() WHERE rowid % 2",
        "identity_test SET formula = bad(), note = bad(), verdict = 'broken' WHERE identity_test_id % 5 = 0",
        "document SET source = bad()",
    ]:
        base.execute(f"UPDATE {change}")
