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
// Not Math.min(...values): an argument list has an end before a column of a large database has.
const least = (values) => values.reduce((a, b) => Math.min(a, b), Infinity);
const most = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);
const list = (items) => items.join(state.lang === 0 ? '；' : '; ');
function codeName(code) {
  if (WORDS[`rate.${code}`]) return t(`rate.${code}`);
  const known = CODES.get(code);
  return known ? (state.lang === 0 ? known.zh : known.en) : code;
}
const codeUnit = (code) => CODES.get(code)?.unit ?? '%';
const themeName = (theme) => (state.lang === 0 ? THEMES.get(theme) ?? theme : theme);
const subjectName = (subject) => (subject.body ? subject.issuer ?? subject.body : subject.name);
const fullName = (subject) => (subject.body ? `${subject.full_name} · ${subject.issuer ?? subject.body}` : subject.full_name);

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
