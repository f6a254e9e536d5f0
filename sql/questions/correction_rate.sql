-- How did a place's correction rate in reconsideration move, and may its years be compared?
-- 复议纠错率：某地纠错率逐年如何变化，能否比较？
--
-- One row per government and year: the rate as printed (综合纠错率), as recomputed from the counts, what of it
-- is by termination (终止), and as the next year's report prints it.
--
-- place   part of the place's full name (南海), or its six-digit code; empty: every place
--
-- Warning: where `comparable` is 0 the change mixes what happened with how it was counted; `note` says how.
SELECT
    full_name,
    year,
    concluded,
    comprehensive_rate_reported,
    comprehensive_rate_recomputed,
    comprehensive_rate_restated,
    direct_rate_recomputed,
    terminated_rate_recomputed,
    comprehensive_change_points,
    part_year,
    as_of,
    comparable,
    note
FROM reconsideration_trend
WHERE coalesce(:place, '') = '' OR instr(full_name, :place) > 0 OR jurisdiction_code = :place
ORDER BY full_name, year;
