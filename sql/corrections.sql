-- What has been put right by hand, what stood there before, and what is no longer in force?
-- 人工更正：更正了什么，原来是什么，哪些已失效？
--
-- One row per correction, in the order in which they were made.
--
-- correction_id
-- status                  in_force, or stale: the text or the reading is not what it expected
-- stale_reason            what is there instead
-- target, action          metric, issue or report_year; fix, add or reject
-- jurisdiction, full_name, jurisdiction_code, year
--                         the report, as it is filed now
-- evidence                what the text says at the place; NULL for a report year
-- expected                what it expects to replace, as JSON
-- corrected               what it puts in its place, as JSON
-- before                  the whole row as it was read, as JSON; NULL if stale or added
-- reason, author, corrected_on
-- title, source           the report and the file it came from
-- report_year_id, row_id  the report, and the metric or issue that it changed
--
-- Warning: a stale correction changes nothing: look at the report again and correct anew.
CREATE VIEW corrections AS
SELECT
    c.correction_id,
    c.status,
    c.stale_reason,
    c.target,
    c.action,
    j.name AS jurisdiction,
    j.full_name,
    j.code AS jurisdiction_code,
    r.year,
    c.evidence,
    c.expected,
    c.corrected,
    c.before,
    c.reason,
    c.author,
    c.corrected_on,
    r.title,
    d.source,
    r.report_year_id,
    c.row_id
FROM correction c
LEFT JOIN document d ON d.sha256 = c.sha256
LEFT JOIN report_year r ON r.document_id = d.document_id AND r.page = c.page
LEFT JOIN jurisdiction j ON j.jurisdiction_id = r.jurisdiction_id
ORDER BY c.correction_id;
