-- Where do the reports speak of something?
-- 全文检索：哪些报告的哪些句子提到某词？
--
-- The 200 best sentences that hold all words, the best first. A word may be of any length (复议, 法律顾问);
-- blanks and marks part words. Write simplified characters; traditional reports are found by them too.
--
-- q       the words: 法律顾问 培训
-- place   part of the place's full name (南海), or its six-digit code; empty: every place
--
-- Warning: the reports of places that are not here say nothing, and a thing may go by another name.
WITH RECURSIVE
letter (at, c) AS (
    SELECT 1, substr(:q, 1, 1)
    UNION ALL
    SELECT at + 1, substr(:q, at + 1, 1) FROM letter WHERE at < length(:q)
),
half_width AS (
    SELECT at, CASE WHEN unicode(c) BETWEEN 65281 AND 65374 THEN char(unicode(c) - 65248) ELSE c END AS c FROM letter
),
-- 2: Han; 1: a Latin letter or a digit; 0: what parts words.
of_kind AS (
    SELECT at, c, CASE WHEN c GLOB '[0-9A-Za-z]' THEN 1
        WHEN unicode(c) = 12295 OR unicode(c) BETWEEN 13312 AND 19893 OR unicode(c) BETWEEN 19968 AND 40908
            OR unicode(c) BETWEEN 131072 AND 178205 THEN 2
        ELSE 0 END AS kind
    FROM half_width
),
beside AS (
    SELECT at, c, kind, lag(kind, 1, 0) OVER w AS before, lead(kind, 1, 0) OVER w AS after, lead(c) OVER w AS next
    FROM of_kind WINDOW w AS (ORDER BY at)
),
-- The index holds each pair of neighbouring Han characters, and the last one of a run by itself, which only
-- counts where what was asked for goes on behind it; a single one is the beginning of any pair.
token AS (
    SELECT at, CASE kind
        WHEN 2 THEN CASE before WHEN 0 THEN '"' ELSE ' ' END
            || CASE WHEN after = 2 THEN c || next WHEN after = 1 OR before <> 2 THEN c ELSE '' END
            || CASE WHEN after <> 0 THEN '' WHEN before = 2 THEN '" ' ELSE '" * ' END
        WHEN 1 THEN CASE before WHEN 0 THEN '"' WHEN 2 THEN ' ' ELSE '' END || c || CASE after WHEN 0 THEN '" ' ELSE '' END
        ELSE '' END AS words
    FROM beside
),
asked (at, words) AS (
    SELECT 0, ''
    UNION ALL
    SELECT t.at, a.words || t.words FROM asked a JOIN token t ON t.at = a.at + 1
),
best AS MATERIALIZED (
    SELECT s.report_year_id, s.text_start, s.text_end, bm25(sentence_fts) AS score
    FROM (SELECT words FROM asked ORDER BY at DESC LIMIT 1) q
    JOIN sentence_fts ON sentence_fts MATCH coalesce(nullif(q.words, ''), '""')
    JOIN sentence s ON s.sentence_id = sentence_fts.rowid
    WHERE s.report_year_id IN (
        SELECT r.report_year_id FROM report_year r LEFT JOIN jurisdiction j USING (jurisdiction_id)
        WHERE r.is_current = 1
          AND (coalesce(:place, '') = '' OR instr(j.full_name, :place) > 0 OR j.code = :place))
    ORDER BY s.text_end - s.text_start < 15, score, s.sentence_id
    LIMIT 200
)
SELECT
    j.full_name,
    r.year,
    r.scope,
    substr(r.text, b.text_start + 1, b.text_end - b.text_start) AS sentence,
    r.title,
    r.url,
    r.report_year_id
FROM best b
JOIN report_year r USING (report_year_id)
LEFT JOIN jurisdiction j USING (jurisdiction_id)
ORDER BY b.text_end - b.text_start < 15, b.score, r.year DESC, b.text_start;
