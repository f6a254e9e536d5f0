"use strict";
// Draws the page from the two data blocks. Words of reports only ever become text nodes or attribute
// values; nothing is put together as markup.

const D = JSON.parse(document.getElementById('data').textContent);
const WORDS = JSON.parse(document.getElementById('words').textContent);
const DETAILS = new Map(D.details);
const CODES = new Map(D.codes.map((code) => [code.code, code]));
const THEMES = new Map(D.themes);
const DIRECT = ['revoked', 'modified', 'confirmed_unlawful', 'ordered_to_perform', 'ordered_to_redo'];
const OUTCOMES = [...DIRECT, 'terminated', 'dismissed', 'upheld'];
const state = { lang: document.documentElement.lang === 'en' ? 1 : 0, subject: D.details[0]?.[0] ?? 0, metric: 0, year: null, shares: false, leftOut: false, find: '', rows: 30, ranks: 20, metrics: 12 };

// ---- words and numbers

const byId = (id) => document.getElementById(id);
function t(key, ...values) {
  const words = (WORDS[key] ?? [key, key])[state.lang];
  return words.replace(/\{(\d)\}/g, (_, at) => values[at] ?? '');
}
const locale = () => (state.lang === 0 ? 'zh-CN' : 'en');
const num = (value) => new Intl.NumberFormat(locale(), { maximumFractionDigits: 2 }).format(value);
const one = (value) => value.toFixed(1);
const signed = (value) => (value < 0 ? '−' : '+') + Math.abs(value).toFixed(1);
/// 28400 as 2.84万 or 28.4K: for marks that have little room.
function short(value) {
  const notation = Math.abs(value) >= 10000 ? { notation: 'compact', maximumSignificantDigits: 3 } : { maximumFractionDigits: 1 };
  return new Intl.NumberFormat(locale(), notation).format(value);
}
const unitWord = (unit) => (WORDS[`unit.${unit}`] ? t(`unit.${unit}`) : unit ?? '');
function withUnit(value, unit, format = num) {
  const word = unitWord(unit);
  const figure = format(value);
  const gap = word === '%' || /[万亿]$/.test(figure) ? '' : ' ';
  return `${figure}${gap}${word}`.trim();
}
const list = (items) => items.join(state.lang === 0 ? '；' : '; ');
function codeName(code) {
  if (WORDS[`rate.${code}`]) return t(`rate.${code}`);
  const known = CODES.get(code);
  return known ? (state.lang === 0 ? known.zh : known.en) : code;
}
const codeUnit = (code) => CODES.get(code)?.unit ?? '%';
const themeName = (theme) => (state.lang === 0 ? THEMES.get(theme) ?? theme : theme);
const subjectName = (subject) => (subject.body ? `${subject.name} ${subject.body}` : subject.name);
const fullName = (subject) => (subject.body ? `${subject.full_name} ${subject.body}` : subject.full_name);

// ---- elements

function add(node, children) {
  for (const child of children.flat(Infinity)) if (child !== null && child !== undefined && child !== false) node.append(child);
  return node;
}
function h(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(key, value);
    else if (value !== null && value !== false) node.setAttribute(key, value);
  }
  return add(node, children);
}
function s(name, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(key, value);
    else if (value !== null && value !== false) node.setAttribute(key, value);
  }
  return add(node, children);
}
/// Words of a report, whose own direction stays theirs.
const said = (text) => h('bdi', { lang: 'zh-CN' }, text);
function link(url) {
  let address = null;
  try { address = new URL(url); } catch { /* no address */ }
  const safe = address && (address.protocol === 'http:' || address.protocol === 'https:');
  return safe ? h('a', { href: address.href, rel: 'noopener noreferrer', target: '_blank' }, said(url)) : said(url);
}

// ---- tables of views

const opened = new Map();
/// Rows of a view as objects by column.
function rows(detail, name) {
  const found = detail?.tables.find((table) => table.name === name);
  if (!found) return [];
  if (!opened.has(found)) {
    opened.set(found, found.rows.map((row) => Object.fromEntries(found.columns.map((column, at) => [column[0], row[at]]))));
  }
  return opened.get(found);
}
const cellText = (value) => (value === null || value === undefined ? '' : String(value));
/// Text that a spreadsheet would take for a formula gets an apostrophe; numbers stay numbers.
const guarded = (value) => (typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : cellText(value));
function csv(headers, body) {
  const quote = (value) => { const text = guarded(value); return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text; };
  return '\ufeff' + [headers, ...body].map((row) => row.map(quote).join(',')).join('\r\n') + '\r\n';
}
function announce(text) { byId('said').textContent = text; }
function save(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
  announce(t('saved', name));
}
async function copy(headers, body) {
  const plain = [headers, ...body].map((row) => row.map((cell) => guarded(cell).replace(/[\t\r\n]+/g, ' ')).join('\t')).join('\n');
  try {
    await navigator.clipboard.writeText(plain);
  } catch {
    const area = h('textarea', {}, plain);
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  announce(t('copied', body.length));
}
/// A table behind a summary, with copy and CSV; its rows are only made when it is opened.
function tableBlock(name, columns, body, summary = t('table')) {
  const headers = columns.map((column) => column.unit ? `${column.label} (${unitWord(column.unit)})` : column.label);
  const block = h('details', {}, h('summary', {}, summary));
  block.addEventListener('toggle', () => {
    if (!block.open || block.querySelector('table')) return;
    const cell = (value, at) => h('td', { class: typeof value === 'number' ? 'number' : null },
      columns[at].evidence && value !== null ? h('button', { type: 'button', class: 'plainbutton', click: () => openMetric([value]) }, cellText(value)) : said(cellText(value)));
    add(block, [
      h('div', { class: 'tools' },
        h('button', { type: 'button', click: () => copy(headers, body) }, t('copy')),
        h('button', { type: 'button', class: 'csv', click: () => save(`${name}.csv`, csv(headers, body)) }, t('save_csv'))),
      h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': summary },
        h('table', {}, h('thead', {}, h('tr', {}, headers.map((header) => h('th', { scope: 'col' }, header)))),
          h('tbody', {}, body.map((row) => h('tr', {}, row.map(cell)))))),
    ]);
  });
  return block;
}
function viewTable(detail, name, summary, keep = () => true) {
  const table = detail.tables.find((found) => found.name === name);
  if (!table || !table.rows.length) return null;
  const columns = table.columns.map(([column, zh, en, unit]) => ({ label: state.lang === 0 ? zh : en, unit, evidence: /(^|_)metric_id$/.test(column) }));
  const objects = rows(detail, name);
  return tableBlock(name, columns, table.rows.filter((_, at) => keep(objects[at])), summary);
}

// ---- evidence

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

// ---- charts

/// A mark that can be clicked, reached with the arrow keys and read aloud. Words on it stand above it:
/// its label says them in full.
function mark(label, open, ...shapes) {
  const all = shapes.flat(Infinity).filter(Boolean), words = all.filter((shape) => shape.tagName === 'text');
  for (const word of words) word.setAttribute('pointer-events', 'none');
  const rest = all.filter((shape) => !words.includes(shape));
  return [s('g', { class: 'mark', role: 'button', tabindex: '-1', 'aria-label': label, click: open }, s('title', {}, label), ...rest), words];
}
/// One stop of the tab key a chart; arrows, Home and End move on inside it.
function chart(width, height, label, ...children) {
  const svg = s('svg', { class: 'chart', viewBox: `0 0 ${width} ${height}`, 'aria-label': label }, ...children);
  const marks = [...svg.querySelectorAll('.mark')];
  svg.setAttribute('role', marks.length ? 'group' : 'img');
  marks[0]?.setAttribute('tabindex', '0');
  svg.addEventListener('keydown', (event) => {
    const at = marks.indexOf(document.activeElement);
    if (at < 0) return;
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: marks.length - 1 }[event.key];
    if (event.key === 'Enter' || event.key === ' ') marks[at].dispatchEvent(new Event('click'));
    else if (to === undefined || !marks[to]) return;
    else {
      marks[at].setAttribute('tabindex', '-1');
      marks[to].setAttribute('tabindex', '0');
      marks[to].focus();
    }
    event.preventDefault();
  });
  return svg;
}
const text = (x, y, words, kind = '') => s('text', { x, y, class: kind }, words);
/// A dot: full for a whole year, half filled for a part of one.
function dot(x, y, r, kind, half) {
  if (!half) return s('circle', { cx: x, cy: y, r, class: kind });
  return [s('circle', { cx: x, cy: y, r, class: `${kind} back`, 'stroke-width': 1.8 }), s('path', { d: `M${x} ${y - r}A${r} ${r} 0 0 0 ${x} ${y + r}Z`, class: kind })];
}
const hit = (x, y, r = 12) => s('circle', { class: 'hit', cx: x, cy: y, r });
function niceMax(value) {
  const power = 10 ** Math.floor(Math.log10(value || 1));
  return [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}
/// Round values from 0 to `top`, four to six of them.
function ticksTo(top) {
  const step = [1, 2, 5, 10, 20, 25, 50, 100].map((base) => [base / 100, base / 10, base, base * 100, base * 10000]).flat().sort((a, b) => a - b).find((size) => top / size <= 5.01) ?? top;
  return Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, at) => at * step);
}
/// A year, short where there is little room.
const yearWord = (year, room) => (room < 34 ? `’${String(year).slice(2)}` : String(year));
function key(label, ...shapes) {
  return h('li', {}, s('svg', { width: 22, height: 14, viewBox: '0 0 22 14', 'aria-hidden': 'true' }, ...shapes), label);
}
const widthOf = (host, most, least = 280) => Math.max(least, Math.min(most, host.clientWidth || most));
function part(row) {
  if (!row.part_year) return '';
  return row.as_of ? t('part_year_to', row.as_of.slice(5)) : t('part_year');
}
function figure(title, sub, legend, svg, table) {
  return h('figure', {}, h('figcaption', {}, h('h3', {}, title), h('p', { class: 'sub' }, sub)), legend && h('ul', { class: 'legend' }, legend), svg, table);
}

// ---- one place: rates

/// What a row's rates are made of, unrounded; null where the view gives no rate.
function exactRates(row) {
  if (row.comprehensive_rate_recomputed === null || row.direct_rate_recomputed === null || !row.concluded) return null;
  const direct = DIRECT.reduce((sum, what) => sum + (row[what] ?? 0), 0);
  return { direct: 100 * direct / row.concluded, terminated: 100 * (row.terminated ?? 0) / row.concluded };
}
function whyNot(row) {
  return list([[row.flag_part_year, 'why_part'], [row.flag_denominator, 'why_denominator'], [row.flag_definition, 'why_definition'], [row.flag_member_missing, 'why_member']].filter((flag) => flag[0]).map((flag) => t(flag[1])));
}
function story(detail) {
  const trend = rows(detail, 'reconsideration_trend').filter(exactRates);
  if (!trend.length) return [];
  const first = trend[0], last = trend[trend.length - 1];
  const [before, after] = [exactRates(first), exactRates(last)];
  const sum = (rates) => rates.direct + rates.terminated;
  if (trend.length === 1) return [h('p', { class: 'headline' }, t('story_plain', first.year, num(first.concluded), one(sum(before)), one(before.direct), one(before.terminated)))];
  const change = sum(after) - sum(before), byTermination = after.terminated - before.terminated, byDirect = after.direct - before.direct;
  const direct = trend.map((row) => exactRates(row).direct);
  const flat = Math.max(...direct) - Math.min(...direct) < 3;
  const words = [];
  if (change > 3 && byTermination > 0.75 * change && flat) words.push(h('p', { class: 'headline' }, t('story_up', one(last.comprehensive_rate_reported ?? sum(after)), num(Math.round(direct.reduce((a, b) => a + b) / direct.length)))));
  words.push(h('p', { class: 'story' }, t('story', first.year, last.year, one(sum(before)), one(sum(after)), signed(change), signed(byTermination), signed(byDirect), one(before.direct), one(after.direct))));
  const parts = trend.filter((row) => row.part_year);
  if (parts.length) {
    const again = parts.some((row) => row.comprehensive_rate_restated !== null);
    words.push(h('p', { class: 'caution' }, t('caution', parts.map((row) => row.year).join(state.lang === 0 ? '、' : ', '), again ? t('caution_restated') : '')));
  }
  return words;
}
function rates(host, subject, detail) {
  const trend = rows(detail, 'reconsideration_trend').filter((row) => ['comprehensive_rate_reported', 'comprehensive_rate_recomputed', 'direct_rate_reported', 'direct_rate_recomputed'].some((name) => row[name] !== null));
  if (!trend.length) return null;
  const printed = [['reconsideration.comprehensive_correction_rate', 'comprehensive_rate_reported', 'comprehensive_rate_recomputed'], ['reconsideration.correction_rate', 'direct_rate_reported', 'direct_rate_recomputed']];
  const again = rows(detail, 'vintage').filter((row) => printed.some((pair) => pair[0] === row.code) && row.unit === '%');
  const years = [...trend, ...again].map((row) => row.year);
  const from = Math.min(...years), to = Math.max(...years), count = to - from + 1;
  const W = widthOf(host, 1100), H = 330, L = 40, R = W > 460 && count > 1 ? 96 : 20, T = 22, B = 46;
  const step = (W - L - R) / count;
  const top = niceMax(1.08 * Math.max(...trend.flatMap((row) => [row.comprehensive_rate_reported, row.comprehensive_rate_recomputed, row.direct_rate_reported, row.direct_rate_recomputed]), ...again.map((row) => row.value), 1));
  const x = (year) => L + (year - from + 0.5) * step;
  const y = (value) => H - B - (value / top) * (H - T - B);
  const ticks = ticksTo(top);
  const parts = [ticks.map((value) => [s('line', { class: 'grid', x1: L, x2: W - R, y1: y(value), y2: y(value) }), text(L - 6, y(value) + 4, `${num(value)}%`, 'soft end')])];
  for (let year = from; year <= to; year += 1) {
    const row = trend.find((found) => found.year === year);
    parts.push(text(x(year), H - B + 18, yearWord(year, step), 'mid'), row?.part_year ? text(x(year), H - B + 35, step < 84 ? '◐' : `◐ ${part(row)}`, 'soft mid') : null);
  }
  const pairs = trend.slice(1).map((row, at) => [trend[at], row]).filter(([before, row]) => row.year === before.year + 1);
  for (const [before, row] of pairs) {
    const [a, b] = [exactRates(before), exactRates(row)];
    if (!a || !b) continue;
    const area = (low, high, kind) => s('path', { class: kind, d: `M${x(before.year)} ${y(low[0])}L${x(before.year)} ${y(high[0])}L${x(row.year)} ${y(high[1])}L${x(row.year)} ${y(low[1])}Z` });
    parts.push(area([0, 0], [a.direct, b.direct], 'band-direct'), area([a.direct, b.direct], [a.direct + a.terminated, b.direct + b.terminated], 'band-term'));
  }
  for (const [column, kind] of [['comprehensive_rate_recomputed', 'c-comp'], ['direct_rate_recomputed', 'c-direct']]) {
    for (const [before, row] of pairs) {
      if (before[column] === null || row[column] === null) continue;
      parts.push(s('line', { class: `line ${kind} ${row.comparable === 0 ? 'dashed' : ''}`, x1: x(before.year), x2: x(row.year), y1: y(before[column]), y2: y(row[column]) }));
    }
  }
  const last = trend[trend.length - 1], end = exactRates(last);
  if (R > 20 && end && count > 1) {
    parts.push(text(x(last.year) + 22, y(end.direct + end.terminated) + 4, t('comprehensive').replace(/[（,].*/, ''), 't-term'));
    if (y(end.direct) - y(end.direct + end.terminated) > 60) parts.push(text(x(last.year) + 22, y(end.direct + end.terminated / 2) + 4, t('terminated'), 't-term'));
    parts.push(text(x(last.year) + 22, y(end.direct) + 4, t('direct').replace(/[（,].*/, ''), 't-direct'));
  }
  // Where the years stand close only the ends and the extremes bear their figures.
  const level = (row, isDirect) => (isDirect ? row.direct_rate_reported ?? row.direct_rate_recomputed : row.comprehensive_rate_reported ?? row.comprehensive_rate_recomputed);
  const labelled = (row, isDirect) => {
    const rated = trend.filter((found) => level(found, isDirect) !== null), values = rated.map((found) => level(found, isDirect));
    if (step >= 52 || row === rated[0] || row === rated[rated.length - 1]) return true;
    const near = rated.some((found) => found !== row && Math.abs(found.year - row.year) * step < 46 && (found === rated[0] || found === rated[rated.length - 1]));
    return !near && [Math.max(...values), Math.min(...values)].includes(level(row, isDirect)) && (!isDirect || level(row, isDirect) === Math.max(...values));
  };
  const told = [];
  for (const row of trend) {
    const ids = evidenceIds(row);
    for (const [code, reported, recomputed] of printed) {
      const isDirect = reported.startsWith('direct'), kind = isDirect ? 'c-direct' : 'c-comp';
      const base = row[reported] ?? row[recomputed];
      if (base === null) continue;
      for (const later of again.filter((found) => found.year === row.year && found.code === code)) {
        const label = `${row.year} ${t('restated')} (${later.report_year}): ${num(later.value)}%`;
        told.push(label);
        const near = step < 52 ? step * 0.3 : Math.abs(y(later.value) - y(base)) < 26 ? 24 : 16;
        parts.push(s('path', { class: 'join', d: `M${x(row.year)} ${y(base)}L${x(row.year) + near} ${y(later.value)}` }),
          mark(label, () => openMetric([later.metric_id], label, later.basis === 'own report' || later.basis === 'stated' ? null : h('p', {}, t('implied', later.says))), hit(x(row.year) + near, y(later.value)), s('circle', { class: `hollow ${kind}`, cx: x(row.year) + near, cy: y(later.value), r: 5 })),
          step < 84 ? null : text(x(row.year) + near + 9, y(later.value) + (later.value < base ? 13 : 2), `${num(later.value)}%`, 'soft'));
      }
      if (row[reported] !== null) {
        const label = `${row.year} ${t(isDirect ? 'printed_direct' : 'printed_comprehensive')}: ${num(row[reported])}%${row.part_year ? ` (${part(row)})` : ''}`;
        told.push(label);
        parts.push(mark(label, () => openMetric([ids[reported]].filter(Boolean), label), s('rect', { class: 'hit', x: x(row.year) - 14, y: y(row[reported]) - 12, width: 28, height: 24, rx: 4 }), s('line', { class: 'printed', x1: x(row.year) - 11, x2: x(row.year) + 11, y1: y(row[reported]), y2: y(row[reported]) })));
      }
      if (row[recomputed] !== null) {
        const used = isDirect ? [...DIRECT, 'concluded'] : [...DIRECT, 'terminated', 'concluded'];
        const sum = used.filter((what) => row[what] !== null && what !== 'concluded').map((what) => `${t(what)} ${num(row[what])}`).join(' + ');
        const label = `${row.year} ${t(isDirect ? 'direct' : 'comprehensive')}: ${num(row[recomputed])}%${row.part_year ? ` (${part(row)})` : ''}`;
        told.push(label);
        const note = h('div', { class: 'proof' }, h('p', {}, t('recomputed_from', `100 × (${sum}) ÷ ${t('concluded')} ${num(row.concluded)} = ${num(row[recomputed])}%`)), row.comparable === 0 && h('p', { class: 'caution' }, t('caution_no', whyNot(row))), row.note && terms([['note', h('bdi', { lang: 'en' }, row.note)]]));
        parts.push(mark(label, () => openMetric(used.map((what) => ids[what]).filter(Boolean), label, note), hit(x(row.year), y(row[recomputed]), 9), dot(x(row.year), y(row[recomputed]), 5.5, kind, row.part_year)));
      }
      // Below its point where the comprehensive rate's figure would stand in it, or not at all.
      const crowded = isDirect && level(row, false) !== null && y(base) - y(level(row, false)) < 32, under = crowded && y(base) + 20 < H - B;
      if (labelled(row, isDirect) && (!crowded || under)) parts.push(text(x(row.year), under ? y(base) + 20 : y(base) - 13, `${num(base)}%`, 'strong mid'));
    }
  }
  const legend = [
    key(t('comprehensive'), s('line', { class: 'line c-comp', x1: 0, x2: 22, y1: 7, y2: 7 }), dot(11, 7, 4.5, 'c-comp')),
    key(t('direct'), s('line', { class: 'line c-direct', x1: 0, x2: 22, y1: 7, y2: 7 }), dot(11, 7, 4.5, 'c-direct')),
    key(t('printed'), s('line', { class: 'printed', x1: 1, x2: 21, y1: 7, y2: 7 })),
    again.length > 0 && key(t('restated'), s('circle', { class: 'hollow c-comp', cx: 11, cy: 7, r: 5 })),
    trend.some((row) => row.part_year) && key(t('part_year_mark'), dot(11, 7, 5, 'c-comp', true)),
    pairs.some(([, row]) => row.comparable === 0) && key(t('dashed'), s('line', { class: 'line c-comp dashed', x1: 0, x2: 22, y1: 7, y2: 7 })),
  ];
  return figure(t('rates'), t('rates_sub'), legend, chart(W, H, t('rates_alt', fullName(subject), from, to, list(told)), ...parts), viewTable(detail, 'reconsideration_trend'));
}

// ---- one place: docket

function docket(host, subject, detail) {
  const trend = rows(detail, 'reconsideration_trend').filter((row) => OUTCOMES.some((what) => row[what] !== null));
  if (!trend.length) return h('figure', {}, h('figcaption', {}, h('h3', {}, t('docket'))), h('p', { class: 'sub' }, t('no_docket')));
  const W = widthOf(host, 1100), bar = trend.length > 6 ? 30 : 48, gap = trend.length > 6 ? 14 : 34, L = 78, R = 66, T = 14, mid = bar / 2 + 5;
  const H = T + trend.length * (bar + gap) + 4;
  const total = (row) => Math.max(row.concluded ?? 0, row.outcomes_sum ?? 0);
  const most = Math.max(...trend.map(total), 1);
  const parts = [], told = [];
  trend.forEach((row, at) => {
    const y = T + at * (bar + gap), whole = total(row) || 1, scale = (W - L - R) / (state.shares ? whole : most), ids = evidenceIds(row);
    parts.push(text(L - 10, y + mid - (row.part_year ? 8 : 0), String(row.year), 'strong end'), row.part_year ? text(L - 10, y + mid + 9, `◐ ${part(row)}`, 'soft end') : null);
    let x = L;
    const said = [];
    const segments = OUTCOMES.filter((what) => row[what]).map((what) => [what, row[what]]);
    if (row.concluded > row.outcomes_sum) segments.push(['unprinted', row.concluded - row.outcomes_sum]);
    for (const [what, value] of segments) {
      const width = value * scale, share = `${one(100 * value / whole)}%`;
      const label = `${row.year} ${t(what)}: ${withUnit(value, '件')} (${share})${row.part_year ? ` ${part(row)}` : ''}`;
      said.push(`${t(what)} ${num(value)}`);
      const short = state.shares ? share : num(value);
      const words = width > 74 ? `${t(what)} ${short}` : width > 34 ? short : '';
      const tone = what === 'terminated' ? 'on-term' : DIRECT.slice(0, 2).includes(what) ? 'on-dark' : '';
      parts.push(mark(label, () => (ids[what] ? openMetric([ids[what]], label) : openPanel(label, h('p', { class: 'proof' }, row.note ?? ''))),
        s('rect', { class: `seg o-${what}`, x, y, width: Math.max(width, 1), height: bar }), row.part_year ? s('rect', { x, y, width: Math.max(width, 1), height: bar, fill: 'url(#hatch)', 'pointer-events': 'none' }) : null,
        words && text(x + 7, y + mid, words, tone)));
      x += width;
    }
    told.push(`${row.year} ${t('concluded')} ${num(row.concluded)}: ${said.join(', ')}`);
    const label = `${row.year} ${t('concluded')}: ${withUnit(row.concluded, '件')}`;
    if (row.concluded !== null) parts.push(mark(label, () => openMetric([ids.concluded].filter(Boolean), label), s('rect', { class: 'hit', x: x + 2, y: y + 6, width: 60, height: 28, rx: 4 }), text(x + 8, y + mid, withUnit(row.concluded, state.lang === 0 ? '件' : ''), 'strong')));
  });
  const used = [...OUTCOMES.filter((what) => trend.some((row) => row[what])), ...(trend.some((row) => row.concluded > row.outcomes_sum) ? ['unprinted'] : [])];
  const legend = used.map((what) => key(DIRECT.includes(what) ? `${t(what)}` : t(what), s('rect', { class: `seg o-${what}`, x: 2, y: 1, width: 18, height: 12 })));
  const toggle = h('div', { class: 'switch', role: 'group', 'aria-label': t('docket') }, [['counts', false], ['shares', true]].map(([words, on]) => h('button', { type: 'button', 'aria-pressed': String(state.shares === on), click: () => { state.shares = on; drawPlace(); byId('docket-switch')?.querySelector('[aria-pressed=true]')?.focus(); } }, t(words))));
  toggle.id = 'docket-switch';
  return h('figure', {}, h('figcaption', {}, h('div', { class: 'spread' }, h('h3', {}, t('docket')), toggle), h('p', { class: 'sub' }, t('docket_sub'))), h('ul', { class: 'legend' }, legend),
    chart(W, H, t('docket_alt', fullName(subject), list(told)), ...parts), viewTable(detail, 'reconsideration_trend'));
}

// ---- one place: small multiples

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
  const matrix = h('div', { class: 'card scroll', tabindex: '0', role: 'region', 'aria-label': t('problems') }, h('table', { class: 'matrix' },
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

// ---- across places

/// Signs of the reasons for which a figure is not compared.
const WHY = { part_year: '◐', inexact: '≈', incomplete: '∑', denominator: '÷', formula: '≠' };
/// The points of a series with their subjects, filtered by the words typed.
function points(series) {
  const find = state.find.trim();
  const kept = [];
  series.value.forEach((value, at) => {
    const subject = D.subjects[series.subject[at]];
    if (find && !fullName(subject).includes(find) && subject.code !== find) return;
    kept.push({ at: series.subject[at], subject, year: series.year[at], value, id: series.id[at], why: series.why_not[at] });
  });
  return kept;
}
function openPoint(point, what, unit) {
  const label = `${fullName(point.subject)} ${point.year} · ${codeName(what)}: ${withUnit(point.value, unit)}`;
  const why = point.why && h('p', { class: 'caution' }, t('not_compared', t(`why.${point.why}`)));
  if (!WORDS[`rate.${what}`]) return openMetric([point.id], label, why);
  const row = rows(DETAILS.get(point.at), 'reconsideration_trend').find((found) => found.year === point.year);
  const note = h('div', { class: 'proof' }, why, h('p', {}, t('no_sentence_docket', point.id)), row?.note && terms([['note', h('bdi', { lang: 'en' }, row.note)]]));
  return openMetric(row ? [...DIRECT, 'terminated', 'concluded'].map((part) => evidenceIds(row)[part]).filter(Boolean) : [], label, note);
}
/// Upper ends of the classes of equal size, each value once.
function classes(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const ends = [1, 2, 3, 4, 5, 6, 7].map((step) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * step / 7) - 1)]);
  return ends.filter((end, at) => end !== undefined && end !== ends[at + 1]);
}
const classOf = (ends, value) => { const at = ends.findIndex((end) => value <= end); return Math.round((at < 0 ? ends.length - 1 : at) * 6 / Math.max(1, ends.length - 1)); };
function heat(host, all, what, unit, alt, open) {
  const shown = all.filter((point) => !point.why || state.leftOut);
  const ends = classes(shown.map((point) => point.value));
  const years = all.map((point) => point.year), from = Math.min(...years), to = Math.max(...years), count = to - from + 1;
  const bySubject = new Map();
  for (const point of all) bySubject.set(point.at, [...(bySubject.get(point.at) ?? []), point]);
  const places = [...bySubject].sort((a, b) => b[1].filter((point) => !point.why).length - a[1].filter((point) => !point.why).length || a[0] - b[0]);
  const visible = places.slice(0, state.rows);
  const W = widthOf(host, 1100), L = W < 520 ? 96 : 220, cell = Math.min(70, (W - L) / count), row = 27, T = 24, H = T + visible.length * row + 2;
  const parts = [];
  for (let year = from; year <= to; year += 1) parts.push(text(L + (year - from + 0.5) * cell, 15, yearWord(year, cell), 'soft mid'));
  visible.forEach(([at, own], line) => {
    const y = T + line * row, subject = D.subjects[at];
    const name = Array.from(L > 100 ? fullName(subject) : subjectName(subject)), most = L > 100 ? 16 : 7;
    const words = name.length > most ? (L > 100 ? `…${name.slice(-most + 1).join('')}` : `${name.slice(0, most - 1).join('')}…`) : name.join('');
    parts.push(mark(fullName(subject), () => choose(at, true), s('rect', { class: 'hit', x: 0, y: y + 1, width: L - 8, height: row - 2, rx: 4 }), text(L - 10, y + 18, words, 'end')));
    for (const point of own) {
      const x = L + (point.year - from) * cell, left = point.why && !state.leftOut;
      const label = `${fullName(subject)} ${point.year}: ${withUnit(point.value, unit)}${point.why ? ` (${t(`why.${point.why}`)})` : ''}`;
      const q = classOf(ends, point.value);
      parts.push(mark(label, () => open(point), s('rect', { class: left ? 'hit out' : `seg q${q}`, x: x + 1, y: y + 1, width: cell - 2, height: row - 2, rx: 3 }), left || cell < 32 ? null : text(x + cell / 2, y + 18, short(point.value), `mid ${q > 3 ? 'hi' : 'lo'}`), left ? text(x + cell / 2, y + 18, WHY[point.why], 'soft mid') : null));
    }
  });
  const legend = ends.map((end, at) => key(`≤ ${short(end)}`, s('rect', { class: `seg q${Math.round(at * 6 / Math.max(1, ends.length - 1))}`, x: 1, y: 1, width: 20, height: 12 })));
  for (const why of Object.keys(WHY)) if (all.some((point) => point.why === why)) legend.push(key(t(`why.${why}`), text(11, 12, WHY[why], 'soft mid')));
  const rest = places.length - visible.length;
  const columns = (state.lang === 0 ? ['地区', '行政区划代码', '年份', '数值', '单位', '编号', '不参与比较的原因'] : ['place', 'code', 'year', 'value', 'unit', 'number', 'left out because']).map((label) => ({ label }));
  const body = () => all.map((point) => [fullName(point.subject), point.subject.code, point.year, point.value, unit, point.id, point.why ? t(`why.${point.why}`) : '']);
  return [h('ul', { class: 'legend' }, legend), chart(W, H, alt(places.length, count, ends), ...parts),
    rest > 0 && h('button', { type: 'button', class: 'more', click: () => { state.rows += 100; drawAcross(); drawCoverage(); } }, t('more_places', rest)),
    tableBlock(what, columns, body())];
}
function ranked(host, all, what, unit) {
  const years = [...new Set(all.map((point) => point.year))].sort();
  const good = (year) => all.filter((point) => point.year === year && !point.why).length;
  if (!years.includes(state.year)) state.year = years.reduce((best, year) => (good(year) >= good(best) ? year : best), years[0]);
  const of = all.filter((point) => point.year === state.year);
  const shown = of.filter((point) => !point.why || state.leftOut).sort((a, b) => b.value - a.value || a.at - b.at);
  const left = of.filter((point) => point.why && !state.leftOut);
  const visible = shown.slice(0, state.ranks);
  const W = widthOf(host, 1100), L = W < 520 ? 96 : 220, R = 84, row = 26, T = 6, H = T + visible.length * row + 6;
  const most = Math.max(...shown.map((point) => point.value), 0) || 1, least = Math.min(0, ...shown.map((point) => point.value));
  const x = (value) => L + (value - least) / (most - least) * (W - L - R);
  const parts = [s('line', { class: 'axis', x1: x(0), x2: x(0), y1: 0, y2: H })];
  visible.forEach((point, line) => {
    const y = T + line * row + row / 2;
    const label = `${fullName(point.subject)}: ${withUnit(point.value, unit)}${point.why ? ` (${t(`why.${point.why}`)})` : ''}`;
    const words = Array.from(L > 100 ? fullName(point.subject) : subjectName(point.subject)), limit = L > 100 ? 16 : 7;
    parts.push(text(L - 10, y + 4, words.length > limit ? `…${words.slice(-limit + 1).join('')}` : words.join(''), 'end'), s('line', { class: 'grid', x1: x(0), x2: x(point.value), y1: y, y2: y }),
      mark(label, () => openPoint(point, what, unit), hit(x(point.value), y), dot(x(point.value), y, 6, 'c-plain', Boolean(point.why)), text(x(point.value) + 14, y + 4, withUnit(point.value, unit, short))));
  });
  const pick = h('select', { id: 'pick-year', change: (event) => { state.year = Number(event.target.value); drawAcross(); byId('pick-year').focus(); } }, years.map((year) => h('option', { value: year, selected: year === state.year ? '' : null }, String(year))));
  return h('figure', {}, h('figcaption', {}, h('div', { class: 'spread' }, h('h3', {}, t('ranked', state.year)), h('span', {}, h('label', { for: 'pick-year' }, t('pick_year')), ' ', pick))),
    shown.length ? chart(W, H, t('ranked_alt', state.year, shown.length, list(visible.slice(0, 10).map((point) => `${subjectName(point.subject)} ${num(point.value)}`))), ...parts) : h('p', {}, t('no_points')),
    shown.length > visible.length && h('button', { type: 'button', class: 'more', click: () => { state.ranks += 100; drawAcross(); } }, t('more_places', shown.length - visible.length)),
    left.length > 0 && h('p', { class: 'leftouts' }, t('left_out_list'), list(left.slice(0, 12).map((point) => `${subjectName(point.subject)} ${withUnit(point.value, unit)} (${t(`why.${point.why}`)})`)), left.length > 12 ? ' …' : ''));
}
function drawAcross() {
  const host = byId('across-body'), series = D.overview.series[state.metric];
  if (!series) { host.replaceChildren(h('p', {}, t('no_points'))); return; }
  const all = points(series), unit = codeUnit(series.what), name = codeName(series.what);
  if (!all.length) { host.replaceChildren(h('p', {}, t('no_points'))); return; }
  const inside = { clientWidth: host.clientWidth - 38 };
  const values = all.map((point) => point.value);
  const alt = (places, years) => t('heat_alt', name, places, years, withUnit(Math.min(...values), unit), withUnit(Math.max(...values), unit));
  host.replaceChildren(
    h('figure', {}, h('figcaption', {}, h('h3', {}, t('heat', name, unitWord(unit))), h('p', { class: 'sub' }, t('heat_sub'))), heat(inside, all, series.what, unit, alt, (point) => openPoint(point, series.what, unit))),
    h('div', { class: 'block' }, ranked(inside, all, series.what, unit)),
    D.overview.left_out.length ? h('p', { class: 'leftouts' }, t('some_metrics', D.overview.left_out.length)) : '');
}
function drawCoverage() {
  const host = byId('coverage-body'), inside = { clientWidth: host.clientWidth - 38 }, find = state.find.trim();
  const all = D.overview.reports.map(([at, year, value]) => ({ at, subject: D.subjects[at], year, value, id: null, why: '' })).filter((point) => !find || fullName(point.subject).includes(find) || point.subject.code === find);
  if (!all.length) { host.replaceChildren(h('p', {}, t('no_points'))); return; }
  const years = all.map((point) => point.year);
  host.replaceChildren(h('figure', {}, h('p', { class: 'sub' }, t('cover_sub')), heat(inside, all, 'coverage', '', (places) => t('cover_alt', places, Math.min(...years), Math.max(...years)), (point) => choose(point.at, true))));
}

// ---- the page

function fillPickers() {
  const label = (subject, at) => `${fullName(subject)}（${subject.first_year === subject.last_year ? subject.first_year : `${subject.first_year}–${subject.last_year}`}）${DETAILS.has(at) ? '' : ` · ${t('overview_only')}`}`;
  const order = D.subjects.map((_, at) => at).filter((at) => DETAILS.has(at) || D.subjects.length <= 400 || at === state.subject);
  byId('pick-subject').replaceChildren(...order.map((at) => h('option', { value: at, selected: at === state.subject ? '' : null }, label(D.subjects[at], at))));
  const groups = [['group_rates', (what) => WORDS[`rate.${what}`]], ['group_metrics', (what) => !WORDS[`rate.${what}`]]];
  const option = (series, at) => h('option', { value: at, selected: at === state.metric ? '' : null }, `${codeName(series.what)}（${t('points_of', new Set(series.subject).size)}）`);
  byId('pick-metric').replaceChildren(...groups.map(([name, keep]) => h('optgroup', { label: t(name) }, D.overview.series.map((series, at) => (keep(series.what) ? option(series, at) : null)))));
}
function choose(subject, move) {
  state.subject = subject;
  state.metrics = 12;
  fillPickers();
  drawPlace();
  remember();
  if (move) { byId('place').scrollIntoView(); byId('pick-subject').focus({ preventScroll: true }); }
}
/// What is chosen stands in the address, so that a page can be reloaded and a view of it passed on.
function remember() {
  const subject = D.subjects[state.subject];
  history.replaceState(null, '', `#${new URLSearchParams({ place: fullName(subject), lang: state.lang === 0 ? 'zh' : 'en' })}`);
}
function recall() {
  const chosen = new URLSearchParams(location.hash.slice(1));
  const at = D.subjects.findIndex((subject) => fullName(subject) === chosen.get('place'));
  if (at >= 0) state.subject = at;
  if (chosen.get('lang')) state.lang = chosen.get('lang') === 'en' ? 1 : 0;
}
function draw() {
  document.documentElement.lang = state.lang === 0 ? 'zh-CN' : 'en';
  document.title = t('title');
  for (const node of document.querySelectorAll('[data-t]')) node.textContent = t(node.dataset.t);
  for (const button of document.querySelectorAll('[data-lang]')) button.setAttribute('aria-pressed', String(Number(button.dataset.lang) === state.lang));
  const years = D.overview.reports.map((report) => report[1]);
  byId('summary').textContent = t('summary', num(D.subjects.length), num(D.overview.reports.length), years.reduce((a, b) => Math.min(a, b), Infinity), years.reduce((a, b) => Math.max(a, b), -Infinity), num(D.overview.reports.reduce((sum, report) => sum + report[2], 0)));
  byId('about').textContent = t('about', D.version) + (D.unplaced ? ` ${t('unplaced', D.unplaced)}` : '');
  byId('nav').setAttribute('aria-label', t('title'));
  fillPickers();
  drawPlace();
  drawAcross();
  drawCoverage();
}
function later(run, wait) { let timer; return () => { clearTimeout(timer); timer = setTimeout(run, wait); }; }

/// The metric to begin with: the comprehensive rate where several places have it, else that of most.
function first() {
  const places = D.overview.series.map((series) => new Set(series.subject.filter((_, at) => !series.why_not[at])).size);
  const most = places.indexOf(Math.max(...places));
  return places[0] >= 5 || most < 0 ? 0 : most;
}

state.metric = first();
recall();
draw();
byId('pick-subject').addEventListener('change', (event) => choose(Number(event.target.value), false));
byId('pick-metric').addEventListener('change', (event) => { state.metric = Number(event.target.value); state.year = null; drawAcross(); });
byId('pick-name').addEventListener('input', later(() => { state.find = byId('pick-name').value; drawAcross(); drawCoverage(); }, 200));
byId('left-out').addEventListener('change', (event) => { state.leftOut = event.target.checked; drawAcross(); });
byId('close').addEventListener('click', () => byId('evidence').close());
byId('evidence').addEventListener('click', (event) => { if (event.target === byId('evidence')) byId('evidence').close(); });
for (const button of document.querySelectorAll('[data-lang]')) button.addEventListener('click', () => { state.lang = Number(button.dataset.lang); draw(); remember(); });
let drawn = window.innerWidth;
window.addEventListener('resize', later(() => { if (window.innerWidth !== drawn) { drawn = window.innerWidth; draw(); } }, 200));
