-- How did a government's reconsideration cases (行政复议) end, side by side with the rates it reports?
-- 行政复议结果：案件如何办结，与报告的比率是否一致？
--
-- One row per government jurisdiction and year, from the current report for that year. A figure that
-- the report does not print is NULL, never 0.
--
-- jurisdiction, full_name, jurisdiction_code, year
-- part_year               1: the figures do not cover the whole year
-- as_of, cutoff           last day that they cover where the report states it, and its words
-- received, accepted, not_accepted, concluded, pending
-- upheld, revoked, modified, confirmed_unlawful, ordered_to_perform, ordered_to_redo,
-- dismissed, terminated, mediated
--                         the outcomes
-- direct_corrected        revoked, modified, confirmed unlawful, ordered to perform or to redo, together
-- comprehensive_corrected
--                         direct_corrected plus terminated
-- outcomes_sum            the outcomes above together; mediation apart, since it may end in termination
-- outcomes_complete       1: they add up to `concluded`, so an outcome not printed was none;
--                         0: they do not, and recomputed rates may be too low
-- denominator             what they add up to: `concluded`, or `concluded with refusals` where the
--                         report counts refused applications among the concluded cases
-- comprehensive_rate_reported, direct_rate_reported
--                         per cent, as printed
-- comprehensive_rate_recomputed, direct_rate_recomputed, terminated_rate_recomputed
--                         100 × comprehensive_corrected, direct_corrected, terminated / concluded;
--                         NULL where a part is missing and the outcomes do not add up
-- terminated_share        terminated as per cent of comprehensive_corrected
-- comprehensive_rate_formula, direct_rate_formula
--                         which counts the printed rate is made of, to its last digit, so that a rate
--                         over accepted cases, or a 纠错率 that counts terminations, shows; NULL: none fits.
--                         `comprehensive with mediated` counts cases ended by mediation as well
-- settlement_share        100 × mediated / concluded. Cases settled and then terminated are among the
--                         terminated, so that it is the least share
-- refusal_rate            100 × not_accepted / received
-- carried_in              concluded cases that were accepted in an earlier year, where printed
-- conclusion_rate_reported
--                         per cent, as printed
-- conclusion_rate_recomputed
--                         100 × concluded / accepted; above 100 where cases were carried in
-- conclusion_rate_of_due  100 × concluded / (concluded + pending): of all cases due this year
-- conclusion_rate_formula
--                         which of the two the printed rate is, to its last digit; NULL: neither
-- flag_partial_outcomes   1: a rate is recomputed though the outcomes do not add up to `concluded`
-- note                    in words what stands against the recomputed rates; NULL: nothing found
-- comprehensive_rate_restated
--                         this year's rate as the next year's report prints it
-- accepted_restated       cases accepted this year as the next year's report prints or implies them
--                         (its own number less the increase it states)
-- corrected               what of it was put right by hand, with what was read before; NULL: nothing
-- evidence                the printed figures' numbers for `warehouse trace`, as JSON: {"received": 12, …}
-- report_year_id          the report
--
-- Warnings: a terminated case was withdrawn, settled or put right by the agency; counting it as
-- corrected is the reports' own custom. Do not compare a part-year row with a full-year one:
-- `reconsideration_trend` says which.
CREATE VIEW reconsideration_outcome AS
WITH
-- Levels for the whole, of the report's own year, as done. CROSS: the place first, then its reports, then
-- their figures, so that one place asked for alone is quick.
figure AS (
    SELECT
        j.name AS jurisdiction, j.full_name, j.code AS jurisdiction_code, j.jurisdiction_id, r.report_year_id, r.year,
        r.as_of AS report_as_of, r.signed_on, r.published_on, r.issuer, r.body,
        -- Signed or published before the year was over: it cannot cover the whole of it.
        coalesce(r.signed_on < r.year || '-12-31', 0) OR coalesce(r.published_on < r.year || '-12-31', 0) AS early,
        m.code, m.value, m.resolution / 2 AS half, m.as_of, m.cutoff,
        -- A cut-off on the last day of the year (截至12月31日) cuts nothing off.
        CASE WHEN m.as_of IS NULL THEN m.cutoff IS NOT NULL ELSE m.as_of < r.year || '-12-31' END AS part
    FROM jurisdiction j
    CROSS JOIN report_year r ON r.jurisdiction_id = j.jurisdiction_id AND r.is_current = 1 AND r.scope = 'government'
    CROSS JOIN metric m ON m.report_year_id = r.report_year_id
    -- One walk through the reconsideration figures of a report, in place of a look-up for each code.
    WHERE m.code GLOB 'reconsideration.*' AND +m.code IN (
            'reconsideration.received', 'reconsideration.accepted', 'reconsideration.not_accepted',
            'reconsideration.concluded', 'reconsideration.concluded_carried_in', 'reconsideration.pending',
            'reconsideration.upheld', 'reconsideration.revoked', 'reconsideration.modified',
            'reconsideration.confirmed_unlawful', 'reconsideration.ordered_to_perform',
            'reconsideration.ordered_to_redo', 'reconsideration.dismissed', 'reconsideration.terminated',
            'reconsideration.mediated', 'reconsideration.comprehensive_correction_rate',
            'reconsideration.correction_rate', 'reconsideration.conclusion_rate')
        AND m.measure = 'value' AND m.section = 'done' AND m.segment IS NULL AND m.members IS NULL
        AND +m.year = r.year
),
docket AS (
    SELECT
        jurisdiction,
        full_name,
        jurisdiction_code,
        jurisdiction_id,
        report_year_id,
        year,
        report_as_of,
        early,
        max(as_of) AS as_of,
        max(cutoff) FILTER (WHERE part) AS cutoff,
        max(part) AS part,
        max(value) FILTER (WHERE code = 'reconsideration.received') AS received,
        max(value) FILTER (WHERE code = 'reconsideration.accepted') AS accepted,
        max(value) FILTER (WHERE code = 'reconsideration.not_accepted') AS not_accepted,
        max(value) FILTER (WHERE code = 'reconsideration.concluded') AS concluded,
        max(value) FILTER (WHERE code = 'reconsideration.pending') AS pending,
        max(value) FILTER (WHERE code = 'reconsideration.upheld') AS upheld,
        max(value) FILTER (WHERE code = 'reconsideration.revoked') AS revoked,
        max(value) FILTER (WHERE code = 'reconsideration.modified') AS modified,
        max(value) FILTER (WHERE code = 'reconsideration.confirmed_unlawful') AS confirmed_unlawful,
        max(value) FILTER (WHERE code = 'reconsideration.ordered_to_perform') AS ordered_to_perform,
        max(value) FILTER (WHERE code = 'reconsideration.ordered_to_redo') AS ordered_to_redo,
        max(value) FILTER (WHERE code = 'reconsideration.dismissed') AS dismissed,
        max(value) FILTER (WHERE code = 'reconsideration.terminated') AS terminated,
        max(value) FILTER (WHERE code = 'reconsideration.mediated') AS mediated,
        max(value) FILTER (WHERE code = 'reconsideration.comprehensive_correction_rate') AS comprehensive_rate,
        max(half) FILTER (WHERE code = 'reconsideration.comprehensive_correction_rate') AS comprehensive_half,
        max(value) FILTER (WHERE code = 'reconsideration.correction_rate') AS direct_rate,
        max(half) FILTER (WHERE code = 'reconsideration.correction_rate') AS direct_half,
        max(value) FILTER (WHERE code = 'reconsideration.conclusion_rate') AS conclusion_rate,
        max(half) FILTER (WHERE code = 'reconsideration.conclusion_rate') AS conclusion_half,
        max(value) FILTER (WHERE code = 'reconsideration.concluded_carried_in') AS carried_in
    FROM figure
    -- In the order of the indexes, so that no figure needs to be sorted.
    GROUP BY jurisdiction_id, jurisdiction, full_name, jurisdiction_code, year, report_as_of, signed_on, published_on,
        issuer, body, report_year_id
),
summed AS (
    SELECT
        *,
        CASE WHEN coalesce(revoked, modified, confirmed_unlawful, ordered_to_perform, ordered_to_redo) IS NOT NULL
            THEN coalesce(revoked, 0) + coalesce(modified, 0) + coalesce(confirmed_unlawful, 0)
                + coalesce(ordered_to_perform, 0) + coalesce(ordered_to_redo, 0)
        END AS direct,
        CASE WHEN coalesce(upheld, revoked, modified, confirmed_unlawful, ordered_to_perform,
                ordered_to_redo, dismissed, terminated) IS NOT NULL
            THEN coalesce(upheld, 0) + coalesce(revoked, 0) + coalesce(modified, 0)
                + coalesce(confirmed_unlawful, 0) + coalesce(ordered_to_perform, 0)
                + coalesce(ordered_to_redo, 0) + coalesce(dismissed, 0) + coalesce(terminated, 0)
        END AS outcomes
    FROM docket
),
closed AS (
    SELECT
        *,
        CASE
            WHEN concluded IS NULL OR outcomes IS NULL THEN NULL
            WHEN concluded IN (outcomes, outcomes + coalesce(mediated, 0)) THEN 'concluded'
            WHEN concluded IN (outcomes + not_accepted, outcomes + not_accepted + coalesce(mediated, 0))
                THEN 'concluded with refusals'
        END AS denominator
    FROM summed
),
-- A count that the rates may use: as printed, or none where the outcomes close without it.
counted AS (
    SELECT
        *,
        CASE
            WHEN denominator IS NOT NULL THEN coalesce(direct, 0)
            WHEN revoked IS NOT NULL THEN direct
        END AS direct_count,
        CASE WHEN denominator IS NOT NULL THEN coalesce(terminated, 0) ELSE terminated END AS terminated_count
    FROM closed
),
-- Each rate from the counts, over each thing that reports divide by.
divided AS (
    SELECT
        *,
        100.0 * direct_count / nullif(concluded, 0) AS direct_of_concluded,
        100.0 * direct_count / nullif(accepted, 0) AS direct_of_accepted,
        100.0 * (direct_count + terminated_count) / nullif(concluded, 0) AS comprehensive_of_concluded,
        100.0 * (direct_count + terminated_count) / nullif(accepted, 0) AS comprehensive_of_accepted,
        100.0 * (direct_count + terminated_count + mediated) / nullif(concluded, 0) AS mediated_of_concluded,
        100.0 * concluded / nullif(accepted, 0) AS concluded_of_accepted,
        100.0 * concluded / nullif(concluded + pending, 0) AS concluded_of_due,
        denominator IS NULL AND concluded > 0 AND direct_count IS NOT NULL AS partial
    FROM counted
)
SELECT
    c.jurisdiction,
    c.full_name,
    c.jurisdiction_code,
    c.year,
    c.part OR c.early AS part_year,
    coalesce(c.as_of, c.report_as_of) AS as_of,
    c.cutoff,
    CAST(c.received AS INTEGER) AS received,
    CAST(c.accepted AS INTEGER) AS accepted,
    CAST(c.not_accepted AS INTEGER) AS not_accepted,
    CAST(c.concluded AS INTEGER) AS concluded,
    CAST(c.pending AS INTEGER) AS pending,
    CAST(c.upheld AS INTEGER) AS upheld,
    CAST(c.revoked AS INTEGER) AS revoked,
    CAST(c.modified AS INTEGER) AS modified,
    CAST(c.confirmed_unlawful AS INTEGER) AS confirmed_unlawful,
    CAST(c.ordered_to_perform AS INTEGER) AS ordered_to_perform,
    CAST(c.ordered_to_redo AS INTEGER) AS ordered_to_redo,
    CAST(c.dismissed AS INTEGER) AS dismissed,
    CAST(c.terminated AS INTEGER) AS terminated,
    CAST(c.mediated AS INTEGER) AS mediated,
    CAST(c.direct_count AS INTEGER) AS direct_corrected,
    CAST(c.direct_count + c.terminated_count AS INTEGER) AS comprehensive_corrected,
    CAST(c.outcomes AS INTEGER) AS outcomes_sum,
    CASE WHEN c.concluded IS NOT NULL AND c.outcomes IS NOT NULL THEN c.denominator IS NOT NULL END
        AS outcomes_complete,
    c.denominator,
    c.comprehensive_rate AS comprehensive_rate_reported,
    CASE WHEN c.concluded > 0 THEN round(100.0 * (c.direct_count + c.terminated_count) / c.concluded, 2) END
        AS comprehensive_rate_recomputed,
    c.direct_rate AS direct_rate_reported,
    CASE WHEN c.concluded > 0 THEN round(100.0 * c.direct_count / c.concluded, 2) END
        AS direct_rate_recomputed,
    CASE WHEN c.concluded > 0 THEN round(100.0 * c.terminated_count / c.concluded, 2) END
        AS terminated_rate_recomputed,
    CASE WHEN c.direct_count + c.terminated_count > 0
        THEN round(100.0 * c.terminated_count / (c.direct_count + c.terminated_count), 1) END
        AS terminated_share,
    -- Half a last digit is what rounding may do; the little more is for how numbers are stored.
    CASE
        WHEN abs(c.comprehensive_rate - c.comprehensive_of_concluded) < c.comprehensive_half + 1e-9 THEN 'comprehensive / concluded'
        WHEN abs(c.comprehensive_rate - c.comprehensive_of_accepted) < c.comprehensive_half + 1e-9 THEN 'comprehensive / accepted'
        WHEN abs(c.comprehensive_rate - c.mediated_of_concluded) < c.comprehensive_half + 1e-9
            THEN 'comprehensive with mediated / concluded'
        WHEN abs(c.comprehensive_rate - c.direct_of_concluded) < c.comprehensive_half + 1e-9 THEN 'direct / concluded'
        WHEN abs(c.comprehensive_rate - c.direct_of_accepted) < c.comprehensive_half + 1e-9 THEN 'direct / accepted'
    END AS comprehensive_rate_formula,
    CASE
        WHEN abs(c.direct_rate - c.direct_of_concluded) < c.direct_half + 1e-9 THEN 'direct / concluded'
        WHEN abs(c.direct_rate - c.direct_of_accepted) < c.direct_half + 1e-9 THEN 'direct / accepted'
        WHEN abs(c.direct_rate - c.comprehensive_of_concluded) < c.direct_half + 1e-9 THEN 'comprehensive / concluded'
        WHEN abs(c.direct_rate - c.comprehensive_of_accepted) < c.direct_half + 1e-9 THEN 'comprehensive / accepted'
        WHEN abs(c.direct_rate - c.mediated_of_concluded) < c.direct_half + 1e-9
            THEN 'comprehensive with mediated / concluded'
    END AS direct_rate_formula,
    CASE WHEN c.mediated <= c.concluded AND c.concluded > 0
        THEN round(100.0 * c.mediated / c.concluded, 2) END AS settlement_share,
    CASE WHEN c.not_accepted <= c.received AND c.received > 0
        THEN round(100.0 * c.not_accepted / c.received, 2) END AS refusal_rate,
    CAST(c.carried_in AS INTEGER) AS carried_in,
    c.conclusion_rate AS conclusion_rate_reported,
    round(c.concluded_of_accepted, 2) AS conclusion_rate_recomputed,
    round(c.concluded_of_due, 2) AS conclusion_rate_of_due,
    CASE
        WHEN abs(c.conclusion_rate - c.concluded_of_accepted) < c.conclusion_half + 1e-9 THEN 'concluded / accepted'
        WHEN abs(c.conclusion_rate - c.concluded_of_due) < c.conclusion_half + 1e-9 THEN 'concluded / due'
    END AS conclusion_rate_formula,
    coalesce(c.partial, 0) AS flag_partial_outcomes,
    -- Every reason begins with '; ', and the first one's is cut off.
    nullif(substr(
        CASE WHEN c.partial THEN printf('; outcomes add up to %d of %d concluded', c.outcomes, c.concluded) ELSE '' END
        || CASE WHEN c.denominator = 'concluded with refusals' THEN '; concluded cases include refused applications' ELSE '' END
        || CASE
            WHEN c.concluded > c.accepted
                THEN printf('; more concluded (%d) than accepted (%d): cases were carried in', c.concluded, c.accepted)
            WHEN c.carried_in > 0 AND c.accepted IS NOT NULL
                THEN printf('; concluded cases include %d carried in', c.carried_in)
            ELSE ''
        END
        || CASE WHEN c.not_accepted > c.received
            THEN printf('; more refused (%d) than received (%d)', c.not_accepted, c.received) ELSE '' END
        || CASE WHEN c.mediated > c.concluded
            THEN printf('; more mediated (%d) than concluded (%d)', c.mediated, c.concluded) ELSE '' END,
        3), '') AS note,
    (
        SELECT max(m.value)
        FROM report_year r
        CROSS JOIN metric m ON m.report_year_id = r.report_year_id
        WHERE r.jurisdiction_id = c.jurisdiction_id AND r.year = c.year + 1 AND r.is_current = 1
            AND r.scope = 'government' AND m.code = 'reconsideration.comprehensive_correction_rate'
            AND +m.year = c.year AND m.measure = 'value' AND m.section = 'done' AND m.segment IS NULL
            AND m.members IS NULL
    ) AS comprehensive_rate_restated,
    (
        SELECT CAST(coalesce(
            max(CASE WHEN m.year = c.year AND m.measure = 'value' THEN m.value END),
            max(CASE WHEN m.year = r.year AND m.measure = 'value' THEN m.value END)
                - max(CASE WHEN m.year = r.year AND m.measure = 'change' THEN m.value END)) AS INTEGER)
        FROM report_year r
        CROSS JOIN metric m ON m.report_year_id = r.report_year_id
        WHERE r.jurisdiction_id = c.jurisdiction_id AND r.year = c.year + 1 AND r.is_current = 1
            AND r.scope = 'government' AND m.code = 'reconsideration.accepted'
            AND m.section = 'done' AND m.segment IS NULL AND m.members IS NULL
    ) AS accepted_restated,
    (
        SELECT group_concat(x.says, '; ')
        FROM (
            SELECT correction_id FROM metric WHERE report_year_id = c.report_year_id AND correction_id IS NOT NULL
            UNION
            SELECT correction_id FROM skipped_number
            WHERE report_year_id = c.report_year_id AND correction_id IS NOT NULL
        ) made
        CROSS JOIN correction_effect x ON x.correction_id = made.correction_id
        WHERE x.code GLOB 'reconsideration.*'
    ) AS corrected,
    (
        SELECT json_group_object(what, metric_id)
        FROM (
            SELECT
                CASE m.code
                    WHEN 'reconsideration.comprehensive_correction_rate' THEN 'comprehensive_rate_reported'
                    WHEN 'reconsideration.correction_rate' THEN 'direct_rate_reported'
                    WHEN 'reconsideration.conclusion_rate' THEN 'conclusion_rate_reported'
                    WHEN 'reconsideration.concluded_carried_in' THEN 'carried_in'
                    ELSE substr(m.code, 17)
                END AS what,
                min(m.metric_id) AS metric_id
            FROM metric m
            WHERE m.report_year_id = c.report_year_id AND m.code GLOB 'reconsideration.*' AND +m.year = c.year
                AND m.measure = 'value' AND m.section = 'done' AND m.segment IS NULL AND m.members IS NULL
            GROUP BY m.code
        )
    ) AS evidence,
    c.report_year_id
FROM divided c
ORDER BY c.full_name, c.year;
