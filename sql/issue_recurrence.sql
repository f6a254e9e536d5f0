-- Which problems does a place admit again and again, and in what words each time?
-- 反复出现的问题：某地哪些问题年年都提，每次怎么说？
--
-- One row per problem that returns in the current reports of one issuer: worded the same or nearly in
-- two years or more, not always in neighbouring ones.
--
-- jurisdiction, full_name, jurisdiction_code, level
--                         the place
-- scope, issuer           government, or department with the body whose reports they are
-- theme                   theme of its first wording
-- first_year, last_year   the first and last year in which it is admitted
-- years                   all of them: 2016, 2017, 2018
-- times                   how many they are
-- wordings                its words each time, one a line, each behind its year
-- score                   0.6 to 1: the least likeness of any two of its wordings
-- shared_terms            what all of them share, each with its weight: 法律顾问 3 + 作用 2. Stock
--                         phrases (仍需加强) weigh nothing; A/B: two names of one thing
-- issue_ids               the issues, in order of years; `issue` has their place in the text
-- first_issue_id, part    names the row: an issue that speaks of two things may begin two
--
-- Warnings: a problem is only found where it is worded alike, so what is missing here may have returned in
-- other words. Years without a report in the database are years of which nothing is known.
CREATE VIEW issue_recurrence AS
WITH
-- CROSS: the place first, then its reports and their issues, so that one place asked for alone is quick.
problem AS (
    SELECT
        j.name AS jurisdiction,
        j.full_name,
        j.code AS jurisdiction_code,
        j.level,
        m.first_issue_id,
        m.part,
        min(r.year) AS first_year,
        max(r.year) AS last_year,
        count(*) AS times,
        min(r.scope) AS scope,
        CASE min(r.scope) WHEN 'department' THEN min(r.issuer) END AS issuer
    FROM jurisdiction j
    CROSS JOIN report_year r ON r.jurisdiction_id = j.jurisdiction_id AND r.is_current = 1
    CROSS JOIN issue i ON i.report_year_id = r.report_year_id
    CROSS JOIN recurrence_member m ON m.issue_id = i.issue_id
    GROUP BY j.jurisdiction_id, j.name, j.full_name, j.code, j.level, m.first_issue_id, m.part
    HAVING count(*) > 1
)
SELECT
    p.jurisdiction,
    p.full_name,
    p.jurisdiction_code,
    p.level,
    p.scope,
    p.issuer,
    i.theme,
    p.first_year,
    p.last_year,
    (
        SELECT group_concat(year, ', ')
        FROM (
            SELECT r.year
            FROM recurrence_member m
            CROSS JOIN issue mi ON mi.issue_id = m.issue_id
            CROSS JOIN report_year r ON r.report_year_id = mi.report_year_id AND r.is_current = 1
            WHERE m.first_issue_id = p.first_issue_id AND m.part = p.part
            ORDER BY r.year, mi.issue_id
        )
    ) AS years,
    p.times,
    (
        SELECT group_concat(year || ': ' || wording, char(10))
        FROM (
            SELECT r.year, replace(replace(mi.text, char(13), ''), char(10), '') AS wording
            FROM recurrence_member m
            CROSS JOIN issue mi ON mi.issue_id = m.issue_id
            CROSS JOIN report_year r ON r.report_year_id = mi.report_year_id AND r.is_current = 1
            WHERE m.first_issue_id = p.first_issue_id AND m.part = p.part
            ORDER BY r.year, mi.issue_id
        )
    ) AS wordings,
    c.score,
    c.shared_terms,
    (
        SELECT group_concat(x.says, '; ')
        FROM recurrence_member rm
        JOIN issue ri ON ri.issue_id = rm.issue_id
        JOIN correction_effect x ON x.correction_id = ri.correction_id
        WHERE rm.first_issue_id = p.first_issue_id AND rm.part = p.part
    ) AS corrected,
    (
        SELECT group_concat(issue_id, ', ')
        FROM (
            SELECT mi.issue_id
            FROM recurrence_member m
            CROSS JOIN issue mi ON mi.issue_id = m.issue_id
            CROSS JOIN report_year r ON r.report_year_id = mi.report_year_id AND r.is_current = 1
            WHERE m.first_issue_id = p.first_issue_id AND m.part = p.part
            ORDER BY r.year, mi.issue_id
        )
    ) AS issue_ids,
    p.first_issue_id,
    p.part
FROM problem p
CROSS JOIN recurrence c ON c.first_issue_id = p.first_issue_id AND c.part = p.part
CROSS JOIN issue i ON i.issue_id = p.first_issue_id
ORDER BY p.full_name, p.scope, p.issuer, p.times DESC, p.first_year, p.first_issue_id, p.part;
