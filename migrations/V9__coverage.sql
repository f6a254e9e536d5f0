-- In which years a place reports a figure, for the view `coverage`: over all figures of a country it is too much to
-- work out whenever someone asks. Derived, like what V4 made, by the comparison of a place's reports.
CREATE TABLE place_coverage (
    jurisdiction_id  INTEGER NOT NULL REFERENCES jurisdiction (jurisdiction_id) ON DELETE CASCADE,
    code             TEXT NOT NULL, -- entry of the codebook
    first_year       INTEGER NOT NULL,
    last_year        INTEGER NOT NULL,
    years            INTEGER NOT NULL, -- how many have the figure
    reports          INTEGER NOT NULL, -- how many years the place has a report for
    missing          TEXT, -- years with a report but without the figure: 2012, 2015
    gaps             TEXT, -- years between the first and the last without it, and why: 2015 not given, 2016 no report
    longest_run      INTEGER NOT NULL,
    longest_run_from INTEGER NOT NULL,
    PRIMARY KEY (jurisdiction_id, code),
    CHECK (first_year <= last_year AND years >= 1 AND longest_run >= 1)
) STRICT, WITHOUT ROWID;

-- What was worked out of other reports says nothing any more.
CREATE TRIGGER place_became_stale AFTER INSERT ON stale_place
BEGIN
    DELETE FROM place_coverage WHERE jurisdiction_id = NEW.jurisdiction_id;
END;

-- What is there already has never been looked at for this.
INSERT INTO stale_place (jurisdiction_id)
SELECT DISTINCT jurisdiction_id FROM report_year WHERE jurisdiction_id IS NOT NULL
ON CONFLICT DO NOTHING;

-- As in V7.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('place_coverage', 'place_coverage', '400000 130 1');
