-- Which reports came in more than once, and which of their texts counts?
-- 重复文本：哪些报告有多个文本，采用的是哪一个？
--
-- One row per text that does not count because another one of the same place, year and scope does.
--
-- jurisdiction, full_name, jurisdiction_code
-- year, scope             the report year
-- relation                copy: says the same or less; earlier_version: replaced by a corrected one;
--                         other_text: a text of its own, shorter than the one that counts
-- title, source, media_type, published_on
--                         the text that does not count
-- current_title, current_source, current_media_type, current_published_on
--                         the one that counts
-- report_year_id, current_report_year_id
--                         numbers for `warehouse trace --report`
--
-- Warning: read an other_text yourself before you leave it out: it may account for something that
-- the current text does not.
CREATE VIEW copies AS
SELECT
    j.name AS jurisdiction,
    j.full_name,
    j.code AS jurisdiction_code,
    r.year,
    r.scope,
    r.superseded_as AS relation,
    r.title,
    d.source,
    d.media_type,
    r.published_on,
    c.title AS current_title,
    cd.source AS current_source,
    cd.media_type AS current_media_type,
    c.published_on AS current_published_on,
    r.report_year_id,
    c.report_year_id AS current_report_year_id
-- The place first, so that one asked for alone is quick; the place of no name is that of texts that do not settle it.
FROM (
    SELECT jurisdiction_id, name, full_name, code FROM jurisdiction
    UNION ALL
    SELECT NULL, NULL, NULL, NULL
) j
CROSS JOIN report_year r ON r.jurisdiction_id IS j.jurisdiction_id AND r.is_current = 0
CROSS JOIN document d ON d.document_id = r.document_id
CROSS JOIN report_year c ON c.report_year_id = r.superseded_by
CROSS JOIN document cd ON cd.document_id = c.document_id
ORDER BY j.full_name, r.year, r.report_year_id;
