-- Full-text search: where the parts of a report begin and end, its sentences, and the index of their words.

-- One stretch of a report that says what was done, what is wanting, or what comes next. The stretches of a
-- report follow each other in text order; two neighbours differ.
CREATE TABLE report_section (
    report_section_id INTEGER PRIMARY KEY,
    report_year_id    INTEGER NOT NULL REFERENCES report_year (report_year_id) ON DELETE CASCADE,
    section           TEXT NOT NULL CHECK (section IN ('done', 'issue', 'plan')),
    text_start        INTEGER NOT NULL,
    text_end          INTEGER NOT NULL,
    CHECK (0 <= text_start AND text_start <= text_end)
) STRICT;
CREATE INDEX report_section_report_year ON report_section (report_year_id, text_start);

-- One sentence of a report's text, in text order. Derived from the text alone, together with its entry in
-- sentence_fts.
CREATE TABLE sentence (
    sentence_id    INTEGER PRIMARY KEY,
    report_year_id INTEGER NOT NULL REFERENCES report_year (report_year_id) ON DELETE CASCADE,
    text_start     INTEGER NOT NULL,
    text_end       INTEGER NOT NULL,
    UNIQUE (report_year_id, text_start),
    CHECK (0 <= text_start AND text_start < text_end)
) STRICT;

-- The words of each sentence; rowid is sentence_id. Han characters are in it as overlapping pairs, and the
-- last one of each run of Han once more by itself; Latin words and numbers as they are, in small letters and
-- half width; traditional characters as simplified ones. So a word of two characters is one token.
--
-- Without content of its own, since the text stands in report_year. Such an index cannot take a row out
-- without being told its words, so no trigger follows a sentence that goes: the next run of the program sees
-- that index and table do not hold the same number of rows, and makes both anew. Nothing else than the
-- options of SQLite 3.40, or its shell could not read the index.
CREATE VIRTUAL TABLE sentence_fts USING fts5 (words, content = '', tokenize = 'unicode61');

-- Whether a report counts, with place and year, without reading past its long text.
CREATE INDEX report_year_standing ON report_year (report_year_id, is_current, jurisdiction_id, year);
