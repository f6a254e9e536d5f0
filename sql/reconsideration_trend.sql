-- How did a government's reconsideration correction rate (纠错率) move from year to year, and why?
--
-- One row per government jurisdiction and year: the columns of `reconsideration_outcome` that the
-- trend needs, the change from the year before, and whether the two years may be compared at all.
--
-- part_year, as_of, cutoff
--                         whether this year's figures stop before its end, where, and the words
-- … the docket and its rates: see `reconsideration_outcome`
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
pair AS (
    SELECT
        c.*,
        p.year AS previous_year,
        p.part_year AS previous_part_year,
        p.as_of AS previous_as_of,
        p.cutoff AS previous_cutoff,
        p.denominator AS previous_denominator,
        p.concluded AS previous_concluded,
        p.direct_corrected AS previous_direct,
        p.comprehensive_corrected AS previous_comprehensive,
        p.comprehensive_rate_reported AS previous_reported,
        p.comprehensive_rate_formula AS previous_comprehensive_formula,
        p.direct_rate_formula AS previous_direct_formula,
        CASE WHEN p.year IS NOT NULL THEN
            CASE WHEN c.upheld IS NULL AND p.upheld IS NOT NULL THEN ', upheld' ELSE '' END
            || CASE WHEN c.revoked IS NULL AND p.revoked IS NOT NULL THEN ', revoked' ELSE '' END
            || CASE WHEN c.modified IS NULL AND p.modified IS NOT NULL THEN ', modified' ELSE '' END
            || CASE WHEN c.confirmed_unlawful IS NULL AND p.confirmed_unlawful IS NOT NULL THEN ', confirmed_unlawful' ELSE '' END
            || CASE WHEN c.ordered_to_perform IS NULL AND p.ordered_to_perform IS NOT NULL THEN ', ordered_to_perform' ELSE '' END
            || CASE WHEN c.ordered_to_redo IS NULL AND p.ordered_to_redo IS NOT NULL THEN ', ordered_to_redo' ELSE '' END
            || CASE WHEN c.terminated IS NULL AND p.terminated IS NOT NULL THEN ', terminated' ELSE '' END
            || CASE WHEN c.dismissed IS NULL AND p.dismissed IS NOT NULL THEN ', dismissed' ELSE '' END
        END AS missing_now,
        CASE WHEN p.year IS NOT NULL THEN
            CASE WHEN p.upheld IS NULL AND c.upheld IS NOT NULL THEN ', upheld' ELSE '' END
            || CASE WHEN p.revoked IS NULL AND c.revoked IS NOT NULL THEN ', revoked' ELSE '' END
            || CASE WHEN p.modified IS NULL AND c.modified IS NOT NULL THEN ', modified' ELSE '' END
            || CASE WHEN p.confirmed_unlawful IS NULL AND c.confirmed_unlawful IS NOT NULL THEN ', confirmed_unlawful' ELSE '' END
            || CASE WHEN p.ordered_to_perform IS NULL AND c.ordered_to_perform IS NOT NULL THEN ', ordered_to_perform' ELSE '' END
            || CASE WHEN p.ordered_to_redo IS NULL AND c.ordered_to_redo IS NOT NULL THEN ', ordered_to_redo' ELSE '' END
            || CASE WHEN p.terminated IS NULL AND c.terminated IS NOT NULL THEN ', terminated' ELSE '' END
            || CASE WHEN p.dismissed IS NULL AND c.dismissed IS NOT NULL THEN ', dismissed' ELSE '' END
        END AS missing_before
    FROM reconsideration_outcome c
    LEFT JOIN reconsideration_outcome p
        ON p.full_name = c.full_name AND p.jurisdiction_code IS c.jurisdiction_code AND p.year = c.year - 1
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
    report_year_id
FROM flagged
ORDER BY full_name, year;
