// Tables of views: their rows as objects, and as tables to open, copy and save.

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
