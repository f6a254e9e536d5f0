-- How did a figure move from one year to the next, and may the two years be compared?
-- 同比变化：某项数字比上年如何变化，两年能否比较？
--
-- One row per jurisdiction, code, segment and year that a report gives a level for.
--
-- jurisdiction, full_name, jurisdiction_code
-- scope, body             `government`, or `department` and which: departments have their own series
-- code, name_zh, segment  entry of the codebook; part of the whole, NULL for the whole
-- year, unit              the year that the row is for
-- value                   as first reported: by the year's own report, else by the first that gives it
-- vintage                 the report that `value` is from and what it says
-- previous                the year before: as the year's own report states or implies it, like with
--                         like; else as first reported. NULL where no report gives it
-- previous_vintage        the report that `previous` is from and what it says
-- same_report             1: `value` and `previous` are from one report; 0: from two
-- change, change_unit     value less previous; 百分点 where the unit is %
-- growth                  change as per cent of previous, or as printed where previous is only implied by
--                         it; NULL for rates
-- comparable              1: nothing found that stands against comparing the two; 0: something, see
--                         `note`; NULL: no previous
-- note                    what there is to know before quoting the change
-- value_first, previous_first, change_first, growth_first
--                         the same from the first-reported series: each year by its first report
-- value_latest, previous_latest, change_latest, growth_latest
--                         the same from the latest series: each year by its latest report
-- part_year, as_of        1: `value` does not cover the whole year; the last day that it covers
-- previous_part_year, previous_as_of
--                         the same of `previous`
-- vintages                how many reports give a level for the year: `vintage` lists them
-- corrected, previous_corrected
--                         what was read before the figure was put right by hand; NULL: it stands as read
-- metric_id, previous_metric_id
--                         numbers for `warehouse trace`
--
-- Warnings: `comparable` knows cut-offs, bounds, units and later corrections. It does not know what a rate
-- is divided by, or that a task, an office or a definition changed; for correction rates
-- `reconsideration_trend` does. A series that mixes vintages mixes ways of counting: take `first` or
-- `latest` as a whole, never a year of each. A year whose figure is only implied (see vintage) has the
-- digits that mean something, and so has its change.
CREATE VIEW year_over_year AS
WITH
-- Beside each vintage: first_ what was first said of its year, and next_ what the next year's report says.
beside AS (
    SELECT
        jurisdiction,
        full_name,
        jurisdiction_code,
        jurisdiction_id,
        scope,
        body,
        code,
        segment,
        year,
        value,
        low,
        high,
        says,
        count(*) OVER one AS vintages,
        row_number() OVER one AS place_in_time,
        first_value(report_year) OVER one AS first_report_year,
        first_value(metric_id) OVER one AS first_metric_id,
        first_value(value) OVER one AS first_value,
        first_value(low) OVER one AS first_low,
        first_value(high) OVER one AS first_high,
        first_value(part_year) OVER one AS first_part_year,
        first_value(as_of) OVER one AS first_as_of,
        first_value(unit) OVER one AS first_unit,
        first_value(says) OVER one AS first_says,
        max(metric_id) FILTER (WHERE report_year = year + 1) OVER one AS next_metric_id,
        max(value) FILTER (WHERE report_year = year + 1) OVER one AS next_value,
        max(low) FILTER (WHERE report_year = year + 1) OVER one AS next_low,
        max(part_year) FILTER (WHERE report_year = year + 1) OVER one AS next_part_year,
        max(as_of) FILTER (WHERE report_year = year + 1) OVER one AS next_as_of,
        max(unit) FILTER (WHERE report_year = year + 1) OVER one AS next_unit,
        max(says) FILTER (WHERE report_year = year + 1) OVER one AS next_says,
        max(basis) FILTER (WHERE report_year = year + 1) OVER one AS next_basis,
        max(change) FILTER (WHERE report_year = year + 1) OVER one AS next_change
    FROM vintage
    WINDOW one AS (
        PARTITION BY jurisdiction_id, jurisdiction, full_name, jurisdiction_code, scope, body, code, segment, year
        ORDER BY report_year ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),
-- One row a year: the latest vintage, with the others beside it. Every column that a window carries is sorted along,
-- hence none but those that are asked for.
by_year AS (
    SELECT
        *,
        -- Rounding alone does not explain what was last said of the year.
        value <> first_value AND NOT coalesce(low < first_high - 1e-6 AND first_low < high - 1e-6, 0) AS moved
    FROM beside
    WHERE place_in_time = vintages
),
with_before AS (
    SELECT
        jurisdiction,
        full_name,
        jurisdiction_code,
        scope,
        body,
        code,
        segment,
        year,
        value,
        says,
        vintages,
        first_report_year,
        first_metric_id,
        first_value,
        first_low,
        first_part_year,
        first_as_of,
        first_unit,
        first_says,
        moved,
        coalesce(lag(year) OVER series = year - 1, 0) AS has_before,
        lag(first_metric_id) OVER series AS before_metric_id,
        lag(first_value) OVER series AS before_value,
        lag(first_low) OVER series AS before_low,
        lag(first_part_year) OVER series AS before_part_year,
        lag(first_as_of) OVER series AS before_as_of,
        lag(first_unit) OVER series AS before_unit,
        lag(first_says) OVER series AS before_says,
        lag(next_metric_id) OVER series AS said_metric_id,
        lag(next_value) OVER series AS said_value,
        lag(next_low) OVER series AS said_low,
        lag(next_part_year) OVER series AS said_part_year,
        lag(next_as_of) OVER series AS said_as_of,
        lag(next_unit) OVER series AS said_unit,
        lag(next_says) OVER series AS said_says,
        lag(next_basis) OVER series AS said_basis,
        lag(next_change) OVER series AS said_change,
        lag(moved) OVER series AS before_moved,
        lag(value) OVER series AS before_latest_value,
        lag(says) OVER series AS before_latest_says
    FROM by_year
    WINDOW series AS (
        PARTITION BY jurisdiction_id, jurisdiction, full_name, jurisdiction_code, scope, body, code, segment
        ORDER BY year)
),
-- The year before: as the same report has it where it has it, else as it was first reported.
chosen AS (
    SELECT
        *,
        CASE WHEN has_before THEN first_report_year = year AND said_value IS NOT NULL END AS same_report
    FROM with_before
),
compared AS (
    SELECT
        *,
        CASE same_report WHEN 1 THEN said_value WHEN 0 THEN before_value END AS previous_value,
        CASE same_report WHEN 1 THEN said_low WHEN 0 THEN before_low END AS previous_low,
        CASE same_report WHEN 1 THEN said_part_year WHEN 0 THEN before_part_year END AS previous_part_year,
        CASE same_report WHEN 1 THEN said_as_of WHEN 0 THEN before_as_of END AS previous_as_of,
        CASE same_report WHEN 1 THEN said_unit WHEN 0 THEN before_unit END AS previous_unit,
        CASE same_report WHEN 1 THEN said_says WHEN 0 THEN before_says END AS previous_says,
        CASE same_report WHEN 1 THEN said_metric_id WHEN 0 THEN before_metric_id END AS previous_metric_id
    FROM chosen
),
flagged AS (
    SELECT
        *,
        -- The same day and month, and stated, is the same part of both years.
        has_before AND (first_part_year <> previous_part_year
            OR first_part_year AND coalesce(substr(first_as_of, 5) <> substr(previous_as_of, 5), 1)) AS by_part,
        has_before AND (first_low IS NULL OR previous_low IS NULL) AS by_bound,
        has_before AND first_unit <> previous_unit AS by_unit,
        has_before AND NOT same_report AND before_moved AS by_vintage
    FROM compared
)
SELECT
    f.jurisdiction,
    f.full_name,
    f.jurisdiction_code,
    f.scope,
    f.body,
    f.code,
    d.name_zh,
    f.segment,
    f.year,
    f.first_unit AS unit,
    f.first_value AS value,
    f.first_says AS vintage,
    f.previous_value AS previous,
    f.previous_says AS previous_vintage,
    f.same_report,
    -- As printed where the year before is only implied by it: the way back would add digits.
    CASE WHEN f.same_report AND f.said_basis IN ('change', 'points') THEN f.said_change
        ELSE round(f.first_value - f.previous_value, 4) END AS change,
    CASE WHEN f.first_unit = '%' THEN '百分点' ELSE f.first_unit END AS change_unit,
    CASE WHEN f.same_report AND f.said_basis = 'growth' THEN f.said_change
        WHEN f.first_unit <> '%' AND f.previous_value > 0
        THEN round(100.0 * (f.first_value - f.previous_value) / f.previous_value, 2) END AS growth,
    CASE WHEN f.has_before THEN NOT (f.by_part OR f.by_bound OR f.by_unit OR f.by_vintage) END AS comparable,
    -- Every reason begins with '; ', and the first one's is cut off.
    nullif(substr(
        CASE WHEN f.has_before THEN '' ELSE '; no figure for ' || (f.year - 1) END
        || CASE WHEN f.by_part THEN '; not surely the same part of the two years: ' || f.previous_says || ', ' || f.first_says
            ELSE '' END
        || CASE WHEN f.has_before AND NOT f.by_part AND f.first_part_year
            THEN '; both years only to ' || substr(f.first_as_of, 6) ELSE '' END
        || CASE WHEN NOT f.has_before AND f.first_part_year THEN '; ' || f.year || ' is part-year' ELSE '' END
        || CASE WHEN f.by_bound THEN '; a bound or an estimate, not a figure' ELSE '' END
        || CASE WHEN f.by_unit THEN '; other units' ELSE '' END
        || CASE WHEN f.by_vintage THEN '; ' || (f.year - 1) || ' was later put otherwise: ' || f.before_latest_says ELSE '' END
        || CASE WHEN f.same_report AND f.before_moved
            THEN '; ' || (f.year - 1) || ' was first reported otherwise: ' || f.before_says ELSE '' END
        || CASE WHEN f.has_before
                AND f.code IN ('reconsideration.comprehensive_correction_rate', 'reconsideration.correction_rate')
            THEN '; reconsideration_trend says what the rates are made of' ELSE '' END
        || CASE WHEN f.moved THEN '; ' || f.year || ' was later put otherwise: ' || f.says ELSE '' END,
        3), '') AS note,
    f.first_value AS value_first,
    CASE WHEN f.has_before THEN f.before_value END AS previous_first,
    CASE WHEN f.has_before THEN round(f.first_value - f.before_value, 4) END AS change_first,
    CASE WHEN f.has_before AND f.first_unit <> '%' AND f.before_value > 0
        THEN round(100.0 * (f.first_value - f.before_value) / f.before_value, 2) END AS growth_first,
    f.value AS value_latest,
    CASE WHEN f.has_before THEN f.before_latest_value END AS previous_latest,
    CASE WHEN f.has_before THEN round(f.value - f.before_latest_value, 4) END AS change_latest,
    CASE WHEN f.has_before AND f.first_unit <> '%' AND f.before_latest_value > 0
        THEN round(100.0 * (f.value - f.before_latest_value) / f.before_latest_value, 2) END AS growth_latest,
    f.first_part_year AS part_year,
    f.first_as_of AS as_of,
    f.previous_part_year,
    f.previous_as_of,
    f.vintages,
    (
        SELECT x.says FROM metric cm JOIN correction_effect x ON x.correction_id = cm.correction_id
        WHERE cm.metric_id = f.first_metric_id
    ) AS corrected,
    (
        SELECT x.says FROM metric cm JOIN correction_effect x ON x.correction_id = cm.correction_id
        WHERE cm.metric_id = f.previous_metric_id
    ) AS previous_corrected,
    f.first_metric_id AS metric_id,
    f.previous_metric_id
FROM flagged f
LEFT JOIN metric_definition d ON d.code = f.code
ORDER BY f.full_name, f.scope, f.body, f.code, f.segment, f.year;
