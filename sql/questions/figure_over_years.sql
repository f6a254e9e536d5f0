-- How did a figure of a place move over the years?
-- 逐年走势：某地某项数字逐年如何变化？
--
-- One row per series and year, each beside the year before. `codes` finds the code of what you look for.
--
-- place   part of the place's full name (南海), or its six-digit code; empty: every place
-- code    entry of the codebook: reconsideration.received
--
-- Warning: where `comparable` is 0 do not quote the change without its `note`.
SELECT
    full_name,
    scope,
    body,
    code,
    segment,
    year,
    value,
    unit,
    previous,
    change,
    change_unit,
    growth,
    comparable,
    note,
    metric_id
FROM year_over_year
WHERE code = :code
  AND (coalesce(:place, '') = '' OR instr(full_name, :place) > 0 OR jurisdiction_code = :place)
ORDER BY full_name, scope, body, segment, year;
