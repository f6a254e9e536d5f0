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
member AS (
    SELECT m.first_issue_id, m.part, i.issue_id, r.year, r.scope, r.issuer, r.jurisdiction_id,
        replace(replace(i.text, char(13), ''), char(10), '') AS wording
    FROM recurrence_member m
    JOIN issue i ON i.issue_id = m.issue_id
    JOIN report_year r ON r.report_year_id = i.report_year_id
    WHERE r.is_current = 1
    ORDER BY m.first_issue_id, m.part, r.year, i.issue_id
),
problem AS (
    SELECT
        first_issue_id,
        part,
        min(year) AS first_year,
        max(year) AS last_year,
        group_concat(year, ', ') AS years,
        count(*) AS times,
        group_concat(year || ': ' || wording, char(10)) AS wordings,
        group_concat(issue_id, ', ') AS issue_ids,
        min(jurisdiction_id) AS jurisdiction_id,
        min(scope) AS scope,
        CASE min(scope) WHEN 'department' THEN min(issuer) END AS issuer
    FROM member
    GROUP BY first_issue_id, part
    HAVING count(*) > 1
)
SELECT
    j.name AS jurisdiction,
    j.full_name,
    j.code AS jurisdiction_code,
    j.level,
    p.scope,
    p.issuer,
    i.theme,
    p.first_year,
    p.last_year,
    p.years,
    p.times,
    p.wordings,
    c.score,
    c.shared_terms,
    (
        SELECT group_concat(x.says, '; ')
        FROM recurrence_member rm
        JOIN issue ri ON ri.issue_id = rm.issue_id
        JOIN correction_effect x ON x.correction_id = ri.correction_id
        WHERE rm.first_issue_id = p.first_issue_id AND rm.part = p.part
    ) AS corrected,
    p.issue_ids,
    p.first_issue_id,
    p.part
FROM problem p
JOIN recurrence c ON c.first_issue_id = p.first_issue_id AND c.part = p.part
JOIN issue i ON i.issue_id = p.first_issue_id
JOIN jurisdiction j ON j.jurisdiction_id = p.jurisdiction_id
ORDER BY j.full_name, p.scope, p.issuer, p.times DESC, p.first_year, p.first_issue_id, p.part;
