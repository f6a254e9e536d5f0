// The panel that shows where a figure comes from.

const EVIDENCE = ['metric_id', 'report_year_id', 'code', 'segment', 'measure', 'year', 'value', 'unit', 'bound', 'as_of', 'cutoff', 'label', 'figure', 'section', 'reading', 'corrected', 'from', 'to', 'sentence'];
let evidenceIndex = null;
function evidenceOf(id) {
  if (!evidenceIndex) {
    evidenceIndex = new Map();
    for (const [at, detail] of D.details) for (const row of detail.evidence) evidenceIndex.set(row[0], [at, row]);
  }
  const found = evidenceIndex.get(id);
  if (!found) return null;
  const [at, row] = found;
  const metric = Object.fromEntries(EVIDENCE.map((name, column) => [name, row[column]]));
  metric.sentence = DETAILS.get(at).sentences[metric.sentence];
  metric.report = rows(DETAILS.get(at), 'report_year').find((report) => report.report_year_id === metric.report_year_id);
  return metric;
}
function terms(pairs) {
  return h('dl', {}, pairs.filter((pair) => pair[1] !== null && pair[1] !== undefined && pair[1] !== '').map(([term, value]) => [h('dt', {}, t(term)), h('dd', {}, value)]));
}
function reportTerms(report) {
  if (!report) return [];
  return [['report', said(`${report.year} ${report.title ?? ''}`)], ['address', report.url ? link(report.url) : null], ['file', said(report.source)]];
}
/// The sentence of a figure with the figure highlighted, and where and how it was read.
function proof(id) {
  const metric = evidenceOf(id);
  if (!metric) return h('div', { class: 'proof' }, h('p', {}, t('no_sentence', id)), terms([['metric_id', String(id)]]));
  const letters = Array.from(metric.sentence);
  const part = (from, to) => letters.slice(from, to).join('').replace(/\s+/g, ' ');
  const bound = metric.bound === 'exact' ? '' : t(`bound.${metric.bound}`);
  return h('div', { class: 'proof', 'data-metric': id },
    h('h3', {}, metric.code ? codeName(metric.code) : said(metric.label)),
    h('blockquote', { lang: 'zh-CN' }, said(part(0, metric.from)), h('mark', {}, said(part(metric.from, metric.to))), said(part(metric.to))),
    terms([
      ['value', bound + withUnit(metric.value, metric.unit)], ['year_for', metric.year === null ? null : String(metric.year)],
      ['segment', metric.segment && said(metric.segment)], ['label', said(metric.label)],
      ['cutoff', [metric.cutoff, metric.as_of].filter(Boolean).length ? said([metric.cutoff, metric.as_of].filter(Boolean).join(' · ')) : null],
      ['corrected', metric.corrected && said(metric.corrected)],
      ...reportTerms(metric.report),
      ['how_read', said(metric.reading)], ['metric_id', h('code', {}, `${metric.metric_id} · warehouse trace ${metric.metric_id}`)],
    ]));
}
function openPanel(title, ...content) {
  byId('evidence-name').textContent = title;
  byId('evidence-body').replaceChildren(...content.flat().filter(Boolean));
  byId('evidence').showModal();
  byId('evidence').scrollTop = 0;
}
function openMetric(ids, title = t('evidence'), ...before) {
  openPanel(title, ...before, [...new Set(ids)].map(proof));
}
/// The printed figures that a row of the docket is made of.
const evidenceIds = (row) => JSON.parse(row.evidence ?? '{}');
