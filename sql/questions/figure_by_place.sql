-- What do all places report for one figure in one year?
-- 各地比较：同一年份各地的同一数字是多少？
--
-- One row per figure that a government's own report for the year gives, with the sentence that says it.
-- `codes` finds the code of what you look for.
--
-- code    entry of the codebook: reconsideration.received
-- year    the year: 2018
--
-- Warning: a figure with `as_of` or `cutoff` does not cover the whole year, and `bound` says which are not
-- exact: neither has a rank among the others.
SELECT
    full_name,
    value,
    unit,
    segment,
    bound,
    as_of,
    cutoff,
    label,
    sentence,
    url,
    metric_id
FROM metric_flat
WHERE code = :code AND year = CAST(:year AS INTEGER) AND report_year = year
  AND measure = 'value' AND section = 'done' AND scope = 'government' AND members IS NULL
ORDER BY segment IS NOT NULL, segment, value DESC, full_name;
