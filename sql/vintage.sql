-- What has every report said of every year: its own, and the years before it?
-- 各版数字：每份报告对每一年说了什么？
--
-- One row per place, code, segment, year and report that gives a level for that year, printed or
-- implied. A report counts once a year: a printed level goes before one implied by a change, and
-- that before one implied by a growth. `restatement` and `year_over_year` are made from this.
--
-- jurisdiction, full_name, jurisdiction_code
--                         whose figure
-- scope, body             `government`, or `department` and which: departments have their own series
-- code, segment           entry of the codebook; part of the whole, NULL for the whole
-- year                    the year that the figure is for
-- report_year             the year of the report that says so, never before `year`
-- basis                   own report; stated: a later report prints it; change, points, growth: a later
--                         report implies it, as its own level less a change, less percentage points,
--                         or divided by 1 + growth / 100
-- value, unit             the level; an implied one is rounded to the digits that mean something
-- bound                   exact, about, at_least, at_most
-- change                  the printed change, points or growth that an implied level comes from
-- low, high               between what rounding leaves the level; NULL where a bound is not exact
-- part_year               1: it does not cover the whole year, or nothing says that it does
-- as_of, cutoff           the last day that it covers, where stated, and the words that cut it off
-- says                    the same in words, as `restatement` lists it
-- corrected               what was read before the figure was put right by hand; NULL: it stands as read
-- metric_id               number for `warehouse trace`; of the change or growth for an implied level
-- report_year_id, jurisdiction_id
--                         the report and the place
--
-- Warnings: a report signed or published before its year was over is part-year, whatever its words.
-- A comparison with another base than the year before (环比, 较2015年, 五年来) implies nothing here, and
-- neither does a growth in % of a figure in %, which may mean points.
CREATE VIEW vintage AS
WITH
said AS (
    SELECT
        j.name AS jurisdiction,
        j.full_name,
        j.code AS jurisdiction_code,
        r.scope,
        CASE r.scope WHEN 'department' THEN coalesce(r.body, r.issuer) END AS body,
        m.code,
        m.segment,
        m.year - (m.measure <> 'value') AS year,
        r.year AS report_year,
        CASE
            WHEN m.measure = 'value' AND m.year = r.year THEN 'own report'
            WHEN m.measure = 'value' THEN 'stated'
            WHEN m.measure = 'change' THEN 'change'
            WHEN m.unit = '百分点' THEN 'points'
            ELSE 'growth'
        END AS basis,
        m.value AS said,
        m.bound AS said_bound,
        -- How far rounding may have moved it: not at all for a whole number of things.
        CASE WHEN m.resolution = 1 AND m.unit NOT IN ('%', '百分点') THEN 0 ELSE m.resolution / 2 END AS said_half,
        l.value AS level,
        -- A level printed for the year before stands for itself, whatever stands beside it.
        CASE WHEN m.measure = 'value' THEN 'exact' ELSE l.bound END AS level_bound,
        CASE WHEN l.resolution = 1 AND l.unit <> '%' THEN 0 ELSE l.resolution / 2 END AS level_half,
        min(1, coalesce(l.resolution, 1)) AS finest,
        m.measure = 'value' AS printed,
        CASE m.measure WHEN 'value' THEN m.unit ELSE l.unit END AS unit,
        -- A level of the year before, beside a part-year one, is likely one of the same part:
        -- what is said up to a day of this year is, of the year before, up to that day of it.
        CASE
            WHEN m.measure <> 'value' OR m.as_of IS NULL THEN date(coalesce(m.as_of, l.as_of), '-1 year')
            WHEN m.year < r.year AND substr(m.as_of, 1, 4) > m.year || '' THEN date(m.as_of, (m.year - r.year) || ' years')
            ELSE m.as_of
        END AS as_of,
        coalesce(m.cutoff, l.cutoff) AS cutoff,
        -- Signed or published before the year was over: it cannot cover the whole of it.
        coalesce(l.year, m.year) = r.year
            AND (coalesce(r.signed_on < r.year || '-12-31', 0) OR coalesce(r.published_on < r.year || '-12-31', 0))
            AS early,
        coalesce(r.signed_on, r.published_on) AS early_on,
        m.metric_id,
        r.report_year_id,
        j.jurisdiction_id
    -- CROSS: always the place first, then its reports, then their figures, so that a place asked for
    -- alone is quick however it is asked for. And + before a year, lest all reports' figures of that
    -- year are looked through.
    FROM jurisdiction j
    CROSS JOIN report_year r ON r.jurisdiction_id = j.jurisdiction_id AND r.is_current = 1
    CROSS JOIN metric m ON m.report_year_id = r.report_year_id
    -- The report's level that a change, or the level of the year before, stands beside.
    LEFT JOIN metric l ON l.metric_id = CASE WHEN m.measure <> 'value' OR m.year < r.year THEN (
        SELECT CASE WHEN min(x.value) = max(x.value) THEN min(x.metric_id) END
        FROM metric x
        WHERE x.report_year_id = m.report_year_id AND x.code = m.code AND x.segment IS m.segment
            AND +x.year = m.year + (m.measure = 'value') AND x.measure = 'value'
            AND x.section = 'done' AND x.members IS NULL) END
    WHERE m.code IS NOT NULL AND m.section = 'done' AND m.members IS NULL AND +m.year <= r.year
        AND (m.measure = 'value'
            OR m.measure = 'change' AND l.unit = m.unit AND l.value >= m.value
            OR m.measure = 'growth' AND m.unit = '百分点' AND l.unit = '%' AND l.value >= m.value
            OR m.measure = 'growth' AND m.unit = '%' AND l.unit <> '%' AND m.value - m.resolution / 2 > -100)
        -- A base that the words name and that is not the year before.
        AND (m.measure = 'value' OR NOT (
            m.label LIKE '%环比%' OR m.label GLOB '*[二三四五六七八九十两几]年[前来]*'
            OR m.label GLOB '*[较比][12][0-9][0-9][0-9]年*'
                AND m.label NOT GLOB '*[较比]' || (m.year - 1) || '年*'))
        -- The report says it better elsewhere, or says it twice.
        AND NOT EXISTS (
            SELECT 1 FROM metric n
            WHERE n.report_year_id = m.report_year_id AND n.code = m.code AND n.segment IS m.segment
                AND n.measure <> 'share' AND n.section = 'done' AND n.members IS NULL
                AND n.year - (n.measure <> 'value') = m.year - (m.measure <> 'value')
                AND (n.measure <> 'value', n.measure = 'growth', n.unit = '%', n.cutoff IS NULL, n.metric_id)
                    < (m.measure <> 'value', m.measure = 'growth', m.unit = '%', m.cutoff IS NULL, m.metric_id))
),
worked AS (
    SELECT
        *,
        CASE basis
            WHEN 'growth' THEN level / (1 + said / 100)
            WHEN 'change' THEN level - said
            WHEN 'points' THEN level - said
            ELSE said
        END AS worked,
        CASE basis
            WHEN 'growth' THEN (level - level_half) / (1 + (said + said_half) / 100)
            WHEN 'change' THEN level - said - level_half - said_half
            WHEN 'points' THEN level - said - level_half - said_half
            ELSE said - said_half
        END AS low,
        CASE basis
            WHEN 'growth' THEN (level + level_half) / (1 + (said - said_half) / 100)
            WHEN 'change' THEN level - said + level_half + said_half
            WHEN 'points' THEN level - said + level_half + said_half
            ELSE said + said_half
        END AS high
    FROM said
),
-- A growth printed as 12% leaves thousands of 643000 open: the digits below say nothing.
stepped AS (
    SELECT
        *,
        CASE WHEN basis = 'growth' THEN CASE WHEN open < 1 THEN finest
            ELSE CAST('1e' || (length(CAST(open AS INTEGER)) - 1) AS REAL) END END AS step
    FROM (
        SELECT *, level / (1 + (said - said_half) / 100) - level / (1 + (said + said_half) / 100) AS open FROM worked)
),
valued AS (
    SELECT
        *,
        round(CASE WHEN step IS NULL THEN worked ELSE CAST(worked / step + 0.5 AS INTEGER) * step END, 4) AS value,
        CASE
            WHEN printed THEN said_bound
            WHEN said_bound = 'exact' AND level_bound = 'exact' THEN CASE WHEN low = high THEN 'exact' ELSE 'about' END
            WHEN said_bound = 'exact' THEN level_bound
            -- More than so much above the year before: that year was at most the rest.
            WHEN level_bound = 'exact' AND said_bound <> 'about'
                THEN CASE WHEN (said_bound = 'at_least') = (said >= 0) THEN 'at_most' ELSE 'at_least' END
            ELSE 'about'
        END AS bound
    FROM stepped
)
SELECT
    jurisdiction,
    full_name,
    jurisdiction_code,
    scope,
    body,
    code,
    segment,
    year,
    report_year,
    basis,
    value,
    unit,
    bound,
    CASE WHEN NOT printed THEN said END AS change,
    CASE WHEN said_bound = 'exact' AND level_bound = 'exact' THEN round(low, 4) END AS low,
    CASE WHEN said_bound = 'exact' AND level_bound = 'exact' THEN round(high, 4) END AS high,
    CASE WHEN as_of IS NOT NULL THEN as_of < year || '-12-31' ELSE cutoff IS NOT NULL OR early END AS part_year,
    as_of,
    cutoff,
    report_year || ' report'
        || CASE WHEN printed THEN ': ' ELSE ' implies ' END
        || CASE bound WHEN 'exact' THEN '' ELSE replace(bound, '_', ' ') || ' ' END
        || printf('%.15g', value)
        || CASE unit WHEN '%' THEN '%' ELSE '' END
        || CASE basis
            WHEN 'change' THEN printf(' (%.15g, change %+.15g)', level, said)
            WHEN 'points' THEN printf(' (%.15g%%, change %+.15g points)', level, said)
            WHEN 'growth' THEN printf(' (%.15g, growth %+.15g%%)', level, said)
            ELSE ''
        END
        || CASE
            WHEN as_of < year || '-12-31' THEN ' (to ' || as_of || ')'
            WHEN as_of IS NULL AND cutoff IS NOT NULL THEN ' (' || cutoff || ')'
            WHEN as_of IS NULL AND early THEN ' (report of ' || early_on || ')'
            ELSE ''
        END AS says,
    (
        SELECT x.says FROM metric cm JOIN correction_effect x ON x.correction_id = cm.correction_id
        WHERE cm.metric_id = valued.metric_id
    ) AS corrected,
    metric_id,
    report_year_id,
    jurisdiction_id
FROM valued;
