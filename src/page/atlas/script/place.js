// The rest of one place: every metric, problems, promises, checks, reports.

/// Whether a year's figure is its own report's; the others are what a later report says or implies.
const isOwn = (row) => row.vintage === null || row.vintage.startsWith(`${row.year} report:`);
function multiple(code, series, vintages) {
  const unit = series[0].unit, last = series[series.length - 1], name = codeName(code);
  const lastLabel = `${name} ${last.year}: ${withUnit(last.value, unit)}`;
  const head = [h('h4', {}, name), h('p', { class: 'last' }, h('button', { type: 'button', class: 'plainbutton', 'aria-label': lastLabel, click: () => openYear(name, last) }, withUnit(last.value, unit, short)), ' ', h('small', {}, `${last.year}${last.part_year ? ` ◐ ${part(last)}` : ''}`))];
  if (series.length < 2) return h('div', { class: 'multiple' }, head);
  const W = 210, H = 84, L = 10, R = 12, T = 10, B = 20, from = series[0].year, to = last.year;
  const again = vintages.filter((row) => row.year >= from && row.year <= to && row.unit === unit);
  const top = Math.max(...series.map((row) => row.value), ...again.map((row) => row.value), 0) || 1;
  const low = Math.min(0, ...series.map((row) => row.value));
  const x = (year) => L + (year - from) / (to - from) * (W - L - R);
  const y = (value) => H - B - (value - low) / (top - low) * (H - T - B);
  const parts = [s('line', { class: 'axis', x1: L - 6, x2: W - 4, y1: y(0), y2: y(0) }), text(x(from), H - 4, String(from), 'soft mid first'), text(x(to), H - 4, String(to), 'soft end')];
  parts[1].setAttribute('class', 'soft');
  parts[1].setAttribute('x', 2);
  series.slice(1).forEach((row, at) => {
    const before = series[at];
    if (row.year !== before.year + 1) return;
    // What is comparable is `previous`: the year before as this year's report has it.
    const solid = row.comparable === 1 && row.previous === before.value;
    parts.push(s('line', { class: `line c-plain ${solid ? '' : 'dashed'}`, x1: x(before.year), x2: x(row.year), y1: y(before.value), y2: y(row.value) }));
  });
  for (const row of again) {
    const base = series.find((found) => found.year === row.year);
    if (!base || row.value === base.value) continue;
    const label = `${name} ${row.year} ${t('restated')} (${row.report_year}): ${withUnit(row.value, unit)}`;
    parts.push(s('line', { class: 'join', x1: x(row.year), x2: x(row.year), y1: y(base.value), y2: y(row.value) }), mark(label, () => openMetric([row.metric_id], label, h('p', {}, row.says)), hit(x(row.year), y(row.value), 9), s('circle', { class: 'hollow c-plain', cx: x(row.year), cy: y(row.value), r: 4 })));
  }
  for (const row of series) {
    const label = `${name} ${row.year}: ${withUnit(row.value, unit)}${row.part_year ? ` (${part(row)})` : ''}${isOwn(row) ? '' : ` (${t('restated')})`}`;
    parts.push(mark(label, () => openYear(name, row), hit(x(row.year), y(row.value), 10), isOwn(row) ? dot(x(row.year), y(row.value), 4, 'c-plain', row.part_year) : s('circle', { class: 'hollow c-plain', cx: x(row.year), cy: y(row.value), r: 4 })));
  }
  const told = list(series.map((row) => `${row.year} ${num(row.value)}`));
  return h('div', { class: 'multiple' }, head, chart(W, H, t('metric_alt', name, told), ...parts));
}
function openYear(name, row) {
  const label = `${name} ${row.year}: ${withUnit(row.value, row.unit)}`;
  openMetric([row.metric_id], label, row.note && h('p', { class: 'caution', lang: 'en' }, row.note));
}
function metrics(subject, detail) {
  const groups = new Map();
  for (const row of rows(detail, 'year_over_year')) {
    if (row.value === null) continue;
    if (!groups.has(row.code)) groups.set(row.code, []);
    groups.get(row.code).push(row);
  }
  // Of equally complete ones the two dockets first, which most questions are about.
  const theme = (code) => (/^(reconsideration|litigation)\./.test(code) ? ` ${code === 'reconsideration.accepted' ? 0 : 1}` : '') + (CODES.get(code)?.theme ?? '~');
  const ordered = [...groups].map(([code, series]) => [code, series.sort((a, b) => a.year - b.year)])
    .sort((a, b) => b[1].length - a[1].length || theme(a[0]).localeCompare(theme(b[0])) || a[0].localeCompare(b[0]));
  if (!ordered.length) return null;
  const vintages = rows(detail, 'vintage');
  const grid = h('div', { class: 'multiples' }, ordered.slice(0, state.metrics).map(([code, series]) => multiple(code, series, vintages.filter((row) => row.code === code))));
  const rest = ordered.length - state.metrics;
  return block('metrics', [grid, rest > 0 && h('button', { type: 'button', class: 'more', click: () => { state.metrics = Infinity; drawPlace(); } }, t('show_more', rest)),
    h('div', { class: 'card block' }, viewTable(detail, 'year_over_year', t('yoy_table')), allFigures(detail), viewTable(detail, 'coverage', t('place_coverage')))]);
}
function allFigures(detail) {
  const zh = ['指标编号', '代码', '名称', '分组', '度量', '年份', '数值', '单位', '确切程度', '截止用语', '原文名称', '原文数字', '部分', '读法', '原句'];
  const en = ['metric number', 'code', 'name', 'segment', 'measure', 'year', 'value', 'unit', 'bound', 'cut-off', 'label', 'figure', 'section', 'reading', 'sentence'];
  const columns = (state.lang === 0 ? zh : en).map((label, at) => ({ label, evidence: at === 0 }));
  const body = detail.evidence.map((row) => [row[0], row[2], row[2] ? codeName(row[2]) : '', row[3], row[4], row[5], row[6], row[7], row[8], row[10], row[11], row[12], row[13], row[14], detail.sentences[row[18]]]);
  return tableBlock('figures', columns, body, t('all_figures', body.length));
}
function block(name, children) {
  return h('section', { class: 'block', 'aria-label': t(name) }, h('h3', {}, t(name)), WORDS[`${name}_sub`] && h('p', { class: 'sub' }, t(`${name}_sub`)), children);
}

// ---- one place: problems, promises, checks, reports

function problems(detail) {
  const issues = rows(detail, 'issue');
  if (!issues.length) return block('problems', [h('p', { class: 'sub' }, t('no_problems'))]);
  const returns = rows(detail, 'issue_recurrence');
  const again = new Map();
  for (const problem of returns) for (const id of String(problem.issue_ids).split(', ')) again.set(Number(id), problem);
  const years = [...new Set(rows(detail, 'report_year').map((report) => report.year))].sort();
  const order = [...THEMES.keys()];
  const themes = [...new Set(issues.map((issue) => issue.theme))].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  if (years.length === 1) {
    const line = (issue) => h('li', {}, h('button', { type: 'button', class: 'plainbutton', click: () => openIssue(issue, null, detail) }, h('span', { class: 'chip' }, themeName(issue.theme)), said(issue.text)));
    return block('problems', [h('div', { class: 'card' }, h('ul', { class: 'plain reports' }, issues.map(line)), viewTable(detail, 'issue'))]);
  }
  const button = (issue) => {
    const problem = again.get(issue.issue_id);
    const label = `${issue.year} ${themeName(issue.theme)}: ${issue.text.slice(0, 60)}${problem ? ` (${t('recurring', problem.times, problem.years)})` : ''}`;
    return h('button', { type: 'button', class: problem ? 'dot again' : 'dot', 'aria-label': label, title: label, click: () => openIssue(issue, problem, detail) });
  };
  const matrix = h('div', { class: 'card scroll', tabindex: '0', role: 'region', 'aria-label': `${t('problems')} · ${t('theme')}` }, h('table', { class: 'matrix' },
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('theme')), years.map((year) => h('th', { scope: 'col' }, String(year))))),
    h('tbody', {}, themes.map((theme) => h('tr', {}, h('th', { scope: 'row' }, themeName(theme)), years.map((year) => h('td', {}, issues.filter((issue) => issue.theme === theme && issue.year === year).map(button))))))),
  viewTable(detail, 'issue'));
  const cards = returns.length > 0 && h('div', {}, h('h4', { class: 'quiet' }, t('recurring_head')), h('ul', { class: 'again-list' }, returns.map((problem) => h('li', { class: 'card' }, h('h4', {}, `↻ ${t('recurring', problem.times, problem.years)}`), wordings(problem)))));
  return block('problems', [h('div', { class: cards ? 'pair problems' : '' }, matrix, cards)]);
}
const wordings = (problem) => problem.wordings.split('\n').map((line) => { const at = line.indexOf(': '); return h('p', {}, h('span', { class: 'year-tag' }, line.slice(0, at)), said(line.slice(at + 2))); });
function openIssue(issue, problem, detail) {
  const report = rows(detail, 'report_year').find((found) => found.report_year_id === issue.report_year_id);
  openPanel(`${t('problem')} · ${issue.year} · ${themeName(issue.theme)}`,
    h('div', { class: 'proof' }, h('blockquote', {}, said(issue.text)), terms(reportTerms(report))),
    problem && h('div', { class: 'proof' }, h('h3', {}, t('recurring', problem.times, problem.years)), wordings(problem), terms([['shared_terms', said(problem.shared_terms)]])));
}
function promises(detail) {
  const plans = rows(detail, 'plan_follow_up');
  if (!plans.length) return null;
  const years = [...new Set(plans.map((plan) => plan.year))].sort();
  const passage = (plan, at) => plan[`passage_${at}`] && h('div', { class: 'passage' }, h('p', {}, h('span', { class: 'year-tag' }, String(plan.next_year)), said(plan[`passage_${at}`])), numbers(plan[`metric_ids_${at}`]));
  const numbers = (ids) => ids && h('p', { class: 'chip' }, String(ids).split(', ').map((id) => { const metric = evidenceOf(Number(id)); return h('button', { type: 'button', class: 'plainbutton', click: () => openMetric([Number(id)]) }, metric ? `${metric.code ? codeName(metric.code) : metric.label} ${withUnit(metric.value, metric.unit)}` : id); }));
  const row = (plan) => h('div', { class: 'promise' },
    h('p', {}, h('span', { class: 'chip' }, themeName(plan.theme)), said(plan.plan)),
    h('span', { class: `badge ${plan.verdict ?? plan.status}` }, plan.verdict ? t(`verdict.${plan.verdict}`) : t(`status.${plan.status}`)),
    h('div', {}, plan.outcome_metric_id !== null && h('p', {}, h('button', { type: 'button', class: 'plainbutton', click: () => openMetric([plan.outcome_metric_id]) }, `${withUnit(plan.target_value, plan.target_unit)} → ${withUnit(plan.outcome_value, plan.outcome_unit)}`)), passage(plan, 1), passage(plan, 2)));
  const lists = years.map((year, at) => {
    const own = plans.filter((plan) => plan.year === year);
    const order = ['met', 'missed', 'matched', 'no_match', 'no_report'];
    own.sort((a, b) => order.indexOf(a.verdict ?? a.status) - order.indexOf(b.verdict ?? b.status) || a.seq - b.seq);
    const open = at === 0 && own.some((plan) => plan.status !== 'no_report');
    return h('details', { open: open ? '' : null }, h('summary', {}, t('promises_year', year, own.length)), tally(own), own.map(row));
  });
  return block('promises', [h('div', { class: 'card' }, lists, viewTable(detail, 'plan_follow_up'))]);
}
function tally(plans) {
  const kinds = [['met', t('verdict.met')], ['missed', t('verdict.missed')], ['matched', t('status.matched')], ['no_match', t('status.no_match')], ['no_report', t('status.no_report')]];
  const counts = kinds.map(([kind, words]) => [words, plans.filter((plan) => (plan.verdict ?? plan.status) === kind).length]).filter((count) => count[1]);
  return h('p', { class: 'sub' }, counts.map(([words, count]) => `${words} ${count}`).join(' · '));
}
function checks(detail) {
  const tests = rows(detail, 'consistency'), broken = tests.filter((test) => test.verdict === 'broken'), rounded = tests.length - broken.length;
  const [, tested] = detail.holds;
  if (!tested) return h('p', { class: 'caution' }, t('checks_none'));
  const line = (test) => h('li', {}, h('span', { class: 'year-tag' }, String(test.year)), h('strong', {}, state.lang === 0 ? test.name_zh : test.name_en), ' ', h('button', { type: 'button', class: 'plainbutton formula', click: () => openMetric([test.metric_id], t('verdict.broken'), h('div', { class: 'proof' }, h('p', { class: 'formula' }, said(test.formula)), terms([['note', test.note && h('bdi', { lang: 'en' }, test.note)], ['label', said(test.parts ?? '')]]))) }, said(test.formula)));
  const more = rounded > 0 && h('p', { class: 'sub' }, t('rounding', rounded));
  return broken.length
    ? h('div', { class: 'broken', id: 'broken' }, h('h3', {}, t('checks_broken', broken.length)), h('p', { class: 'sub' }, t('checks_sub')), h('ul', { class: 'plain' }, broken.map(line)), more, viewTable(detail, 'consistency'))
    : h('div', { class: 'block' }, h('p', { class: 'fine' }, `✓ ${t('checks_fine', tested)}`), more, viewTable(detail, 'consistency'));
}
function reports(detail) {
  return block('reports', [h('ul', { class: 'plain card reports' }, rows(detail, 'report_year').map((report) => h('li', {}, h('span', { class: 'year-tag' }, String(report.year)), said(report.title ?? report.source), report.published_on && h('span', { class: 'chip' }, ` ${report.published_on} `), report.url && h('div', {}, link(report.url))))), viewTable(detail, 'restatement', t('restated'))]);
}
function drawPlace() {
  const subject = D.subjects[state.subject], detail = DETAILS.get(state.subject);
  byId('place-name').replaceChildren(said(fullName(subject)), h('small', {}, subject.reports === 1 ? t('one_report', subject.first_year) : t('many_reports', subject.first_year, subject.last_year, subject.reports), subject.body ? ` · ${t('department')}` : ''));
  const body = byId('place-body');
  if (!detail) {
    body.replaceChildren(h('p', {}, t('no_detail', subject.code ?? subject.full_name)));
    return;
  }
  const broken = rows(detail, 'consistency').some((test) => test.verdict === 'broken');
  const many = rows(detail, 'reconsideration_trend').length > 6;
  const pair = h('div', { class: many ? 'pair wide' : 'pair' });
  body.replaceChildren(...story(detail), ...(broken ? [checks(detail)] : []), pair);
  // Measured once it stands, drawn for the width it has.
  const probe = h('figure', {});
  pair.append(probe, h('figure', {}));
  const inside = { clientWidth: probe.clientWidth - 38 };
  const charts = [rates(inside, subject, detail), docket(inside, subject, detail)].filter(Boolean);
  pair.replaceChildren(...charts);
  add(body, [metrics(subject, detail), problems(detail), promises(detail), broken ? null : block('checks', [checks(detail)]), reports(detail)]);
}
