-- In which years does a place report a figure?
--
-- One row per jurisdiction and code of current reports, levels of the whole only.
--
-- jurisdiction, full_name, jurisdiction_code
-- code, name_zh, unit     entry of the codebook
-- first_year, last_year   years that the figure is for
-- years                   how many years have it
-- reports                 how many years the place has a report for
-- missing                 years with a report but without the figure
--
-- Warning: a figure may be absent because it was not printed, not because it was none.
CREATE VIEW coverage AS
WITH
report AS (
    SELECT DISTINCT jurisdiction_id, year
    FROM report_year
    WHERE is_current = 1 AND scope = 'government' AND jurisdiction_id IS NOT NULL AND year IS NOT NULL
),
figure AS (
    SELECT DISTINCT r.jurisdiction_id, m.code, m.year
    FROM metric m
    JOIN report_year r ON r.report_year_id = m.report_year_id AND r.is_current = 1
        AND r.scope = 'government' AND r.year = m.year
    WHERE m.code IS NOT NULL AND m.measure = 'value' AND m.segment IS NULL AND m.section = 'done'
        AND m.members IS NULL
)
SELECT
    j.name AS jurisdiction,
    j.full_name,
    j.code AS jurisdiction_code,
    c.code,
    d.name_zh,
    d.unit,
    min(f.year) AS first_year,
    max(f.year) AS last_year,
    count(f.year) AS years,
    count(r.year) AS reports,
    group_concat(CASE WHEN f.year IS NULL THEN r.year END, ', ') AS missing
FROM (SELECT DISTINCT jurisdiction_id, code FROM figure) c
JOIN jurisdiction j ON j.jurisdiction_id = c.jurisdiction_id
JOIN report r ON r.jurisdiction_id = c.jurisdiction_id
LEFT JOIN figure f ON f.jurisdiction_id = c.jurisdiction_id AND f.code = c.code AND f.year = r.year
LEFT JOIN metric_definition d ON d.code = c.code
GROUP BY j.jurisdiction_id, c.code
ORDER BY j.full_name, c.code;
