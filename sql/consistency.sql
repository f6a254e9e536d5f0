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
    j.name AS jurisdiction,
    j.full_name,
    j.code AS jurisdiction_code,
    r.year,
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
    coalesce(m.unit, '%') AS unit,
    t.note,
    m.code,
    m.label,
    (
        SELECT group_concat(part, '; ')
        FROM (
            SELECT coalesce(d.name_zh, pm.label) || coalesce(' [' || pm.segment || ']', '') || ' ' || pm.figure AS part
            FROM identity_part p
            JOIN metric pm ON pm.metric_id = p.metric_id
            LEFT JOIN metric_definition d ON d.code = pm.code
            WHERE p.identity_test_id = t.identity_test_id
            ORDER BY p.seq
        )
    ) AS parts,
    (
        SELECT group_concat(x.says, '; ')
        FROM (
            SELECT t.metric_id
            UNION
            SELECT p.metric_id FROM identity_part p WHERE p.identity_test_id = t.identity_test_id
        ) tested
        JOIN metric cm ON cm.metric_id = tested.metric_id
        JOIN correction_effect x ON x.correction_id = cm.correction_id
    ) AS corrected,
    e.metric_id,
    substr(r.text, e.sentence_start + 1, e.sentence_end - e.sentence_start) AS sentence,
    r.title,
    r.url,
    f.source,
    r.report_year_id
FROM identity_test t
JOIN report_year r ON r.report_year_id = t.report_year_id AND r.is_current = 1
JOIN document f ON f.document_id = r.document_id
LEFT JOIN jurisdiction j ON j.jurisdiction_id = r.jurisdiction_id
LEFT JOIN identity_definition i ON i.identity = t.identity
LEFT JOIN metric m ON m.metric_id = t.metric_id
LEFT JOIN identity_part one ON one.identity_test_id = t.identity_test_id AND one.seq = 1
LEFT JOIN metric e ON e.metric_id = coalesce(t.metric_id, one.metric_id)
ORDER BY j.full_name, r.year, r.report_year_id, t.identity_test_id;
