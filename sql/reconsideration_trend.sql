-- How did a government's reconsideration correction rate (纠错率) move from year to year, and why?
-- 行政复议走势：纠错率逐年如何变化，年份之间能否比较？
--
-- One row per government jurisdiction and year: the columns of `reconsideration_outcome` that the
-- trend needs, the change from the year before, and whether the two years may be compared at all.
--
-- part_year, as_of, cutoff
--                         whether this year's figures stop before its end, where, and the words
-- previous_year           the year before; NULL where it has no figures
-- other columns           the docket and its rates: see `reconsideration_outcome`
-- *_change_points         this year's recomputed rate less the year before's, in percentage points;
--                         the comprehensive change is the direct plus the terminated change
-- flag_part_year          1: this year or the one before is part-year
-- flag_denominator        1: the two years divide by different things, or one year's outcomes do not
--                         add up to what it divides by
-- comprehensive_rate_formula, direct_rate_formula
--                         which counts the year's printed rate is made of
-- flag_definition         1: the printed comprehensive or direct rates of the two years are made of other
--                         counts, so that a change of the printed rate is no change of the same thing
-- flag_member_missing     1: an outcome is printed in one of the two years only
-- comparable              1: no flag; 0: a flag; NULL: no year before to compare with
-- note                    the same in words: read it before you quote a change
--
-- Warnings: where `comparable` is 0 the change mixes what happened with how it was counted.
CREATE VIEW reconsideration_trend AS
WITH
-- The row before: of the year before, or of an earlier one and then not to be compared with.
lagged AS (
    SELECT
        *,
        lag(year) OVER place AS p_year,
        lag(part_year) OVER place AS p_part_year,
        lag(as_of) OVER place AS p_as_of,
        lag(cutoff) OVER place AS p_cutoff,
        lag(denominator) OVER place AS p_denominator,
        lag(concluded) OVER place AS p_concluded,
        lag(direct_corrected) OVER place AS p_direct_corrected,
        lag(comprehensive_corrected) OVER place AS p_comprehensive_corrected,
        lag(comprehensive_rate_reported) OVER place AS p_comprehensive_rate_reported,
        lag(comprehensive_rate_formula) OVER place AS p_comprehensive_rate_formula,
        lag(direct_rate_formula) OVER place AS p_direct_rate_formula,
        lag(upheld) OVER place AS p_upheld,
        lag(revoked) OVER place AS p_revoked,
        lag(modified) OVER place AS p_modified,
        lag(confirmed_unlawful) OVER place AS p_confirmed_unlawful,
        lag(ordered_to_perform) OVER place AS p_ordered_to_perform,
        lag(ordered_to_redo) OVER place AS p_ordered_to_redo,
        lag(terminated) OVER place AS p_terminated,
        lag(dismissed) OVER place AS p_dismissed
    FROM reconsideration_outcome
    WINDOW place AS (PARTITION BY jurisdiction, full_name, jurisdiction_code ORDER BY year)
),
pair AS (
    SELECT
        *,
        CASE WHEN p_year = year - 1 THEN p_year END AS previous_year,
        CASE WHEN p_year = year - 1 THEN p_part_year END AS previous_part_year,
        CASE WHEN p_year = year - 1 THEN p_as_of END AS previous_as_of,
        CASE WHEN p_year = year - 1 THEN p_cutoff END AS previous_cutoff,
        CASE WHEN p_year = year - 1 THEN p_denominator END AS previous_denominator,
        CASE WHEN p_year = year - 1 THEN p_concluded END AS previous_concluded,
        CASE WHEN p_year = year - 1 THEN p_direct_corrected END AS previous_direct,
        CASE WHEN p_year = year - 1 THEN p_comprehensive_corrected END AS previous_comprehensive,
        CASE WHEN p_year = year - 1 THEN p_comprehensive_rate_reported END AS previous_reported,
        CASE WHEN p_year = year - 1 THEN p_comprehensive_rate_formula END AS previous_comprehensive_formula,
        CASE WHEN p_year = year - 1 THEN p_direct_rate_formula END AS previous_direct_formula,
        CASE WHEN p_year = year - 1 THEN
            CASE WHEN upheld IS NULL AND p_upheld IS NOT NULL THEN ', upheld' ELSE '' END
            || CASE WHEN revoked IS NULL AND p_revoked IS NOT NULL THEN ', revoked' ELSE '' END
            || CASE WHEN modified IS NULL AND p_modified IS NOT NULL THEN ', modified' ELSE '' END
            || CASE WHEN confirmed_unlawful IS NULL AND p_confirmed_unlawful IS NOT NULL THEN ', confirmed_unlawful' ELSE '' END
            || CASE WHEN ordered_to_perform IS NULL AND p_ordered_to_perform IS NOT NULL THEN ', ordered_to_perform' ELSE '' END
            || CASE WHEN ordered_to_redo IS NULL AND p_ordered_to_redo IS NOT NULL THEN ', ordered_to_redo' ELSE '' END
            || CASE WHEN terminated IS NULL AND p_terminated IS NOT NULL THEN ', terminated' ELSE '' END
            || CASE WHEN dismissed IS NULL AND p_dismissed IS NOT NULL THEN ', dismissed' ELSE '' END
        END AS missing_now,
        CASE WHEN p_year = year - 1 THEN
            CASE WHEN p_upheld IS NULL AND upheld IS NOT NULL THEN ', upheld' ELSE '' END
            || CASE WHEN p_revoked IS NULL AND revoked IS NOT NULL THEN ', revoked' ELSE '' END
            || CASE WHEN p_modified IS NULL AND modified IS NOT NULL THEN ', modified' ELSE '' END
            || CASE WHEN p_confirmed_unlawful IS NULL AND confirmed_unlawful IS NOT NULL THEN ', confirmed_unlawful' ELSE '' END
            || CASE WHEN p_ordered_to_perform IS NULL AND ordered_to_perform IS NOT NULL THEN ', ordered_to_perform' ELSE '' END
            || CASE WHEN p_ordered_to_redo IS NULL AND ordered_to_redo IS NOT NULL THEN ', ordered_to_redo' ELSE '' END
            || CASE WHEN p_terminated IS NULL AND terminated IS NOT NULL THEN ', terminated' ELSE '' END
            || CASE WHEN p_dismissed IS NULL AND dismissed IS NOT NULL THEN ', dismissed' ELSE '' END
        END AS missing_before
    FROM lagged
),
flagged AS (
    SELECT
        *,
        CASE WHEN previous_year IS NOT NULL THEN part_year = 1 OR previous_part_year = 1 END AS by_part_year,
        -- Flags only speak where there is a rate to compare.
        CASE WHEN previous_year IS NOT NULL
            THEN coalesce(denominator, '?') <> coalesce(previous_denominator, '??') END AS by_denominator,
        -- NULL formulas fit nothing or were not printed: nothing to tell apart.
        CASE WHEN previous_year IS NOT NULL
            THEN coalesce(comprehensive_rate_formula <> previous_comprehensive_formula, 0)
                OR coalesce(direct_rate_formula <> previous_direct_formula, 0) END AS by_definition,
        CASE WHEN previous_year IS NOT NULL THEN missing_now <> '' OR missing_before <> '' END AS by_member
    FROM pair
)
SELECT
    jurisdiction,
    full_name,
    jurisdiction_code,
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
    ordered_to_redo,
    terminated,
    dismissed,
    outcomes_sum,
    outcomes_complete,
    denominator,
    comprehensive_rate_reported,
    comprehensive_rate_recomputed,
    direct_rate_reported,
    direct_rate_recomputed,
    terminated_rate_recomputed,
    terminated_share,
    comprehensive_rate_restated,
    accepted_restated,
    previous_year,
    round(comprehensive_rate_reported - previous_reported, 2) AS comprehensive_reported_change_points,
    round(100.0 * comprehensive_corrected / concluded - 100.0 * previous_comprehensive / previous_concluded, 2)
        AS comprehensive_change_points,
    round(100.0 * direct_corrected / concluded - 100.0 * previous_direct / previous_concluded, 2)
        AS direct_change_points,
    round(100.0 * (comprehensive_corrected - direct_corrected) / concluded
        - 100.0 * (previous_comprehensive - previous_direct) / previous_concluded, 2)
        AS terminated_change_points,
    by_part_year AS flag_part_year,
    by_denominator AS flag_denominator,
    comprehensive_rate_formula,
    direct_rate_formula,
    by_definition AS flag_definition,
    by_member AS flag_member_missing,
    CASE WHEN previous_year IS NOT NULL THEN NOT (by_part_year OR by_denominator OR by_definition OR by_member) END AS comparable,
    -- Every reason begins with '; ', and the first one's is cut off.
    nullif(substr(
        CASE WHEN part_year = 1
            THEN '; ' || year || ' is part-year' || coalesce(' (to ' || as_of || ')', ' (' || cutoff || ')', '')
            ELSE '' END
        || CASE WHEN previous_year IS NULL THEN '; no figures for ' || (year - 1) || ' to compare with' ELSE '' END
        || CASE WHEN previous_part_year = 1
            THEN '; ' || previous_year || ' is part-year'
                || coalesce(' (to ' || previous_as_of || ')', ' (' || previous_cutoff || ')', '')
            ELSE '' END
        || CASE WHEN outcomes_complete = 0
            THEN '; outcomes of ' || year || ' add up to ' || outcomes_sum || ' of ' || concluded
            ELSE '' END
        || CASE WHEN denominator = 'concluded with refusals'
            THEN '; concluded cases of ' || year || ' include refused applications'
            ELSE '' END
        || CASE WHEN by_denominator = 1
            THEN '; different denominators: ' || coalesce(previous_denominator, 'not settled')
                || ' in ' || previous_year || ', ' || coalesce(denominator, 'not settled') || ' in ' || year
            ELSE '' END
        || CASE WHEN comprehensive_rate_formula <> previous_comprehensive_formula
            THEN '; comprehensive rates as printed: ' || previous_comprehensive_formula || ' in ' || previous_year
                || ', ' || comprehensive_rate_formula || ' in ' || year
            ELSE '' END
        || CASE WHEN direct_rate_formula <> previous_direct_formula
            THEN '; direct rates as printed: ' || previous_direct_formula || ' in ' || previous_year
                || ', ' || direct_rate_formula || ' in ' || year
            ELSE '' END
        || CASE WHEN missing_now <> ''
            THEN '; ' || year || ' does not print ' || substr(missing_now, 3) ELSE '' END
        || CASE WHEN missing_before <> ''
            THEN '; ' || previous_year || ' does not print ' || substr(missing_before, 3) ELSE '' END,
        3), '') AS note,
    corrected,
    evidence,
    report_year_id
FROM flagged
ORDER BY full_name, year;
