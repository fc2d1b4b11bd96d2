import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import type { JsonObject } from '../../src/domain/json.js';
import { findChromium, startChromium } from '../support/browser.js';
import { pageKinds, trackedPage } from '../support/browser-page.js';
import { type Site, serveProxy, serveSite } from '../support/browser-site.js';
import { type RunningServer, startServer } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { type Row, rowsOf } from './lake-records.js';

const executable = findChromium();
const writeKey = 'wk_web_1234567890';
const shopKey = 'wk_shop_1234567890';
const clientAddress = '81.2.69.142';
const userAgent =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36';
const personal = 'ada.lovelace@example.org';

/** Ids of the events that a page called `name` sends. */
function idsOf(name: string): string[] {
  const others = ['batch-1', 'batch-2', 'batch-3', 'json', 'pixel', 'beacon', 'beacon-batch'];
  return [...pageKinds, ...others].map((id) => `${name}-${id}`).sort();
}

const suite = executable === undefined ? describe.skip : describe;
const missing =
  executable === undefined ? ' (no Chromium here: install it, or name it in LETHE_CHROMIUM)' : '';

suite(`a page in a real browser${missing}`, function () {
  this.timeout(240_000);
  const closing: (() => Promise<unknown>)[] = [];
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let browser: Browser;
  let server: RunningServer;
  let rows: Row[];
  /** By page: what it says of each of its requests. */
  const results: { [name: string]: { [what: string]: string } } = {};
  let site: Site;

  before(async () => {
    folder = await temporaryFolder();
    closing.push(() => folder.remove());
    const file = join(folder.path, 'sources.yaml');
    const sources = [
      { name: 'web', kind: 'browser', key: writeKey },
      { name: 'shop', kind: 'browser', key: shopKey, origins: ['https://shop.example'] },
    ];
    await writeFile(file, JSON.stringify(sources));
    const env = { LETHE_SOURCES: file, LETHE_TRUSTED_PROXIES: '1' };
    server = await startServer(join(folder.path, 'data'), { env });
    closing.push(server.kill);
    browser = await startChromium(executable as string, userAgent);
    closing.push(() => browser.close());
    site = await visit('plain');
    // Chromium has no Global Privacy Control of its own.
    await visit('private', { said: { 'sec-gpc': '1' } });
    await visit('foreign', { key: shopKey });
    expect((await server.stop()).code).to.equal(0);
    rows = await rowsOf(join(folder.path, 'data'));
  });
  after(async () => {
    for (const close of closing.reverse()) await close();
  });

  /** Opens a page on a site of its own, lets it send, leaves it, and waits until its beacons are answered too. */
  async function visit(
    name: string,
    { key = writeKey, said = {} }: { key?: string; said?: { [header: string]: string } } = {},
  ): Promise<Site> {
    const collector = await serveProxy(server.url, clientAddress, said);
    const html = trackedPage({ collector: collector.url, writeKey: key, name });
    const visited = await serveSite(html, { 'referrer-policy': 'unsafe-url' });
    closing.push(collector.close, visited.close);
    const page = await browser.newPage();
    await page.goto(`${visited.url}/shoes?utm_source=news&email=${personal}`, {
      referer: 'https://www.google.com/',
    });
    await page.waitForFunction('isDone');
    results[name] = await page.evaluate('results');
    const before = collector.answered();
    await page.goto('about:blank');
    for (let n = 0; collector.answered() < before + 2; n++) {
      if (n === 500) throw new Error('The beacons did not arrive');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await page.close();
    return visited;
  }

  const row = (id: string): Row['record'] => {
    const found = rows.filter(({ record }) => record.id === id);
    expect(found, id).to.have.length(1);
    return found[0]!.record;
  };

  it('hears of each request how it went, refusals included', () => {
    const accepted = '200 {"success":true}';
    const { 'wrong key': wrongKey, ...others } = results.plain ?? {};
    expect(others).to.deep.equal({
      ...Object.fromEntries([...pageKinds, 'batch', 'json'].map((what) => [what, accepted])),
      pixel: '1x1',
      'broken pixel': '1x1',
    });
    expect(wrongKey).to.match(/^401 .*unknown_write_key/);
  });

  for (const name of ['plain', 'private'])
    it(`arrives whole in the lake, beacons and image included (${name})`, () => {
      const ids = rows.map(({ record }) => String(record.id)).filter((id) => id.startsWith(name));
      expect(ids.sort()).to.deep.equal(idsOf(name));
      for (const kind of pageKinds) expect(row(`${name}-${kind}`).kind).to.equal(kind);
      const subjects = new Set(idsOf(name).map((id) => row(id).subject));
      expect(subjects, 'one person').to.have.property('size', 1);
    });

  it('brings its page’s context, masked', () => {
    const { context, type, source, name } = row('plain-page');
    expect([type, name, source]).to.deep.equal([
      'page',
      'Shoes',
      { name: 'web', kind: 'browser', environment: 'production' },
    ]);
    expect(context?.page).to.deep.include({
      path: '/shoes',
      referrer: 'https://www.google.com/',
      title: 'Shoes',
      url: `${site.url}/shoes?utm_source=news`,
    });
    expect(context).to.include({ userAgent, locale: 'en-US' });
    expect(row('plain-identify').traits).to.deep.equal({ plan: 'pro' });
  });

  it('brings what its requests say of the browser: fetch, beacon and image alike, masked', () => {
    for (const id of ['plain-track', 'plain-json', 'plain-beacon', 'plain-beacon-batch', 'plain-pixel']) {
      const { request, privacy } = row(id);
      expect(request, id).to.deep.equal({
        ip: '81.2.69.0',
        user_agent: userAgent,
        referer: `${site.url}/shoes?utm_source=news`,
      });
      expect(privacy.treated, id).to.include.keys('/request/ip', '/request/referer');
    }
  });

  it('is enriched from these: where it is, what it runs on, what led to it', () => {
    const device = {
      type: 'desktop',
      os: 'Windows',
      os_version: '10',
      browser: 'Chrome',
      browser_version: '137.0',
    };
    for (const id of idsOf('plain')) {
      const { geo, device: found } = row(id);
      expect({ geo, device: found }, id).to.deep.equal({ geo: { country: 'GB' }, device });
    }
    const { campaign, referrer } = row('plain-track');
    expect(campaign).to.deep.equal({ source: 'news' });
    expect(referrer).to.deep.equal({ medium: 'search', source: 'Google', domain: 'www.google.com' });
  });

  it('says with Sec-GPC that it wants privacy, and only then', () => {
    for (const id of idsOf('private')) expect((row(id).request as JsonObject).gpc, id).to.equal(true);
    for (const id of idsOf('plain')) expect(row(id).request, id).not.to.have.property('gpc');
  });

  it('is refused where its source lists other origins, and can read that', () => {
    const { pixel, 'broken pixel': _, 'wrong key': __, ...others } = results.foreign ?? {};
    expect(Object.keys(others)).to.have.members([...pageKinds, 'batch', 'json']);
    for (const [what, result] of Object.entries(others)) expect(result, what).to.match(/^403 .*wrong_origin/);
    const arrived = rows.map(({ record }) => String(record.id)).filter((id) => id.startsWith('foreign'));
    expect([pixel, arrived], 'an image names no origin').to.deep.equal(['1x1', ['foreign-pixel']]);
  });

  it('leaves neither its keys nor what is personal in the server’s log', () => {
    expect(server.output()).not.to.match(
      new RegExp([writeKey, shopKey, personal, 'ada@', '81.2.69'].join('|')),
    );
  });
});
