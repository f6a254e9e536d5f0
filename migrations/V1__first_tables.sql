-- The tables of the warehouse. Names are a promise to users (see README); this file never changes
-- once landed: what comes later is a new migration.
--
-- No AUTOINCREMENT anywhere: a second ingest of known bytes must leave the file as it was,
-- sqlite_sequence included.
-- A date is valid ISO text or NULL: `x IS date(x)` says both.

-- Administrative units. A place may be known by name alone; a code may have named another place in
-- other years, so code and name together make it one.
CREATE TABLE jurisdiction (
    jurisdiction_id INTEGER PRIMARY KEY,
    code            TEXT CHECK (code GLOB '[0-9][0-9][0-9][0-9][0-9][0-9]'), -- GB/T 2260
    name            TEXT NOT NULL, -- 南海区
    full_name       TEXT NOT NULL, -- 广东省佛山市南海区
    level           TEXT NOT NULL CHECK (level IN ('nation', 'province', 'prefecture', 'county', 'township')),
    parent_id       INTEGER REFERENCES jurisdiction (jurisdiction_id)
) STRICT;
CREATE UNIQUE INDEX jurisdiction_by_code ON jurisdiction (code, name) WHERE code IS NOT NULL;
CREATE UNIQUE INDEX jurisdiction_by_full_name ON jurisdiction (full_name) WHERE code IS NULL;
CREATE INDEX jurisdiction_full_name ON jurisdiction (full_name);

-- Files and pages as they were handed in.
CREATE TABLE document (
    document_id INTEGER PRIMARY KEY,
    sha256      TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
    source      TEXT NOT NULL, -- path or address
    media_type  TEXT NOT NULL,
    encoding    TEXT NOT NULL,
    byte_length INTEGER NOT NULL CHECK (byte_length >= 0),
    ingested_at TEXT NOT NULL  -- UTC, RFC 3339
) STRICT;

-- One report of one issuer for one place and one year.
CREATE TABLE report_year (
    report_year_id   INTEGER PRIMARY KEY,
    document_id      INTEGER NOT NULL REFERENCES document (document_id),
    page             INTEGER NOT NULL, -- position in the document, from 1
    jurisdiction_id  INTEGER REFERENCES jurisdiction (jurisdiction_id), -- NULL: the text does not settle it
    year             INTEGER,          -- the year it covers; NULL: not settled
    issuer           TEXT,
    scope            TEXT NOT NULL CHECK (scope IN ('government', 'department')),
    title            TEXT,
    url              TEXT,
    published_on     TEXT CHECK (published_on IS date(published_on)),
    signed_on        TEXT CHECK (signed_on IS date(signed_on)),
    as_of            TEXT CHECK (as_of IS date(as_of)),
    text             TEXT NOT NULL,    -- what all text_start/text_end count in, in characters
    numerals         INTEGER NOT NULL CHECK (numerals >= 0),
    codebook_version TEXT NOT NULL,
    warnings         TEXT,             -- what could not be settled, one sentence a line
    is_current       INTEGER NOT NULL DEFAULT 1 CHECK (is_current IN (0, 1)),
    UNIQUE (document_id, page)
) STRICT;
-- A place has one current report a year that speaks for the whole, and one a department.
CREATE UNIQUE INDEX report_year_current ON report_year
    (jurisdiction_id, year, scope, (CASE scope WHEN 'department' THEN coalesce(issuer, '') ELSE '' END))
    WHERE is_current = 1 AND jurisdiction_id IS NOT NULL AND year IS NOT NULL;
CREATE INDEX report_year_jurisdiction ON report_year (jurisdiction_id, year);

-- One measured quantity and the place in the text that says so.
CREATE TABLE metric (
    metric_id      INTEGER PRIMARY KEY,
    report_year_id INTEGER NOT NULL REFERENCES report_year (report_year_id),
    code           TEXT,          -- NULL: no entry of the codebook fits
    segment        TEXT,          -- NULL: the whole
    measure        TEXT NOT NULL CHECK (measure IN ('value', 'share', 'change', 'growth')),
    year           INTEGER,       -- the year the figure is for
    value          REAL NOT NULL, -- base units; change and growth signed
    unit           TEXT NOT NULL, -- '' where the text gives none
    bound          TEXT NOT NULL CHECK (bound IN ('exact', 'about', 'at_least', 'at_most')),
    as_of          TEXT CHECK (as_of IS date(as_of)), -- last day it covers
    cutoff         TEXT,          -- words that make it part-year (截至目前); NULL: none
    members        TEXT,          -- codes of a group figure joined by +; NULL: no group
    label          TEXT NOT NULL,
    figure         TEXT NOT NULL, -- as printed
    resolution     REAL NOT NULL, -- unit of the last printed digit
    reading        TEXT NOT NULL, -- how it was read, in a few words
    section        TEXT NOT NULL CHECK (section IN ('done', 'issue', 'plan')),
    text_start     INTEGER NOT NULL,
    text_end       INTEGER NOT NULL,
    sentence_start INTEGER NOT NULL,
    sentence_end   INTEGER NOT NULL,
    CHECK (0 <= text_start AND text_start < text_end),
    CHECK (0 <= sentence_start AND sentence_start <= sentence_end)
) STRICT;
CREATE INDEX metric_report_year ON metric (report_year_id, code);
CREATE INDEX metric_code ON metric (code, year);

-- A numeral that measures nothing, with the reason. With `metric` it closes the ledger of a report.
CREATE TABLE skipped_number (
    skipped_number_id INTEGER PRIMARY KEY,
    report_year_id    INTEGER NOT NULL REFERENCES report_year (report_year_id),
    figure            TEXT NOT NULL,
    reason            TEXT NOT NULL,
    text_start        INTEGER NOT NULL,
    text_end          INTEGER NOT NULL,
    CHECK (0 <= text_start AND text_start < text_end)
) STRICT;
CREATE INDEX skipped_number_report_year ON skipped_number (report_year_id);

-- One problem that a report admits.
CREATE TABLE issue (
    issue_id       INTEGER PRIMARY KEY,
    report_year_id INTEGER NOT NULL REFERENCES report_year (report_year_id),
    seq            INTEGER NOT NULL, -- from 1, in text order
    theme          TEXT NOT NULL,
    text           TEXT NOT NULL,
    text_start     INTEGER NOT NULL,
    text_end       INTEGER NOT NULL,
    UNIQUE (report_year_id, seq),
    CHECK (0 <= text_start AND text_start <= text_end)
) STRICT;

-- One thing a report says will be done next.
CREATE TABLE plan_item (
    plan_item_id   INTEGER PRIMARY KEY,
    report_year_id INTEGER NOT NULL REFERENCES report_year (report_year_id),
    seq            INTEGER NOT NULL,
    heading        TEXT,
    theme          TEXT NOT NULL,
    text           TEXT NOT NULL,
    target_value   REAL,
    target_unit    TEXT,
    target_bound   TEXT CHECK (target_bound IN ('exact', 'about', 'at_least', 'at_most')),
    deadline       TEXT, -- ISO date or a year alone
    text_start     INTEGER NOT NULL,
    text_end       INTEGER NOT NULL,
    UNIQUE (report_year_id, seq),
    CHECK (0 <= text_start AND text_start <= text_end)
) STRICT;

-- The codebook, written anew when its version changes.
CREATE TABLE metric_definition (
    code       TEXT PRIMARY KEY,
    unit       TEXT NOT NULL,
    name_zh    TEXT NOT NULL,
    name_en    TEXT NOT NULL,
    definition TEXT NOT NULL,
    theme      TEXT
) STRICT;

-- What the program notes for itself: codebook_version, …
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- The canned views of sql/ as last created, by hash of their text.
CREATE TABLE canned_view (
    name   TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL
) STRICT;

-- Log: runs of `ingest`, and every input of each.
CREATE TABLE ingest_run (
    ingest_run_id    INTEGER PRIMARY KEY,
    started_at       TEXT NOT NULL,
    finished_at      TEXT, -- NULL: stopped before its end
    program_version  TEXT NOT NULL,
    codebook_version TEXT NOT NULL
) STRICT;

CREATE TABLE ingest_log (
    ingest_log_id INTEGER PRIMARY KEY,
    ingest_run_id INTEGER NOT NULL REFERENCES ingest_run (ingest_run_id),
    input         TEXT NOT NULL, -- path, address, or path#item
    status        TEXT NOT NULL CHECK (status IN ('added', 'known', 'left_out', 'rejected')),
    reason        TEXT,          -- why left out (an item of a document) or rejected (an input)
    document_id   INTEGER REFERENCES document (document_id)
) STRICT;
CREATE INDEX ingest_log_run ON ingest_log (ingest_run_id);
