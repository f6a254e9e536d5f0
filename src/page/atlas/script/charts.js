// What all charts are made of: marks, dots, axes, keys.

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
const yearWord = (year, room) => (room < 34 ? String(year).slice(2) : String(year));
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
