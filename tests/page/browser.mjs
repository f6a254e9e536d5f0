// Opens pages in a headless Chromium and uses them as a reader would.
//
//     node browser.mjs PAGE HOSTILE LARGE [SCREENSHOTS]
//
// PAGE is made from real or sample reports, HOSTILE from a database full of markup, LARGE from one of
// 3,000 places. With a folder for screenshots, pictures of PAGE are left there to look at.
import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(path.join(process.cwd(), 'package.json'));
const { chromium } = require('playwright-core');
const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
const [normal, hostile, large, shots] = process.argv.slice(2);
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
let done = 0;
const step = (words) => { done += 1; console.log(`ok ${done} ${words}`); };

/// A page with everything noted that it must not do.
async function open(file, options = {}) {
  const context = await browser.newContext({ acceptDownloads: true, permissions: ['clipboard-read', 'clipboard-write'], bypassCSP: options.bypassCSP, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) wrong.push(`console: ${message.text()}`); });
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  page.on('request', (request) => { if (!/^(file|blob|data):/.test(request.url())) wrong.push(`request: ${request.url()}`); });
  page.on('dialog', (dialog) => { wrong.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  const start = Date.now();
  await page.goto(pathToFileURL(path.resolve(file)).href);
  return { page, wrong, context, milliseconds: Date.now() - start };
}
const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

// A reader's way through the page.
{
  const { page, wrong, context } = await open(normal, { viewport: { width: 1280, height: 900 } });
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN');
  await page.click('[data-lang="1"]');
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  assert.match(await page.textContent('h1'), /Rule-of-law/);
  await page.click('[data-lang="0"]');
  assert.match(await page.textContent('h1'), /法治政府/);
  step('the language is switched');

  const options = await page.locator('#pick-subject option').all();
  assert.ok(options.length > 1);
  const before = await page.textContent('#place-name');
  await page.selectOption('#pick-subject', await options[1].getAttribute('value'));
  assert.notEqual(await page.textContent('#place-name'), before);
  await page.selectOption('#pick-subject', await options[0].getAttribute('value'));
  assert.equal(await page.textContent('#place-name'), before);
  step('a place is chosen');

  await page.locator('#place-body .pair svg .mark').first().click();
  assert.ok(await page.locator('#evidence[open] blockquote mark').count() > 0);
  assert.match(await page.locator('#evidence-body').textContent(), /warehouse trace \d+/);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#evidence[open]').count(), 0);
  step('a mark opens its evidence');

  await page.locator('#place-body .pair svg .mark').first().focus();
  await page.keyboard.press('ArrowRight');
  const label = await page.evaluate(() => document.activeElement.getAttribute('aria-label'));
  assert.ok(label, 'arrow keys move between marks');
  await page.keyboard.press('Enter');
  assert.equal(await page.textContent('#evidence-name'), label);
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), label, 'focus comes back');
  step('marks are reached with the keyboard');

  const table = page.locator('#place-body figure details').first();
  await table.locator('summary').click();
  const [download] = await Promise.all([page.waitForEvent('download'), table.locator('button.csv').click()]);
  const csv = await readFile(await download.path(), 'utf8');
  assert.ok(csv.startsWith('\ufeff') && csv.includes('\r\n'));
  assert.equal(csv.trim().split('\r\n').length - 1, await table.locator('tbody tr').count());
  await table.locator('.tools button').first().click();
  await page.waitForFunction(() => document.getElementById('said').textContent !== '');
  step('a table is saved as CSV and copied');

  const metric = page.locator('#pick-metric');
  for (const value of (await metric.locator('option').evaluateAll((all) => all.map((option) => option.value))).slice(0, 12)) await metric.selectOption(value);
  await page.check('#left-out');
  await page.uncheck('#left-out');
  step('metrics are chosen across places');

  assert.deepEqual(wrong, []);
  step('no error and no request');
  await context.close();
}

// What a checker of accessibility says, in both colour schemes, on screen and phone, with a panel open.
for (const [width, colorScheme] of [[1280, 'light'], [390, 'dark']]) {
  const { page, context } = await open(normal, { viewport: { width, height: 844 }, colorScheme, bypassCSP: true });
  assert.ok(await overflow(page) <= 0, `wider than ${width}`);
  await page.addScriptTag({ content: axe });
  for (const panel of [false, true]) {
    if (panel) await page.locator('#place-body .pair svg .mark').first().click();
    else for (const table of (await page.locator('#place-body details').all()).slice(0, 6)) await table.evaluate((node) => { node.open = true; });
    const { violations } = await page.evaluate(() => window.axe.run(document));
    const grave = violations.filter((found) => ['serious', 'critical'].includes(found.impact));
    assert.deepEqual(grave.map((found) => `${found.id}: ${found.nodes.length} × ${found.nodes[0].html} ${found.nodes[0].failureSummary}`), []);
    step(`axe: ${width} px, ${colorScheme}${panel ? ', panel open' : ''}; ${violations.length} minor`);
  }
  await context.close();
}

// Markup in every text.
{
  const { page, wrong, context } = await open(hostile, { viewport: { width: 390, height: 844 } });
  // One that has shown all goes.
  while (await page.locator('.more').count() > 0) await page.locator('.more').first().click();
  for (const table of await page.locator('details').all()) await table.evaluate((node) => { node.open = true; });
  await page.waitForTimeout(200);
  for (const mark of (await page.locator('#place-body .mark, #place-body .dot, #across-body .mark').all()).slice(0, 25)) {
    await mark.evaluate((node) => node.dispatchEvent(new Event('click')));
    await page.evaluate(() => document.getElementById('evidence').close());
  }
  await page.click('[data-lang="1"]');
  assert.equal(await page.evaluate(() => window.ran), undefined);
  assert.equal(await page.locator('img, main script, iframe, a[href^="javascript:"]').count(), 0);
  assert.match(await page.textContent('main'), /<script>window\.ran=1<\/script>/);
  assert.ok(await overflow(page) <= 0, 'hostile texts stretch the page');
  assert.deepEqual(wrong, []);
  step('markup in texts stays text');
  await context.close();
}

// Many places.
if (large) {
  const { page, wrong, context, milliseconds } = await open(large, { viewport: { width: 1280, height: 900 } });
  const { size } = await stat(large);
  assert.ok(size < 10e6, `${size} bytes`);
  assert.ok(milliseconds < 3000, `${milliseconds} ms`);
  assert.ok(await page.locator('#across-body svg .mark').count() > 100);
  assert.deepEqual(wrong, []);
  step(`${(size / 1e6).toFixed(1)} MB open in ${milliseconds} ms`);
  await context.close();
}

if (shots) {
  for (const [width, colorScheme] of [[1280, 'light'], [1280, 'dark'], [390, 'light'], [390, 'dark']]) {
    const { page, context } = await open(normal, { viewport: { width, height: 900 }, colorScheme });
    await page.screenshot({ path: path.join(shots, `${width}-${colorScheme}.png`), fullPage: true });
    if (width === 1280 && colorScheme === 'light') await page.pdf({ path: path.join(shots, 'print.pdf'), format: 'A4', printBackground: true });
    await context.close();
  }
}
await browser.close();
console.log(`${done} steps passed`);
