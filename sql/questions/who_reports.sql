-- Which places report a figure, for which years, and where is a year missing?
-- 报告情况：哪些地方报告某项数字，缺哪些年份？
--
-- One row per place and code. `codes` finds the code of what you look for.
--
-- code    entry of the codebook: reconsideration.received; empty: every code
-- place   part of the place's full name (南海), or its six-digit code; empty: every place
--
-- Warning: a figure may be absent because it was not printed, not because it was none.
SELECT
    full_name,
    code,
    name_zh,
    first_year,
    last_year,
    years,
    reports,
    missing,
    gaps,
    longest_run
FROM coverage
WHERE (coalesce(:code, '') = '' OR code = :code)
  AND (coalesce(:place, '') = '' OR instr(full_name, :place) > 0 OR jurisdiction_code = :place)
ORDER BY years DESC, full_name, code;
