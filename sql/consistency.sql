-- Do the figures of a report agree with each other: totals with parts, rates and shares with counts?
-- 数据一致性：同一报告的合计与分项、比率与件数是否相符？
--
-- One row per identity that could be tested in a current report, in the order of its text.
--
-- identity_test_id        number of the row
-- jurisdiction, full_name, jurisdiction_code, year, scope
--                         whose report, and the year it covers
-- identity, kind, name_zh, name_en, reason
--                         what was tested, and why it must hold: see identities.toml of the codebook
-- verdict                 holds: equal, or correctly rounded, or as far as 约 and 余 allow
--                         rounding: truncated, rounded the wrong way, or within what rounded parts leave
--                         open; the note says which
--                         broken: neither
-- formula                 with the figures: 361 = 61 + 11 + 10 + 15 + 264; ≈ for rounding, ≠ for broken
-- printed, recomputed, residual, unit
--                         the printed total or rate, what the parts give, and printed less recomputed
-- note                    how it was rounded, what is not printed and counted as none, which
--                         denominator fits
-- code, label             the printed figure; both NULL for shares that add up to 100
-- parts                   the figures it was recomputed from, with what they measure
-- corrected               what of these figures was put right by hand, with what was read before
-- metric_id               number of the printed figure (else of the first part) for `warehouse trace`
-- sentence                the evidence: the sentence of that figure
-- title, url, source      the report and the file it came from
--
-- Warnings: what a report does not print it is not charged with, so a report without broken rows need
-- not be right: see how many rows it has. A broken row says that figures contradict each other, not
-- which of them is wrong; one wrong count can break its total and its share. A figure that was misread
-- breaks identities too: read the sentence before you quote a row.
CREATE VIEW consistency AS
SELECT
    t.identity_test_id,
    t.jurisdiction,
    t.full_name,
    t.jurisdiction_code,
    t.year,
    t.scope,
    t.identity,
    t.kind,
    t.name_zh,
    t.name_en,
    t.reason,
    t.verdict,
    t.formula,
    t.printed,
    t.recomputed,
    t.residual,
    coalesce(t.unit, '%') AS unit,
    t.note,
    t.code,
    t.label,
    (
        SELECT group_concat(part, '; ')
        FROM (
            SELECT coalesce(d.name_zh, pm.label) || coalesce(' [' || pm.segment || ']', '') || ' ' || pm.figure AS part
            FROM identity_part p
            CROSS JOIN metric pm ON pm.metric_id = p.metric_id
            LEFT JOIN metric_definition d ON d.code = pm.code
            WHERE p.identity_test_id = t.identity_test_id
            ORDER BY p.seq
        )
    ) AS parts,
    (
        SELECT group_concat(x.says, '; ')
        FROM (
            SELECT t.printed_metric_id AS metric_id
            UNION
            SELECT p.metric_id FROM identity_part p WHERE p.identity_test_id = t.identity_test_id
        ) tested
        CROSS JOIN metric cm ON cm.metric_id = tested.metric_id
        CROSS JOIN correction_effect x ON x.correction_id = cm.correction_id
    ) AS corrected,
    t.metric_id,
    t.sentence,
    t.title,
    t.url,
    t.source,
    t.report_year_id
FROM (
        -- The place first, by its name, so that only the rows of one are ever sorted together.
        SELECT
            t.identity_test_id AS identity_test_id,
            j.name AS jurisdiction,
            j.full_name AS full_name,
            j.code AS jurisdiction_code,
            r.year AS year,
            r.scope,
            t.identity,
            i.kind,
            i.name_zh,
            i.name_en,
            i.reason,
            t.verdict,
            t.formula,
            t.printed,
            t.recomputed,
            t.residual,
            m.unit,
            t.note,
            m.code,
            m.label,
            t.metric_id AS printed_metric_id,
            e.metric_id,
            substr(r.text, e.sentence_start + 1, e.sentence_end - e.sentence_start) AS sentence,
            r.title,
            r.url,
            f.source,
            r.report_year_id AS report_year_id
        FROM jurisdiction j
        CROSS JOIN report_year r ON r.jurisdiction_id = j.jurisdiction_id AND r.is_current = 1
        CROSS JOIN identity_test t ON t.report_year_id = r.report_year_id
        CROSS JOIN document f ON f.document_id = r.document_id
        LEFT JOIN identity_definition i ON i.identity = t.identity
        LEFT JOIN metric m ON m.metric_id = t.metric_id
        LEFT JOIN identity_part one ON one.identity_test_id = t.identity_test_id AND one.seq = 1
        LEFT JOIN metric e ON e.metric_id = coalesce(t.metric_id, one.metric_id)
        UNION ALL
        -- Reports whose place the text does not settle.
        SELECT
            t.identity_test_id AS identity_test_id,
            NULL,
            NULL,
            NULL,
            r.year AS year,
            r.scope,
            t.identity,
            i.kind,
            i.name_zh,
            i.name_en,
            i.reason,
            t.verdict,
            t.formula,
            t.printed,
            t.recomputed,
            t.residual,
            m.unit,
            t.note,
            m.code,
            m.label,
            t.metric_id AS printed_metric_id,
            e.metric_id,
            substr(r.text, e.sentence_start + 1, e.sentence_end - e.sentence_start) AS sentence,
            r.title,
            r.url,
            f.source,
            r.report_year_id AS report_year_id
        FROM (SELECT * FROM report_year WHERE jurisdiction_id IS NULL AND is_current = 1) r
        CROSS JOIN identity_test t ON t.report_year_id = r.report_year_id
        CROSS JOIN document f ON f.document_id = r.document_id
        LEFT JOIN identity_definition i ON i.identity = t.identity
        LEFT JOIN metric m ON m.metric_id = t.metric_id
        LEFT JOIN identity_part one ON one.identity_test_id = t.identity_test_id AND one.seq = 1
        LEFT JOIN metric e ON e.metric_id = coalesce(t.metric_id, one.metric_id)
        ORDER BY full_name, year, report_year_id, identity_test_id
    ) t;
