-- Indexes for tens of thousands of reports: what the views read of a report and of its figures without going to
-- the rows, whose long text and many columns are what costs.

-- A figure of a report, as far as the views choose by it.
DROP INDEX metric_report_year;
CREATE INDEX metric_report_year ON metric (report_year_id, code, section, measure, year, segment, members);

-- The years lay scattered in this one, so that every row went to another page; nothing asks for them by it.
DROP INDEX metric_code;
CREATE INDEX metric_code ON metric (code);

-- The reports of a place. What follows the year stands there so that nothing behind the long text is read.
DROP INDEX report_year_jurisdiction;
CREATE INDEX report_year_jurisdiction ON report_year
    (jurisdiction_id, is_current, scope, year, as_of, signed_on, published_on, issuer, body);

-- A place by its short name, as people write it.
CREATE INDEX jurisdiction_name ON jurisdiction (name);

-- What was put right by hand: a handful of rows among millions.
CREATE INDEX metric_correction ON metric (report_year_id, correction_id) WHERE correction_id IS NOT NULL;
CREATE INDEX skipped_number_correction ON skipped_number (report_year_id, correction_id) WHERE correction_id IS NOT NULL;

-- How many rows there are and how many share a value, as ANALYZE would note it for 36,000 reports. Noted once and
-- for all, so that a database of ten reports and one of a million are read alike, and plans can be tested.
ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('correction', 'correction_document', '500 1 1'),
    ('document', 'sqlite_autoindex_document_1', '38000 1'),
    ('follow_up', 'follow_up_next', '240000 8'),
    ('follow_up', 'follow_up_outcome', '12000 1'),
    ('follow_up', 'follow_up_target', '12000 1'),
    ('follow_up_metric', 'follow_up_metric_metric', '360000 1'),
    ('follow_up_metric', 'sqlite_autoindex_follow_up_metric_1', '360000 2 1 1'),
    ('follow_up_passage', 'sqlite_autoindex_follow_up_passage_1', '360000 2 1'),
    ('identity_definition', 'sqlite_autoindex_identity_definition_1', '29 1'),
    ('identity_part', 'identity_part', '1300000 4 1'),
    ('identity_part', 'identity_part_metric', '1300000 2'),
    ('identity_test', 'identity_test_metric', '430000 2'),
    ('identity_test', 'identity_test_report_year', '430000 12'),
    ('issue', 'sqlite_autoindex_issue_1', '170000 5 1'),
    ('jurisdiction', 'jurisdiction_by_code', '3000 1 1'),
    ('jurisdiction', 'jurisdiction_by_full_name', '3000 1'),
    ('jurisdiction', 'jurisdiction_full_name', '3000 1'),
    ('jurisdiction', 'jurisdiction_name', '3000 1'),
    ('metric', 'metric_code', '3600000 25000'),
    ('metric', 'metric_correction', '500 1 1'),
    ('metric', 'metric_report_year', '3600000 96 2 2 2 2 2 2'),
    ('metric_definition', 'sqlite_autoindex_metric_definition_1', '153 1'),
    ('plan_item', 'sqlite_autoindex_plan_item_1', '260000 7 1'),
    ('recurrence', 'sqlite_autoindex_recurrence_1', '21000 1 1'),
    ('recurrence_member', 'recurrence_member_issue', '70000 1'),
    ('recurrence_member', 'sqlite_autoindex_recurrence_member_1', '70000 4 4 1'),
    ('report_section', 'report_section_report_year', '150000 4 1'),
    ('report_year', 'report_year_current', '37000 13 1 1 1'),
    ('report_year', 'report_year_jurisdiction', '38000 13 11 9 1 1 1 1 1 1'),
    ('report_year', 'report_year_standing', '38000 1 1 1 1'),
    ('report_year', 'report_year_superseded', '714 1'),
    ('report_year', 'sqlite_autoindex_report_year_1', '38000 1 1'),
    ('sentence', 'sqlite_autoindex_sentence_1', '2800000 77 1'),
    ('skipped_number', 'skipped_number_correction', '500 1 1'),
    ('skipped_number', 'skipped_number_report_year', '3600000 96');
