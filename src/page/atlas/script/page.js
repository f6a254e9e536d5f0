// What is chosen, and drawing it.

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
  byId('summary').textContent = t('summary', num(D.subjects.length), num(D.overview.reports.length), least(years), most(years), num(D.overview.reports.reduce((sum, report) => sum + report[2], 0)));
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
  return places[0] >= 5 ? 0 : Math.max(0, places.indexOf(most(places)));
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
