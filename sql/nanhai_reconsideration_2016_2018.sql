-- How did Nanhai's (南海区) reconsideration correction rate move from 2016 to 2018, and why?
-- 南海区复议纠错率：2016至2018年如何变化，原因何在？
--
-- One row per year: `reconsideration_trend` for 广东省佛山市南海区, with the columns that answer.
-- A figure that the report of the year does not print is NULL, never 0.
--
-- comprehensive_rate_reported    per cent, as the year's own report prints it (综合纠错率)
-- comprehensive_rate_recomputed  from the counts: direct corrections and terminations / concluded
-- comprehensive_rate_restated    the year's rate as the next year's report prints it
-- direct_rate_recomputed         revoked, modified, confirmed unlawful, ordered to perform / concluded
-- terminated_rate_recomputed     terminated / concluded
-- terminated_share               how much of the comprehensive rate is termination, per cent
-- *_change_points                difference from the year before in percentage points
-- part_year, as_of, comparable, note
--                                what stands against comparing the years
-- other columns                  see `reconsideration_trend`
--
-- Warnings: 2016 and 2017 are part-year figures and 2018 is not: the changes mix what happened with
-- how long it was counted. 2017 prints fewer kinds of outcome than 2016 and 2018.
CREATE VIEW nanhai_reconsideration_2016_2018 AS
SELECT
    year,
    part_year,
    as_of,
    cutoff,
    received,
    accepted,
    concluded,
    upheld,
    revoked,
    modified,
    confirmed_unlawful,
    ordered_to_perform,
    terminated,
    dismissed,
    outcomes_sum,
    outcomes_complete,
    comprehensive_rate_reported,
    comprehensive_rate_recomputed,
    comprehensive_rate_restated,
    direct_rate_recomputed,
    terminated_rate_recomputed,
    terminated_share,
    comprehensive_reported_change_points,
    comprehensive_change_points,
    direct_change_points,
    terminated_change_points,
    accepted_restated,
    comparable,
    note,
    corrected,
    evidence
FROM reconsideration_trend
WHERE jurisdiction_code = '440605' AND year BETWEEN 2016 AND 2018
ORDER BY year;
