-- Where does a figure come from?
-- 查依据：某个数字出自哪里？
--
-- The sentence, the report and its address for one figure: take a `metric_id` from any other answer.
--
-- metric_id  number of the figure
SELECT
    metric_id,
    full_name,
    year,
    code,
    name_zh,
    label,
    figure,
    value,
    unit,
    sentence,
    title,
    report_year,
    url,
    source,
    corrected
FROM metric_flat
WHERE metric_id = CAST(:metric_id AS INTEGER);
