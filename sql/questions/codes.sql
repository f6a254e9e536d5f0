-- Which code stands for what I am looking for?
-- 查代码：我要找的数字用哪个代码？
--
-- One row per entry of the codebook whose code, name or definition holds the word, those with most figures first.
--
-- word    Chinese or English (复议, reconsideration); empty: every entry
SELECT
    d.code,
    d.name_zh,
    d.name_en,
    d.unit,
    d.theme,
    count(m.metric_id) AS figures,
    d.definition
FROM metric_definition d
LEFT JOIN metric m ON m.code = d.code
WHERE coalesce(:word, '') = ''
   OR instr(lower(d.code || ' ' || d.name_zh || ' ' || d.name_en || ' ' || d.definition), lower(:word)) > 0
GROUP BY d.code
ORDER BY figures DESC, d.code;
