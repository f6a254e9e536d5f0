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
-- also be a wording that the codebook does not know yet. What later reports say of a year is in `vintage`. A
-- place whose reports changed since a run last ended (one that was killed) has no rows until the next ends.
CREATE VIEW coverage AS
SELECT
    j.name AS jurisdiction,
    j.full_name,
    j.code AS jurisdiction_code,
    c.code,
    d.name_zh,
    d.unit,
    c.first_year,
    c.last_year,
    c.years,
    c.reports,
    c.missing,
    c.gaps,
    c.last_year - c.first_year + 1 - c.years AS gap_years,
    c.longest_run,
    c.longest_run_from,
    c.longest_run_from + c.longest_run - 1 AS longest_run_to
FROM jurisdiction j
CROSS JOIN place_coverage c ON c.jurisdiction_id = j.jurisdiction_id
LEFT JOIN metric_definition d ON d.code = c.code
ORDER BY j.full_name, c.code;
