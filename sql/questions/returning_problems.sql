-- Which problems does a place admit again and again?
-- 老问题：哪些问题年年都提？
--
-- One row per problem that returns, those admitted most often first, with its words each time.
--
-- place   part of the place's full name (南海), or its six-digit code; empty: every place
-- word    a word of the problem (执法); empty: any
--
-- Warning: a problem is only found where it is worded alike; it may have returned in other words too.
SELECT
    full_name,
    scope,
    issuer,
    theme,
    times,
    years,
    wordings,
    score,
    shared_terms
FROM issue_recurrence
WHERE (coalesce(:place, '') = '' OR instr(full_name, :place) > 0 OR jurisdiction_code = :place)
  AND (coalesce(:word, '') = '' OR instr(wordings, :word) > 0)
ORDER BY times DESC, full_name, first_year, first_issue_id, part;
