-- Which figures did a later report give differently?
-- 数字重述：后来的报告改了哪些数字？
--
-- One row per figure whose first and latest version differ by more than rounding. `figures` lists all that was
-- said of the year, oldest report first.
--
-- place   part of the place's full name (南海), or its six-digit code; empty: every place
--
-- Warning: where `kind` is part_year the two figures cover different parts of the year and need not agree;
-- where it is inexact one of them is only a bound or an estimate. Only restated says neither.
SELECT
    full_name,
    year,
    code,
    name_zh,
    segment,
    kind,
    first_value,
    first_report_year,
    latest_value,
    latest_report_year,
    difference,
    unit,
    figures,
    first_metric_id,
    latest_metric_id
FROM restatement
WHERE kind IN ('restated', 'part_year', 'inexact')
  AND (coalesce(:place, '') = '' OR instr(full_name, :place) > 0 OR jurisdiction_code = :place)
ORDER BY kind DESC, full_name, year, code, segment;
