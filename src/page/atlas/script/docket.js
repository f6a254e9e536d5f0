// The docket of one place over the years: correction rates, and how cases ended.

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
      parts.push(mark(label, () => (ids[what] ? openMetric([ids[what]], label) : openPanel(label, h('p', { class: 'proof' }, row.note ?? ''))),
        s('rect', { class: `seg o-${what}`, x, y, width: Math.max(width, 1), height: bar }), row.part_year ? s('rect', { x, y, width: Math.max(width, 1), height: bar, fill: 'url(#hatch)', 'pointer-events': 'none' }) : null,
        words && text(x + 7, y + mid, words, `on-${what}`)));
      x += width;
    }
    told.push(`${row.year} ${t('concluded')} ${num(row.concluded)}: ${said.join(', ')}`);
    const label = `${row.year} ${t('concluded')}: ${withUnit(row.concluded, '件')}`;
    if (row.concluded !== null) parts.push(mark(label, () => openMetric([ids.concluded].filter(Boolean), label), s('rect', { class: 'hit', x: x + 2, y: y + 6, width: 60, height: 28, rx: 4 }), text(x + 8, y + mid, withUnit(row.concluded, state.lang === 0 ? '件' : ''), 'strong')));
  });
  const used = [...OUTCOMES.filter((what) => trend.some((row) => row[what])), ...(trend.some((row) => row.concluded > row.outcomes_sum) ? ['unprinted'] : [])];
  const legend = used.map((what) => key(t(what), s('rect', { class: `seg o-${what}`, x: 2, y: 1, width: 18, height: 12 })));
  const toggle = h('div', { class: 'switch', role: 'group', 'aria-label': t('docket') }, [['counts', false], ['shares', true]].map(([words, on]) => h('button', { type: 'button', 'aria-pressed': String(state.shares === on), click: () => { state.shares = on; drawPlace(); byId('docket-switch')?.querySelector('[aria-pressed=true]')?.focus(); } }, t(words))));
  toggle.id = 'docket-switch';
  return h('figure', {}, h('figcaption', {}, h('div', { class: 'spread' }, h('h3', {}, t('docket')), toggle), h('p', { class: 'sub' }, t('docket_sub'))), h('ul', { class: 'legend' }, legend),
    chart(W, H, t('docket_alt', fullName(subject), list(told)), ...parts), viewTable(detail, 'reconsideration_trend'));
}
