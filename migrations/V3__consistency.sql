-- Identities between the figures of one report, as tested when it was read. Everything here is
-- computed from `metric` and can be computed anew; rows go with the report or the figures that they
-- speak of.

-- The identities of the codebook, written anew with the tests.
CREATE TABLE identity_definition (
    identity TEXT PRIMARY KEY,
    kind     TEXT NOT NULL, -- sum, rate, share, parts, growth …
    name_zh  TEXT NOT NULL,
    name_en  TEXT NOT NULL,
    reason   TEXT NOT NULL
) STRICT;

-- One identity that a report gave the figures for.
CREATE TABLE identity_test (
    identity_test_id INTEGER PRIMARY KEY,
    report_year_id   INTEGER NOT NULL REFERENCES report_year (report_year_id) ON DELETE CASCADE,
    identity         TEXT NOT NULL,
    metric_id        INTEGER REFERENCES metric (metric_id) ON DELETE CASCADE, -- the printed figure; NULL: 100 %, not printed
    formula          TEXT NOT NULL, -- 361 = 61 + 11 + 10 + 15 + 264
    printed          REAL NOT NULL,
    recomputed       REAL NOT NULL,
    residual         REAL NOT NULL, -- printed less recomputed
    verdict          TEXT NOT NULL CHECK (verdict IN ('holds', 'rounding', 'broken')),
    note             TEXT           -- how it was rounded, what is not printed, which denominator fits
) STRICT;
CREATE INDEX identity_test_report_year ON identity_test (report_year_id);
CREATE INDEX identity_test_metric ON identity_test (metric_id);

-- The figures that it was recomputed from, in the order of the formula.
CREATE TABLE identity_part (
    identity_test_id INTEGER NOT NULL REFERENCES identity_test (identity_test_id) ON DELETE CASCADE,
    seq              INTEGER NOT NULL, -- from 1
    metric_id        INTEGER NOT NULL REFERENCES metric (metric_id) ON DELETE CASCADE,
    PRIMARY KEY (identity_test_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_part_metric ON identity_part (metric_id);
-- A test without one of its figures is none.
CREATE TRIGGER identity_part_gone AFTER DELETE ON identity_part
BEGIN
    DELETE FROM identity_test WHERE identity_test_id = OLD.identity_test_id;
END;
