-- In which years does a place report a figure, and where is its run broken?
-- 数据覆盖：某地哪些年份有某项数据，何处间断？
--
-- One row per jurisdiction and code of current reports, levels of the whole only, each year from the
-- government's own report for it.
--
-- jurisdiction, full_name, jurisdiction_code
-- code, name_zh, unit     entry of the codebook
-- first_year, last_year   the first and last year that have the figure
-- years                   how many years have it
-- reports                 how many years the place has a report for
-- missing                 years with a report but without the figure, before, inside and after the run
-- gaps                    years between first_year and last_year without the figure, each with the reason:
--                         `no report` for the year is here, or the report is here and it is `not given`;
--                         NULL: none
-- gap_years               how many
-- longest_run             how many years in a row have it at most
-- longest_run_from, longest_run_to
--                         and which; the latest of equals
--
-- Warning: a figure may be absent because it was not printed, not because it was none; `not given` may
-- also be a wording that the codebook does not know yet. What later reports say of a year is in `vintage`.
CREATE VIEW coverage AS
WITH
figure AS (
    SELECT DISTINCT j.name AS jurisdiction, j.full_name, j.code AS jurisdiction_code, j.jurisdiction_id, m.code, r.year
    -- CROSS: the place first, so that one asked for alone is quick.
    FROM jurisdiction j
    CROSS JOIN report_year r ON r.jurisdiction_id = j.jurisdiction_id AND r.is_current = 1 AND r.scope = 'government'
    CROSS JOIN metric m ON m.report_year_id = r.report_year_id
    WHERE m.code IS NOT NULL AND m.measure = 'value' AND m.segment IS NULL AND m.section = 'done'
        AND m.members IS NULL AND +m.year = r.year
),
-- Years in a row keep the same distance from their number in the series.
numbered AS (
    SELECT *, year - row_number() OVER series AS run, lag(year) OVER series AS before
    FROM figure
    WINDOW series AS (PARTITION BY jurisdiction, full_name, jurisdiction_code, jurisdiction_id, code ORDER BY year)
),
in_runs AS (
    SELECT
        *,
        min(year) OVER one AS run_from,
        count(*) OVER one AS run_years,
        (
            WITH RECURSIVE gap (year) AS (
                SELECT numbered.before + 1 WHERE numbered.before + 1 < numbered.year
                UNION ALL
                SELECT gap.year + 1 FROM gap WHERE gap.year + 1 < numbered.year
            )
            SELECT group_concat(
                gap.year || CASE WHEN EXISTS (
                    SELECT 1 FROM report_year r
                    WHERE r.jurisdiction_id = numbered.jurisdiction_id AND r.year = gap.year
                        AND r.is_current = 1 AND r.scope = 'government')
                THEN ' not given' ELSE ' no report' END, ', ')
            FROM gap
        ) AS gap
    FROM numbered
    WINDOW one AS (PARTITION BY jurisdiction, full_name, jurisdiction_code, jurisdiction_id, code, run)
),
-- Row by row what the years so far come to; the last row of a series has it all.
so_far AS (
    SELECT
        *,
        min(year) OVER series AS first_year,
        count(*) OVER series AS years,
        group_concat(gap, ', ') OVER series AS gaps,
        -- Length and start in one number, so that one max() finds both.
        max(run_years * 10000 + run_from) OVER series AS longest,
        lead(year) OVER series IS NULL AS is_last
    FROM in_runs
    WINDOW series AS (
        PARTITION BY jurisdiction, full_name, jurisdiction_code, jurisdiction_id, code
        ORDER BY year ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)
SELECT
    s.jurisdiction,
    s.full_name,
    s.jurisdiction_code,
    s.code,
    d.name_zh,
    d.unit,
    s.first_year,
    s.year AS last_year,
    s.years,
    (
        SELECT count(*) FROM report_year r
        WHERE r.jurisdiction_id = s.jurisdiction_id AND r.is_current = 1 AND r.scope = 'government' AND r.year IS NOT NULL
    ) AS reports,
    (
        SELECT group_concat(year, ', ')
        FROM (
            SELECT r.year FROM report_year r
            WHERE r.jurisdiction_id = s.jurisdiction_id AND r.is_current = 1 AND r.scope = 'government'
                AND r.year IS NOT NULL
                AND NOT EXISTS (
                    SELECT 1 FROM metric m
                    WHERE m.report_year_id = r.report_year_id AND m.code = s.code AND m.measure = 'value'
                        AND m.segment IS NULL AND m.section = 'done' AND m.members IS NULL AND +m.year = r.year)
            ORDER BY r.year
        )
    ) AS missing,
    s.gaps,
    s.year - s.first_year + 1 - s.years AS gap_years,
    s.longest / 10000 AS longest_run,
    s.longest % 10000 AS longest_run_from,
    s.longest % 10000 + s.longest / 10000 - 1 AS longest_run_to
FROM so_far s
LEFT JOIN metric_definition d ON d.code = s.code
WHERE s.is_last
ORDER BY s.full_name, s.code;
