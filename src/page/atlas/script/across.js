// All places side by side: heat map, ranking, coverage.

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
  const years = all.map((point) => point.year), from = least(years), to = most(years), count = to - from + 1;
  const bySubject = new Map();
  for (const point of all) if (bySubject.has(point.at)) bySubject.get(point.at).push(point); else bySubject.set(point.at, [point]);
  const places = [...bySubject].sort((a, b) => b[1].filter((point) => !point.why).length - a[1].filter((point) => !point.why).length || a[0] - b[0]);
  const visible = places.slice(0, state.rows);
  const W = widthOf(host, 1100), L = W < 520 ? 96 : 220, cell = Math.min(70, (W - L) / count), row = 27, T = 24, H = T + visible.length * row + 2;
  const parts = [];
  for (let year = from; year <= to; year += 1) parts.push(text(L + (year - from + 0.5) * cell, 15, yearWord(year, cell), 'soft mid'));
  visible.forEach(([at, own], line) => {
    const y = T + line * row, subject = D.subjects[at];
    const name = Array.from(L > 100 ? fullName(subject) : subjectName(subject)), room = L > 100 ? 16 : 7;
    const words = name.length > room ? (L > 100 ? `…${name.slice(-room + 1).join('')}` : `${name.slice(0, room - 1).join('')}…`) : name.join('');
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
  const values = shown.map((point) => point.value), highest = Math.max(most(values), 0) || 1, lowest = Math.min(0, least(values));
  const x = (value) => L + (value - lowest) / (highest - lowest) * (W - L - R);
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
  const alt = (places, years) => t('heat_alt', name, places, years, withUnit(least(values), unit), withUnit(most(values), unit));
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
  host.replaceChildren(h('figure', {}, h('p', { class: 'sub' }, t('cover_sub')), heat(inside, all, 'coverage', '', (places) => t('cover_alt', places, least(years), most(years)), (point) => choose(point.at, true))));
}
