-- Which reports are in the database?
-- 报告目录：库中有哪些报告？
--
-- One row per report that counts, with how many figures, problems and plan items it gave. `report_year_id`
-- is its number in the tables and for `warehouse trace --report`.
--
-- place   part of the place's full name (南海), or its six-digit code; empty: every place
SELECT
    j.full_name,
    r.year,
    r.scope,
    r.issuer,
    r.title,
    r.published_on,
    (SELECT count(*) FROM metric m WHERE m.report_year_id = r.report_year_id) AS figures,
    (SELECT count(*) FROM issue i WHERE i.report_year_id = r.report_year_id) AS problems,
    (SELECT count(*) FROM plan_item p WHERE p.report_year_id = r.report_year_id) AS plan_items,
    r.url,
    r.warnings,
    r.report_year_id
FROM report_year r
LEFT JOIN jurisdiction j USING (jurisdiction_id)
WHERE r.is_current = 1
  AND (coalesce(:place, '') = '' OR instr(j.full_name, :place) > 0 OR j.code = :place)
ORDER BY j.full_name, r.year, r.scope, r.issuer;
