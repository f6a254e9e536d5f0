-- What became of what a report promised?
-- 承诺落实：报告的承诺，次年怎么说？
--
-- One row per plan item whose next report is in the database, with the passage of that report that is most
-- like it.
--
-- place   part of the place's full name (南海), or its six-digit code; empty: every place
-- word    a word of the promise (培训); empty: any
--
-- Warning: without a `verdict` it is for you to judge by the passage; no_match says that nothing was worded
-- alike, not that nothing was done.
SELECT
    full_name,
    year,
    plan,
    target_value,
    target_unit,
    next_year,
    status,
    verdict,
    outcome_value,
    outcome_unit,
    passage_1,
    score_1,
    plan_item_id,
    next_report_year_id
FROM plan_follow_up
WHERE status <> 'no_report'
  AND (coalesce(:place, '') = '' OR instr(full_name, :place) > 0 OR jurisdiction_code = :place)
  AND (coalesce(:word, '') = '' OR instr(plan, :word) > 0)
ORDER BY full_name, year, seq;
