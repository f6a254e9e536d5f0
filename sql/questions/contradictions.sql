-- Where do the figures of a report contradict each other?
-- 数据矛盾：哪些报告的数字自相矛盾？
--
-- One row per total, rate or share that its own report's parts do not give.
--
-- place   part of the place's full name (南海), or its six-digit code; empty: every place
--
-- Warning: a row says that figures contradict each other, not which of them is wrong, and a figure that was
-- misread contradicts others too: read the sentence first.
SELECT
    full_name,
    year,
    name_zh,
    formula,
    printed,
    recomputed,
    residual,
    unit,
    note,
    sentence,
    url,
    metric_id
FROM consistency
WHERE verdict = 'broken'
  AND (coalesce(:place, '') = '' OR instr(full_name, :place) > 0 OR jurisdiction_code = :place)
ORDER BY full_name, year, identity_test_id;
