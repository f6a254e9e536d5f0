-- What the reports of one place say about each other: problems that return, promises beside outcomes.
-- Derived from the other tables alone, one place at a time, and made anew whenever one of its reports
-- changes; the views `issue_recurrence` and `plan_follow_up` show it.
--
-- Rows go with the issue, plan item or metric that they speak of: who removes one of those need not know
-- of this file.

-- Places whose reports changed since they were last compared. A run of `ingest` ends by comparing them;
-- what a killed run leaves here the next one does.
CREATE TABLE stale_place (
    jurisdiction_id INTEGER PRIMARY KEY REFERENCES jurisdiction (jurisdiction_id) ON DELETE CASCADE
) STRICT;

-- Whoever adds, supersedes, rereads or moves a report makes its place stale, in the same transaction.
CREATE TRIGGER report_year_added AFTER INSERT ON report_year WHEN NEW.jurisdiction_id IS NOT NULL
BEGIN
    INSERT INTO stale_place (jurisdiction_id) VALUES (NEW.jurisdiction_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER report_year_changed AFTER UPDATE ON report_year
BEGIN
    INSERT INTO stale_place (jurisdiction_id)
    SELECT jurisdiction_id FROM jurisdiction WHERE jurisdiction_id IN (OLD.jurisdiction_id, NEW.jurisdiction_id)
    ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER report_year_removed AFTER DELETE ON report_year WHEN OLD.jurisdiction_id IS NOT NULL
BEGIN
    INSERT INTO stale_place (jurisdiction_id) VALUES (OLD.jurisdiction_id) ON CONFLICT DO NOTHING;
END;

-- One problem that returns, by its first issue. An issue that speaks of two things may begin two.
CREATE TABLE recurrence (
    first_issue_id INTEGER NOT NULL REFERENCES issue (issue_id) ON DELETE CASCADE,
    part           INTEGER NOT NULL CHECK (part >= 1), -- 1, or 2, 3 … if the issue begins several
    score          REAL NOT NULL CHECK (score > 0 AND score <= 1), -- lowest of any two of its wordings
    shared_terms   TEXT NOT NULL, -- what all wordings share, with weights: 法律顾问 3 + 作用 2
    PRIMARY KEY (first_issue_id, part)
) STRICT;

-- The issues of a problem that returns, one a year.
CREATE TABLE recurrence_member (
    first_issue_id INTEGER NOT NULL,
    part           INTEGER NOT NULL,
    issue_id       INTEGER NOT NULL REFERENCES issue (issue_id) ON DELETE CASCADE,
    PRIMARY KEY (first_issue_id, part, issue_id),
    FOREIGN KEY (first_issue_id, part) REFERENCES recurrence (first_issue_id, part) ON DELETE CASCADE
) STRICT;
CREATE INDEX recurrence_member_issue ON recurrence_member (issue_id);

-- What became of a plan item: a row if the report for the next year is there.
CREATE TABLE follow_up (
    plan_item_id        INTEGER PRIMARY KEY REFERENCES plan_item (plan_item_id) ON DELETE CASCADE,
    next_report_year_id INTEGER NOT NULL REFERENCES report_year (report_year_id) ON DELETE CASCADE,
    target_metric_id    INTEGER REFERENCES metric (metric_id) ON DELETE CASCADE, -- the plan's figure
    outcome_metric_id   INTEGER REFERENCES metric (metric_id) ON DELETE CASCADE, -- the figure that measures the same
    verdict             TEXT CHECK (verdict IN ('met', 'missed')), -- NULL: the figures do not settle it
    CHECK (verdict IS NULL OR (target_metric_id IS NOT NULL AND outcome_metric_id IS NOT NULL))
) STRICT;
CREATE INDEX follow_up_next ON follow_up (next_report_year_id);
CREATE INDEX follow_up_target ON follow_up (target_metric_id) WHERE target_metric_id IS NOT NULL;
CREATE INDEX follow_up_outcome ON follow_up (outcome_metric_id) WHERE outcome_metric_id IS NOT NULL;

-- The sentences of the next report that speak of a plan item, best first.
CREATE TABLE follow_up_passage (
    plan_item_id INTEGER NOT NULL REFERENCES follow_up (plan_item_id) ON DELETE CASCADE,
    rank         INTEGER NOT NULL CHECK (rank >= 1),
    score        REAL NOT NULL CHECK (score > 0 AND score <= 1),
    shared_terms TEXT NOT NULL, -- with weights: 案卷 3 + 评查 1
    text_start   INTEGER NOT NULL, -- in the text of the next report, in characters
    text_end     INTEGER NOT NULL,
    PRIMARY KEY (plan_item_id, rank),
    CHECK (0 <= text_start AND text_start < text_end)
) STRICT;

-- The metrics of those sentences, where they stand by what matches.
CREATE TABLE follow_up_metric (
    plan_item_id INTEGER NOT NULL,
    rank         INTEGER NOT NULL,
    metric_id    INTEGER NOT NULL REFERENCES metric (metric_id) ON DELETE CASCADE,
    PRIMARY KEY (plan_item_id, rank, metric_id),
    FOREIGN KEY (plan_item_id, rank) REFERENCES follow_up_passage (plan_item_id, rank) ON DELETE CASCADE
) STRICT;
CREATE INDEX follow_up_metric_metric ON follow_up_metric (metric_id);

-- What is there already has never been compared.
INSERT INTO stale_place (jurisdiction_id)
SELECT DISTINCT jurisdiction_id FROM report_year WHERE jurisdiction_id IS NOT NULL;
