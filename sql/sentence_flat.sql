-- What does every report say, sentence by sentence?
-- 报告句子：每份报告逐句说了什么？
--
-- One row per sentence of a current report that is in the index of `warehouse search`.
--
-- sentence_id             key in `sentence`, and rowid in the index `sentence_fts`
-- jurisdiction, full_name, jurisdiction_code, year, scope, issuer
--                         whose report, and the year it covers
-- section                 done, issue (what is wanting) or plan (what comes next); NULL: not noted
-- sentence                its words
-- title, url              the report
-- report_year_id          number for `warehouse trace --report`
--
-- Warnings: the index holds pairs of characters, so that `sentence_fts MATCH '复议'` finds a word of two. A longer word
-- is a phrase of pairs, MATCH '"法律 律顾 顾问"'; as it is it finds nothing.
CREATE VIEW sentence_flat AS
SELECT
    s.sentence_id,
    j.name AS jurisdiction,
    j.full_name,
    j.code AS jurisdiction_code,
    r.year,
    r.scope,
    r.issuer,
    (
        SELECT x.section FROM report_section x
        WHERE x.report_year_id = s.report_year_id AND x.text_start <= s.text_start
        ORDER BY x.text_start DESC LIMIT 1
    ) AS section,
    substr(r.text, s.text_start + 1, s.text_end - s.text_start) AS sentence,
    r.title,
    r.url,
    r.report_year_id
FROM sentence s
JOIN report_year r ON r.report_year_id = s.report_year_id AND r.is_current = 1
LEFT JOIN jurisdiction j ON j.jurisdiction_id = r.jurisdiction_id
ORDER BY s.sentence_id;
