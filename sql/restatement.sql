-- Which figures did a later report give differently, or imply, for a year already reported?
-- 前后重述：后来的报告对已报年份给出了哪些不同数字？
--
-- One row per jurisdiction, code, segment and year that more than one report gives a level for: the
-- first said beside the latest. `vintage` has every one of them in a row of its own.
--
-- jurisdiction, full_name, jurisdiction_code
-- scope, body             `government`, or `department` and which: departments have their own series
-- code, name_zh, segment  entry of the codebook; part of the whole, NULL for the whole
-- year, unit              the year that all these figures are for
-- kind                    same: the same figure; within_rounding: rounding alone may explain the
--                         difference; part_year: the two do not cover the same part of the year;
--                         inexact: one is only a bound or an estimate (约, 余); restated: none of these
-- first_value, first_report_year, first_basis, first_bound
--                         what was said first: by which report, and how: see `basis` in `vintage`
-- latest_value, latest_report_year, latest_basis, latest_bound
--                         what the latest report says or implies
-- first_low, first_high, latest_low, latest_high
--                         between what rounding leaves the two; NULL where a bound is not exact
-- first_part_year, first_as_of, first_cutoff, latest_part_year, latest_as_of, latest_cutoff
--                         1: does not cover the whole year; the last day that it covers; the words
-- difference              latest_value less first_value, in `unit` (percentage points where that is %)
-- difference_percent      the same as per cent of first_value; NULL for rates
-- vintages                how many reports say something about the year
-- figures                 all that they say, oldest report first
-- first_corrected, latest_corrected
--                         what was read before the figure was put right by hand; NULL: it stands as read
-- first_metric_id, latest_metric_id
--                         numbers for `warehouse trace`
-- first_report_year_id, latest_report_year_id
--                         the two reports
--
-- Warnings: part_year says that the two need not agree, not that the cut-off explains the whole
-- difference. An implied figure is only as good as the change or growth that it comes from, and
-- a growth printed for the same months of a part-year report implies those months, not the year.
CREATE VIEW restatement AS
WITH
-- What later reports say, and what the year's own report said before them.
paired AS (
    SELECT * FROM vintage WHERE report_year > year
    UNION ALL
    -- The place as `v` has it, so that one asked for alone is found there and not behind all others.
    SELECT DISTINCT v.jurisdiction, v.full_name, v.jurisdiction_code, v.scope, v.body, v.code, v.segment, v.year,
        o.report_year, o.basis, o.value, o.unit, o.bound, o.change, o.low, o.high, o.part_year, o.as_of, o.cutoff, o.says,
        o.corrected, o.metric_id, o.report_year_id, v.jurisdiction_id
    FROM vintage v
    CROSS JOIN vintage o ON o.jurisdiction_id = v.jurisdiction_id AND o.report_year = v.year AND o.scope = v.scope
        AND o.body IS v.body AND o.code = v.code AND o.segment IS v.segment AND o.year = v.year
    WHERE v.report_year > v.year
),
-- Row by row what has been said so far; the last row of a figure has it all.
so_far AS (
    SELECT
        *,
        first_value(value) OVER figure AS first_value,
        first_value(report_year) OVER figure AS first_report_year,
        first_value(basis) OVER figure AS first_basis,
        first_value(bound) OVER figure AS first_bound,
        first_value(low) OVER figure AS first_low,
        first_value(high) OVER figure AS first_high,
        first_value(part_year) OVER figure AS first_part_year,
        first_value(as_of) OVER figure AS first_as_of,
        first_value(cutoff) OVER figure AS first_cutoff,
        first_value(metric_id) OVER figure AS first_metric_id,
        first_value(report_year_id) OVER figure AS first_report_year_id,
        count(*) OVER figure AS vintages,
        group_concat(says, '; ') OVER figure AS figures,
        lead(report_year) OVER figure IS NULL AS is_latest
    FROM paired
    WINDOW figure AS (
        PARTITION BY jurisdiction, full_name, jurisdiction_code, jurisdiction_id, scope, body, code, segment, year
        ORDER BY report_year ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)
SELECT
    v.jurisdiction,
    v.full_name,
    v.jurisdiction_code,
    v.scope,
    v.body,
    v.code,
    d.name_zh,
    v.segment,
    v.year,
    v.unit,
    CASE
        WHEN v.value = v.first_value AND v.bound = 'exact' AND v.first_bound = 'exact' THEN 'same'
        WHEN v.low IS NULL OR v.first_low IS NULL THEN 'inexact'
        -- 27.8 and 27.9 touch at 27.85, which rounds to one of them only.
        WHEN v.low < v.first_high - 1e-6 AND v.first_low < v.high - 1e-6 THEN 'within_rounding'
        WHEN v.part_year <> v.first_part_year OR v.part_year AND v.as_of IS NOT v.first_as_of
            OR v.part_year AND v.as_of IS NULL THEN 'part_year'
        ELSE 'restated'
    END AS kind,
    v.first_value,
    v.first_report_year,
    v.first_basis,
    v.first_bound,
    v.first_low,
    v.first_high,
    v.first_part_year,
    v.first_as_of,
    v.first_cutoff,
    v.value AS latest_value,
    v.report_year AS latest_report_year,
    v.basis AS latest_basis,
    v.bound AS latest_bound,
    v.low AS latest_low,
    v.high AS latest_high,
    v.part_year AS latest_part_year,
    v.as_of AS latest_as_of,
    v.cutoff AS latest_cutoff,
    round(v.value - v.first_value, 4) AS difference,
    CASE WHEN v.unit <> '%' AND v.first_value > 0
        THEN round(100.0 * (v.value - v.first_value) / v.first_value, 2) END AS difference_percent,
    v.vintages,
    v.figures,
    (
        SELECT x.says FROM metric cm JOIN correction_effect x ON x.correction_id = cm.correction_id
        WHERE cm.metric_id = v.first_metric_id
    ) AS first_corrected,
    (
        SELECT x.says FROM metric cm JOIN correction_effect x ON x.correction_id = cm.correction_id
        WHERE cm.metric_id = v.metric_id
    ) AS latest_corrected,
    v.first_metric_id,
    v.metric_id AS latest_metric_id,
    v.first_report_year_id,
    v.report_year_id AS latest_report_year_id
FROM so_far v
LEFT JOIN metric_definition d ON d.code = v.code
WHERE v.is_latest AND v.vintages > 1
ORDER BY v.full_name, v.scope, v.body, v.code, v.segment, v.year;
