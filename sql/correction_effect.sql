-- What does each correction that is in force say, in words to stand beside a figure?
-- 更正说明：每项生效的人工更正改了什么？
--
-- One row per correction in force. Other views show `says` in their column `corrected`.
--
-- correction_id           as `metric`, `issue` and `skipped_number` name it
-- target, action          metric, issue or report_year; fix, add or reject
-- code                    of the figure as it was read, else as it was corrected
-- says                    what was read before, or that it was added, and by whom, when and why
--
-- Warning: a figure that was rejected stands in no other view; `corrections` has it.
CREATE VIEW correction_effect AS
SELECT
    correction_id,
    target,
    action,
    coalesce(json_extract(before, '$.code'), json_extract(corrected, '$.code')) AS code,
    CASE
        WHEN action = 'add' THEN evidence || ' added by hand'
        WHEN target = 'metric' THEN
            CASE action WHEN 'reject' THEN 'rejected: ' ELSE 'read as ' END
            || coalesce(json_extract(before, '$.code'), json_extract(before, '$.label'))
            || coalesce(' [' || json_extract(before, '$.segment') || ']', '')
            || coalesce(' ' || json_extract(before, '$.year'), '')
            || printf(' %.15g', json_extract(before, '$.value')) || json_extract(before, '$.unit')
        WHEN target = 'issue' THEN
            CASE action WHEN 'reject' THEN 'rejected: ' ELSE 'read as ' END || json_extract(before, '$.text')
        ELSE 'filed as ' || coalesce(json_extract(before, '$.full_name'), '?')
            || coalesce(' ' || json_extract(before, '$.year'), '') || ' ' || json_extract(before, '$.scope')
    END || ' (' || author || ', ' || corrected_on || ': ' || reason || ')' AS says
-- Without ORDER BY, which would keep other views from looking up the one correction of a figure.
FROM correction
WHERE status = 'in_force';
