-- What does every report say, figure by figure, with the sentence that says it?
-- 指标明细：每份报告逐项说了哪些数字，依据是哪一句？
--
-- One row per metric of a current report: the table to export for a spreadsheet.
--
-- metric_id               number for `warehouse trace`
-- jurisdiction, full_name, jurisdiction_code, level
--                         whose report; NULL where the text does not settle it
-- report_year             the year that the report covers
-- year                    the year that the figure is for (a report for 2018 may print one for 2017)
-- issuer, scope           who issued it; `government` speaks for the whole place, `department` for one body
-- code, name_zh, name_en  entry of the codebook; NULL where none fits, see label
-- segment                 part of the whole that the figure covers; NULL for the whole
-- measure                 value, share (per cent of a whole), change, growth (both signed)
-- value, unit             in base units: 2.84亿元 is 284000000 元
-- bound                   exact, about, at_least, at_most
-- as_of, cutoff           last day of a part-year figure, and the words that make it one
-- members                 codes that a group figure sums, joined by +
-- label, figure           as the text puts it
-- section                 done, issue or plan
-- sentence                the evidence
-- title, url, source      the report and the file it came from
-- report_year_id          number for `warehouse trace --report`
-- corrected               who put the figure right, when and why; NULL if it stands as it was read
-- read_code, read_value   what was read before that; NULL for a figure that was added by hand
--
-- Warnings: never add up rows of different measure, segment, year or section. A figure with `as_of`
-- or `cutoff` is no full-year figure. A figure with `members` is no series: its members differ.
CREATE VIEW metric_flat AS
SELECT
    metric_id,
    jurisdiction,
    full_name,
    jurisdiction_code,
    level,
    report_year,
    year,
    issuer,
    scope,
    code,
    name_zh,
    name_en,
    segment,
    measure,
    value,
    unit,
    bound,
    as_of,
    cutoff,
    members,
    label,
    figure,
    section,
    sentence,
    title,
    url,
    source,
    report_year_id,
    corrected,
    read_code,
    read_value
FROM (
    -- The place first, by its name, so that only the figures of one are ever sorted together.
    SELECT
        m.metric_id AS metric_id,
        j.name AS jurisdiction,
        j.full_name AS full_name,
        j.code AS jurisdiction_code,
        j.level,
        r.year AS report_year,
        m.year,
        r.issuer,
        r.scope,
        m.code,
        d.name_zh,
        d.name_en,
        m.segment,
        m.measure,
        m.value,
        m.unit,
        m.bound,
        m.as_of,
        m.cutoff,
        m.members,
        m.label,
        m.figure,
        m.section,
        substr(r.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) AS sentence,
        r.title,
        r.url,
        f.source,
        r.report_year_id AS report_year_id,
        c.author || ', ' || c.corrected_on || ': ' || c.reason AS corrected,
        json_extract(c.before, '$.code') AS read_code,
        json_extract(c.before, '$.value') AS read_value,
        m.text_start AS text_start
    FROM jurisdiction j
    CROSS JOIN report_year r ON r.jurisdiction_id = j.jurisdiction_id AND r.is_current = 1
    CROSS JOIN metric m ON m.report_year_id = r.report_year_id
    CROSS JOIN document f ON f.document_id = r.document_id
    LEFT JOIN metric_definition d ON d.code = m.code
    LEFT JOIN correction c ON c.correction_id = m.correction_id
    UNION ALL
    -- Reports whose place the text does not settle.
    SELECT
        m.metric_id AS metric_id,
        NULL,
        NULL,
        NULL,
        NULL,
        r.year AS report_year,
        m.year,
        r.issuer,
        r.scope,
        m.code,
        d.name_zh,
        d.name_en,
        m.segment,
        m.measure,
        m.value,
        m.unit,
        m.bound,
        m.as_of,
        m.cutoff,
        m.members,
        m.label,
        m.figure,
        m.section,
        substr(r.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) AS sentence,
        r.title,
        r.url,
        f.source,
        r.report_year_id AS report_year_id,
        c.author || ', ' || c.corrected_on || ': ' || c.reason AS corrected,
        json_extract(c.before, '$.code') AS read_code,
        json_extract(c.before, '$.value') AS read_value,
        m.text_start AS text_start
    FROM (SELECT * FROM report_year WHERE jurisdiction_id IS NULL AND is_current = 1) r
    CROSS JOIN metric m ON m.report_year_id = r.report_year_id
    CROSS JOIN document f ON f.document_id = r.document_id
    LEFT JOIN metric_definition d ON d.code = m.code
    LEFT JOIN correction c ON c.correction_id = m.correction_id
    ORDER BY full_name, report_year, report_year_id, text_start, metric_id
);
