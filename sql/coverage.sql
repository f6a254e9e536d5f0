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
-- One row per place and set of years, as JSON: codes given in the same years share all that follows from these.
-- json_each() is what lets a subquery of a FROM see the place beside it: figures are sorted and grouped a place at a
-- time, and one place asked for alone is read alone.
shared AS (
    SELECT j.name AS jurisdiction, j.full_name, j.code AS jurisdiction_code, s.value AS says
    FROM jurisdiction j
    CROSS JOIN json_each((
        SELECT json_group_array(json_object(
            'first_year', first_year,
            'last_year', last_year,
            'years', years,
            'reports', reports,
            'missing', CASE WHEN years < reports THEN (
                SELECT group_concat(year, ', ')
                FROM (
                    SELECT r.year FROM report_year r
                    WHERE r.jurisdiction_id = j.jurisdiction_id AND r.is_current = 1 AND r.scope = 'government'
                        AND instr(given, r.year) = 0
                    ORDER BY r.year)) END,
            'gaps', CASE WHEN last_year - first_year >= years THEN (
                WITH RECURSIVE between_them (year) AS (
                    SELECT first_year + 1
                    UNION ALL
                    SELECT year + 1 FROM between_them WHERE year + 1 < last_year
                )
                SELECT group_concat(
                    b.year || CASE WHEN EXISTS (
                        SELECT 1 FROM report_year r
                        WHERE r.jurisdiction_id = j.jurisdiction_id AND r.is_current = 1 AND r.scope = 'government'
                            AND r.year = b.year)
                    THEN ' not given' ELSE ' no report' END, ', ')
                FROM between_them b
                WHERE instr(given, b.year) = 0) END,
            -- Years in a row keep the same distance from their number in the series. Length and start in one number,
            -- so that one max() finds both.
            'longest', CASE WHEN last_year - first_year < years THEN years * 10000 + first_year ELSE (
                SELECT max(length) FROM (
                    SELECT count(*) * 10000 + min(year) AS length
                    FROM (
                        SELECT value AS year, value - row_number() OVER (ORDER BY value) AS run
                        FROM json_each('[' || given || ']'))
                    GROUP BY run)) END,
            'codes', json(codes)))
        FROM (
            SELECT given, first_year, last_year, json_array_length('[' || given || ']') AS years,
                json_group_array(code) AS codes
            FROM (
                SELECT m.code, group_concat(DISTINCT r.year) AS given,
                    min(r.year) AS first_year, max(r.year) AS last_year
                FROM report_year r
                CROSS JOIN metric m ON m.report_year_id = r.report_year_id
                WHERE r.jurisdiction_id = j.jurisdiction_id AND r.is_current = 1 AND r.scope = 'government'
                    AND m.code IS NOT NULL AND m.measure = 'value' AND m.segment IS NULL AND m.section = 'done'
                    AND m.members IS NULL AND +m.year = r.year
                GROUP BY m.code)
            GROUP BY given, first_year, last_year)
        CROSS JOIN (
            SELECT count(*) AS reports FROM report_year r
            WHERE r.jurisdiction_id = j.jurisdiction_id AND r.is_current = 1 AND r.scope = 'government'
                AND r.year IS NOT NULL))) s
),
-- The second half has no rows: a UNION is what SQLite takes apart once a row, and not once for each of its codes.
apart AS (
    SELECT
        jurisdiction,
        full_name,
        jurisdiction_code,
        json_extract(says, '$.first_year') AS first_year,
        json_extract(says, '$.last_year') AS last_year,
        json_extract(says, '$.years') AS years,
        json_extract(says, '$.reports') AS reports,
        json_extract(says, '$.missing') AS missing,
        json_extract(says, '$.gaps') AS gaps,
        json_extract(says, '$.longest') AS longest,
        json_extract(says, '$.codes') AS codes
    FROM shared
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0
)
SELECT
    s.jurisdiction,
    s.full_name,
    s.jurisdiction_code,
    c.value AS code,
    d.name_zh,
    d.unit,
    s.first_year,
    s.last_year,
    s.years,
    s.reports,
    s.missing,
    s.gaps,
    s.last_year - s.first_year + 1 - s.years AS gap_years,
    s.longest / 10000 AS longest_run,
    s.longest % 10000 AS longest_run_from,
    s.longest % 10000 + s.longest / 10000 - 1 AS longest_run_to
FROM apart s
CROSS JOIN json_each(s.codes) c
LEFT JOIN metric_definition d ON d.code = c.value
ORDER BY s.full_name, c.value;
