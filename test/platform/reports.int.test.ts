import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { readyViews } from '../../src/adapters/view-file/ready-views.js';
import { findChromium, startChromium } from '../support/browser.js';
import { lethe, type RunningServer, startServer } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const executable = findChromium();
const suite = executable === undefined ? describe.skip : describe;
const missing =
  executable === undefined ? ' (no Chromium here: install it, or name it in LETHE_CHROMIUM)' : '';
const widths = [1_280, 390];
const day = 86_400_000;
const cohortViews = ['weekly-retention', 'lifetime-value'];
const own = ['long', ...cohortViews.map((name) => `${name}-split`)];

suite(`reports in a real browser${missing}`, function () {
  this.timeout(300_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let browser: Browser;
  let server: RunningServer;
  let page: Page;
  const problems: string[] = [];

  before(async () => {
    folder = await temporaryFolder();
    const data = join(folder.path, 'data');
    const file = join(folder.path, 'events.ndjson');
    const start = new Date(Date.now() - 25 * day).toISOString();
    await lethe([
      'generate',
      '--events',
      '3000',
      '--users',
      '150',
      '--days',
      '25',
      '--start',
      start,
      '--out',
      file,
    ]);
    const replayed = await lethe(['replay', file, '--data-dir', data]);
    expect(replayed.code, replayed.stderr).to.equal(0);
    await mkdir(join(data, 'views'));
    const long = 'a name that is longer than any telephone is wide, and then some more of it '.repeat(3);
    const table = { version: 1, kind: 'table', title: long, rows: ['name'], series: [{ label: long }] };
    await writeFile(join(data, 'views', 'long.json'), JSON.stringify(table));
    for (const name of cohortViews)
      await writeFile(
        join(data, 'views', `${name}-split.json`),
        JSON.stringify({ ...readyViews[name], breakdown: 'geo.country', top: 4 }),
      );
    await writeFile(join(data, 'views', 'broken.json'), '{ "version": 1, "kind": "tabel" }');
    server = await startServer(data);
    browser = await startChromium(executable as string, 'reports');
    const token = (await readFile(join(data, 'secrets', 'reports-token'), 'utf8')).trim();
    const context = await browser.newContext({ httpCredentials: { username: 'anybody', password: token } });
    page = await context.newPage();
    page.setDefaultTimeout(120_000);
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
  });
  after(async () => {
    await browser?.close();
    await server?.kill();
    await folder?.remove();
  });

  /** What is wrong with the page as it is shown, on a desk and on a telephone. */
  async function check(): Promise<void> {
    await page.evaluate(axe.source);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 844 });
      const found = await page.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join(" ")))',
      );
      expect(found, `${page.url()} at ${width}`).to.deep.equal([]);
      const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(wide, `${page.url()} scrolls sideways at ${width}`).to.equal(0);
    }
    await page.setViewportSize({ width: 1_280, height: 844 });
  }

  it('lists what there is, and says which view is broken and where', async () => {
    await page.goto(`${server.url}/reports`);
    expect(await page.locator('li a').count()).to.equal(Object.keys(readyViews).length + own.length);
    expect(await page.locator('li', { hasText: 'broken' }).textContent()).to.match(
      /1:\d+: unknown kind "tabel"/,
    );
    await check();
  });

  for (const name of [...Object.keys(readyViews), ...own])
    it(`${name}: no violation of axe, no sideways scrolling, nothing that the browser refuses`, async () => {
      const answer = await page.goto(`${server.url}/reports/${name}`);
      expect(answer?.status()).to.equal(200);
      expect(await page.locator('[role=img]').getAttribute('aria-label')).to.match(/^(Lines|A line|Bars)/);
      await check();
      // One of the two drawings is shown, and its width is the page's.
      await page.setViewportSize({ width: 390, height: 844 });
      const shown = page.locator('figure svg.plot:visible');
      expect(await shown.count()).to.equal(1);
      expect((await shown.boundingBox())?.width).to.be.within(300, 390);
      expect(problems).to.deep.equal([]);
    });

  it('is used by keyboard and form alone: another range, split by country, and the same numbers as CSV', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${server.url}/reports/sign-up-funnel`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.name')).to.equal('last');
    await page.locator('select').selectOption('90 days');
    await page.locator('input[name=by]').fill('geo.country');
    await page.keyboard.press('Enter');
    await page.waitForURL(/by=geo\.country/);
    expect(page.url()).to.include('last=90+days');
    expect(await page.locator('select').inputValue()).to.equal('90 days');
    const rows = await page.locator('table').nth(1).locator('tbody tr').allInnerTexts();
    const csv = await page
      .evaluate('fetch(document.querySelector("a[href*=csv]").href).then((answer) => answer.text())')
      .catch(String);
    // The page's own policy lets it fetch nothing: the link is followed from outside.
    expect(csv).to.match(/Failed to fetch|Refused/);
    problems.length = 0;
    const href = await page.locator('a[href*=csv]').getAttribute('href');
    const text = await (await page.context().request.get(`${server.url}${href}`)).text();
    const lines = text.trim().split('\r\n').slice(1);
    expect(lines).to.have.length(rows.length - 1);
    for (const [i, line] of lines.entries())
      expect(line.split(',').slice(0, 3)).to.deep.equal(
        rows[i]
          ?.replaceAll(/(\d),(\d)/g, '$1$2')
          .split('\t')
          .slice(0, 3),
      );
    await check();
  });

  it('what cannot be shown is told on a page of the same kind', async () => {
    const answer = await page.goto(`${server.url}/reports/sign-up-funnel?by=nonsense`);
    expect(answer?.status()).to.equal(400);
    expect(await page.textContent('main')).to.include('breakdown cannot be');
    problems.length = 0;
    await check();
  });
});
