-- What every stored text was when it came in, so that `check` names a report of which a single byte was altered,
-- also where no fact changes with it. A table of its own: a report's row is long, and is written anew with every change.
CREATE TABLE text_hash (
    report_year_id INTEGER PRIMARY KEY REFERENCES report_year (report_year_id) ON DELETE CASCADE,
    text_sha256    TEXT NOT NULL -- of report_year.text in UTF-8, lower-case hexadecimal
) STRICT;

-- The texts of an earlier version are taken as they are. sha256() is the program's, known while it migrates.
INSERT INTO text_hash (report_year_id, text_sha256)
SELECT report_year_id, sha256(text) FROM report_year;
