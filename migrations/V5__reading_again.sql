-- Reading again what is stored, and corrections by hand that outlive it.

-- The program that read a report, by the hash of its reading rules; NULL: one before this column.
ALTER TABLE report_year ADD COLUMN reader_version TEXT;
-- What the page said of itself beside its text, as JSON, so that the header can be read again;
-- NULL: not kept, and only the facts can.
ALTER TABLE report_year ADD COLUMN page_metadata TEXT CHECK (json_valid(page_metadata));

-- One thing that a person put right. It names the text by document and page, and what it expects to
-- find there, so that it can be applied again after every reading.
CREATE TABLE correction (
    correction_id INTEGER PRIMARY KEY,
    target        TEXT NOT NULL CHECK (target IN ('metric', 'issue', 'report_year')),
    action        TEXT NOT NULL CHECK (action IN ('fix', 'add', 'reject')),
    sha256        TEXT NOT NULL,    -- of the document
    page          INTEGER NOT NULL, -- position in the document
    text_start    INTEGER,          -- evidence in the report's text; NULL for a report_year
    text_end      INTEGER,
    evidence      TEXT,             -- what the text says there
    expected      TEXT NOT NULL CHECK (json_valid(expected)),  -- what it expects to replace
    corrected     TEXT NOT NULL CHECK (json_valid(corrected)), -- what it puts in its place
    reason        TEXT NOT NULL CHECK (reason <> ''),
    author        TEXT NOT NULL CHECK (author <> ''),
    corrected_on  TEXT NOT NULL CHECK (corrected_on IS date(corrected_on)),
    status        TEXT NOT NULL CHECK (status IN ('in_force', 'stale')),
    stale_reason  TEXT,             -- why it is not applied
    before        TEXT CHECK (json_valid(before)), -- the row as read, while the correction is in force
    row_id        INTEGER           -- the row that it changed or added
) STRICT;
CREATE INDEX correction_document ON correction (sha256, page);

ALTER TABLE metric ADD COLUMN correction_id INTEGER REFERENCES correction (correction_id);
ALTER TABLE issue ADD COLUMN correction_id INTEGER REFERENCES correction (correction_id);
ALTER TABLE skipped_number ADD COLUMN correction_id INTEGER REFERENCES correction (correction_id);
