-- What became of each thing that a report promised: what does the next year's report say of it?
-- 计划落实：报告承诺的每件事，次年报告怎么说？
--
-- One row per plan item of a current report.
--
-- jurisdiction, full_name, jurisdiction_code, level
--                         the place; NULL where the report does not settle it
-- scope, issuer           government, or department with the body whose report it is
-- year                    the year of the report that promises
-- seq, heading, theme, plan
--                         the plan item: its place among them, its heading, its theme, its text
-- target_value, target_unit, target_bound, deadline
--                         what it promises in figures; NULL: it gives none
-- next_year               the year of the report that could tell; NULL: that report is not here
-- status                  matched: something below speaks of it; no_match: that report is here and
--                         nothing does; no_report: it is not here
-- verdict                 met or missed, only where target and outcome are figures that measure the same
--                         thing and their bounds settle it; NULL: judge by the passages
-- outcome_value, outcome_unit, outcome_bound, outcome_metric_id
--                         the figure that measures what the target does; NULL: none does
-- corrected               what was read before the outcome was put right by hand
-- passage_1 … passage_3   sentences of the next report on what was done, the best first
-- score_1 … score_3       0.45 to 1: how much of what the plan says stands in the passage
-- shared_1 … shared_3     the words that they share, each with its weight, which is less the more
--                         sentences of that report hold it; A/B: two names of one thing
-- figures_1 … figures_3   the metrics of the passage that stand by such words
-- metric_ids_1 … metric_ids_3
--                         their numbers in `metric`
-- plan_item_id, report_year_id, next_report_year_id
--                         for joins and `trace`
--
-- Warnings: a passage speaks of the same thing; whether the promise was kept is for the reader to judge
-- where there is no verdict. no_match says that nothing was worded alike, not that nothing was done.
CREATE VIEW plan_follow_up AS
SELECT
    j.name AS jurisdiction,
    j.full_name,
    j.code AS jurisdiction_code,
    j.level,
    r.scope,
    CASE r.scope WHEN 'department' THEN r.issuer END AS issuer,
    r.year,
    i.seq,
    i.heading,
    i.theme,
    i.text AS plan,
    i.target_value,
    i.target_unit,
    i.target_bound,
    i.deadline,
    n.year AS next_year,
    CASE
        WHEN n.report_year_id IS NULL THEN 'no_report'
        WHEN p1.rank IS NULL AND u.outcome_metric_id IS NULL THEN 'no_match'
        ELSE 'matched'
    END AS status,
    CASE WHEN n.report_year_id IS NOT NULL THEN u.verdict END AS verdict,
    o.value AS outcome_value,
    o.unit AS outcome_unit,
    o.bound AS outcome_bound,
    o.metric_id AS outcome_metric_id,
    (
        SELECT x.says FROM metric cm JOIN correction_effect x ON x.correction_id = cm.correction_id
        WHERE cm.metric_id = o.metric_id
    ) AS corrected,
    substr(n.text, p1.text_start + 1, p1.text_end - p1.text_start) AS passage_1,
    p1.score AS score_1,
    p1.shared_terms AS shared_1,
    (SELECT group_concat(told, '; ') FROM (
        SELECT m.label || ' ' || m.figure || CASE WHEN instr(m.figure, m.unit) > 0 THEN '' ELSE m.unit END AS told
        FROM follow_up_metric f JOIN metric m ON m.metric_id = f.metric_id
        WHERE f.plan_item_id = p1.plan_item_id AND f.rank = p1.rank ORDER BY m.text_start, m.metric_id
    )) AS figures_1,
    (SELECT group_concat(metric_id, ', ') FROM (
        SELECT m.metric_id FROM follow_up_metric f JOIN metric m ON m.metric_id = f.metric_id
        WHERE f.plan_item_id = p1.plan_item_id AND f.rank = p1.rank ORDER BY m.text_start, m.metric_id
    )) AS metric_ids_1,
    substr(n.text, p2.text_start + 1, p2.text_end - p2.text_start) AS passage_2,
    p2.score AS score_2,
    p2.shared_terms AS shared_2,
    (SELECT group_concat(told, '; ') FROM (
        SELECT m.label || ' ' || m.figure || CASE WHEN instr(m.figure, m.unit) > 0 THEN '' ELSE m.unit END AS told
        FROM follow_up_metric f JOIN metric m ON m.metric_id = f.metric_id
        WHERE f.plan_item_id = p2.plan_item_id AND f.rank = p2.rank ORDER BY m.text_start, m.metric_id
    )) AS figures_2,
    (SELECT group_concat(metric_id, ', ') FROM (
        SELECT m.metric_id FROM follow_up_metric f JOIN metric m ON m.metric_id = f.metric_id
        WHERE f.plan_item_id = p2.plan_item_id AND f.rank = p2.rank ORDER BY m.text_start, m.metric_id
    )) AS metric_ids_2,
    substr(n.text, p3.text_start + 1, p3.text_end - p3.text_start) AS passage_3,
    p3.score AS score_3,
    p3.shared_terms AS shared_3,
    (SELECT group_concat(told, '; ') FROM (
        SELECT m.label || ' ' || m.figure || CASE WHEN instr(m.figure, m.unit) > 0 THEN '' ELSE m.unit END AS told
        FROM follow_up_metric f JOIN metric m ON m.metric_id = f.metric_id
        WHERE f.plan_item_id = p3.plan_item_id AND f.rank = p3.rank ORDER BY m.text_start, m.metric_id
    )) AS figures_3,
    (SELECT group_concat(metric_id, ', ') FROM (
        SELECT m.metric_id FROM follow_up_metric f JOIN metric m ON m.metric_id = f.metric_id
        WHERE f.plan_item_id = p3.plan_item_id AND f.rank = p3.rank ORDER BY m.text_start, m.metric_id
    )) AS metric_ids_3,
    i.plan_item_id,
    r.report_year_id,
    n.report_year_id AS next_report_year_id
-- The place first, so that one asked for alone is quick; the place of no name is that of texts that do not settle it.
FROM (
    SELECT jurisdiction_id, name, full_name, code, level FROM jurisdiction
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL
) j
CROSS JOIN report_year r ON r.jurisdiction_id IS j.jurisdiction_id AND r.is_current = 1
CROSS JOIN plan_item i ON i.report_year_id = r.report_year_id
LEFT JOIN follow_up u ON u.plan_item_id = i.plan_item_id
LEFT JOIN report_year n ON n.report_year_id = u.next_report_year_id AND n.is_current = 1
LEFT JOIN metric o ON o.metric_id = u.outcome_metric_id AND o.report_year_id = n.report_year_id
LEFT JOIN follow_up_passage p1 ON p1.plan_item_id = i.plan_item_id AND p1.rank = 1 AND n.report_year_id IS NOT NULL
LEFT JOIN follow_up_passage p2 ON p2.plan_item_id = i.plan_item_id AND p2.rank = 2 AND n.report_year_id IS NOT NULL
LEFT JOIN follow_up_passage p3 ON p3.plan_item_id = i.plan_item_id AND p3.rank = 3 AND n.report_year_id IS NOT NULL
ORDER BY j.full_name, r.scope, r.issuer, r.year, i.report_year_id, i.seq;
