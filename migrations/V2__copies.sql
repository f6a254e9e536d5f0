-- The same report more than once: which text counts, and what the others are to it.

-- A department's own name, without that of its place: copies may name it more or less fully.
ALTER TABLE report_year ADD COLUMN body TEXT;
-- The report year that counts in its stead; NULL for one that is current.
ALTER TABLE report_year ADD COLUMN superseded_by INTEGER REFERENCES report_year (report_year_id);
-- copy: says the same or less; earlier_version: replaced by a corrected one; other_text: a text of
-- its own for the same place and year, less complete.
ALTER TABLE report_year ADD COLUMN superseded_as TEXT
    CHECK (superseded_as IN ('copy', 'earlier_version', 'other_text'));

DROP INDEX report_year_current;
CREATE UNIQUE INDEX report_year_current ON report_year
    (jurisdiction_id, year, scope, (CASE scope WHEN 'department' THEN coalesce(body, issuer, '') ELSE '' END))
    WHERE is_current = 1 AND jurisdiction_id IS NOT NULL AND year IS NOT NULL;
CREATE INDEX report_year_superseded ON report_year (superseded_by) WHERE superseded_by IS NOT NULL;

-- Until now the last one in counted, whatever it was.
UPDATE report_year SET
    superseded_as = 'earlier_version',
    superseded_by = (
        SELECT current.report_year_id FROM report_year current
        WHERE current.is_current = 1 AND current.jurisdiction_id = report_year.jurisdiction_id
          AND current.year = report_year.year AND current.scope = report_year.scope
          AND (current.scope = 'government' OR coalesce(current.issuer, '') = coalesce(report_year.issuer, '')))
WHERE is_current = 0;
