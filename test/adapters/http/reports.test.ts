import { expect } from 'chai';
import type { Reporter } from '../../../src/adapters/http/reports/reporter.js';
import { reportCsv } from '../../../src/adapters/report/csv.js';
import { reportHtml } from '../../../src/adapters/report/report-html.js';
import { readyViews } from '../../../src/adapters/view-file/ready-views.js';
import { MakeReport } from '../../../src/application/report.js';
import type { View } from '../../../src/domain/analysis/view.js';
import { QueryError } from '../../../src/domain/ports/analytics.js';
import { Unavailable } from '../../../src/domain/ports/unavailable.js';
import { SmallAnalytics } from '../../support/analysis/small-analytics.js';
import { type TestServer, testServer } from '../../support/http-server.js';

const token = 'rt_secret';
const authorization = `Basic ${Buffer.from(`anybody:${token}`).toString('base64')}`;

describe('/reports', () => {
  let server: TestServer;
  let analytics: SmallAnalytics;
  let asked: View[];
  let fails: Error | undefined;

  beforeEach(async () => {
    asked = [];
    fails = undefined;
    analytics = await SmallAnalytics.of(
      Array.from({ length: 12 }, (_, i) => ({
        type: 'signed_up',
        id: `e${i}`,
        time: '2026-03-10T12:00:00Z',
        person: `p${i}`,
        properties: {},
        geo: { country: i < 8 ? 'DE' : 'FR' },
      })),
    );
    const makeReport = new MakeReport(analytics, { now: () => Date.parse('2026-03-11T00:00:00Z') });
    const reporter: Reporter = {
      async report(view, format, parts) {
        asked.push(view);
        if (fails !== undefined) throw fails;
        const made = await makeReport.make(view, { least: 5, timeoutMs: 10_000 });
        return format === 'csv' ? reportCsv(made.report) : reportHtml(made, parts);
      },
    };
    const signUps: View = {
      version: 1,
      kind: 'trend',
      title: '<Sign-ups>',
      series: [{ event: 'signed_up' }],
    };
    const views = async () => new Map<string, View>([['sign-ups', signUps], ...Object.entries(readyViews)]);
    server = await testServer({}, { reports: { token, views, reporter } });
  });
  afterEach(async () => {
    await server.app.close();
    analytics.close();
  });

  const get = (url: string, headers: { readonly [name: string]: string } = { authorization }) =>
    server.app.inject({ method: 'GET', url, headers });

  it('opens with its own token only, in either form', async () => {
    for (const given of [
      undefined,
      'Basic !',
      'Bearer wrong',
      `Basic ${Buffer.from(`${token}:`).toString('base64')}`,
    ]) {
      for (const url of ['/reports', '/reports/sign-ups', '/reports/sign-ups.csv', '/reports/none']) {
        const answer = await get(url, given === undefined ? {} : { authorization: given });
        expect(answer.statusCode, `${given} ${url}`).to.equal(401);
        expect(answer.headers['www-authenticate']).to.match(/^Basic /);
        expect(answer.body).not.to.include('Sign-ups');
      }
    }
    expect(asked).to.deep.equal([]);
    expect((await get('/reports', { authorization: `Bearer ${token}` })).statusCode).to.equal(200);
    expect((await get('/reports')).statusCode).to.equal(200);
  });

  it('every answer, refusals too, lets the browser run no script, load nothing, frame and keep nothing', async () => {
    for (const url of ['/reports', '/reports/sign-ups', '/reports/sign-ups.csv', '/reports/none']) {
      const { headers, body } = await get(url);
      expect(headers['content-security-policy']).to.match(/^default-src 'none'; style-src 'sha256-[^']+'/);
      expect(headers['content-security-policy']).to.include("frame-ancestors 'none'");
      expect(headers['cache-control']).to.equal('no-store');
      expect(headers['x-content-type-options']).to.equal('nosniff');
      expect(body).not.to.match(/<script|style=|<Sign-ups>|https?:/);
    }
  });

  it('takes range and breakdown from the URL, and the CSV link keeps them', async () => {
    const { body } = await get('/reports/sign-ups?from=2026-03-01&to=2026-03-10&by=geo.country&last=');
    expect(asked[0]).to.include({ breakdown: 'geo.country' });
    expect(asked[0]?.range).to.deep.equal({ from: '2026-03-01', to: '2026-03-10' });
    const [, href = ''] = /href="(\/reports\/sign-ups\.csv[^"]*)"/.exec(body) ?? [];
    // Four of FR are too few, and so they take DE with them.
    const csv = await get(href.replaceAll('&amp;', '&'));
    expect(csv.headers['content-type']).to.equal('text/csv; charset=utf-8');
    expect(csv.body.trim().split('\r\n').at(-1)).to.equal('2026-03-10,12,12');
  });

  it('shows nobody in a group of fewer than five people', async () => {
    const { body } = await get('/reports/sign-ups?last=7+days&by=geo.country');
    expect(body).not.to.include('FR');
    expect(body).to.include('(fewer than 5 people)');
  });

  const cases: [what: string, url: string, status: number, said: RegExp][] = [
    ['a report that there is not', '/reports/none', 404, /no report of this name/],
    [
      'a name that leads elsewhere',
      '/reports/..%2F..%2Fsecrets%2Freports-token',
      404,
      /no report of this name/,
    ],
    [
      'a path that is none',
      '/reports/sign-ups?by=%3Cscript%3E',
      400,
      /breakdown cannot be &quot;&lt;script&gt;/,
    ],
    ['a range that is none', '/reports/sign-ups?last=9+years', 400, /last cannot be/],
    [
      'a range that ends before it begins',
      '/reports/sign-ups?from=2026-03-02&to=2026-03-01',
      400,
      /exchange/,
    ],
  ];
  for (const [what, url, status, said] of cases)
    it(`answers ${what} with ${status}, as a page`, async () => {
      const answer = await get(url);
      expect([answer.statusCode, answer.headers['content-type']]).to.deep.equal([
        status,
        'text/html; charset=utf-8',
      ]);
      expect(answer.body).to.match(said);
      expect(asked).to.deep.equal([]);
    });

  it('says what is wrong where a query fails, and nothing of a bug', async () => {
    fails = new QueryError('query_timeout', 'It took too long.', 'Take fewer days.');
    expect(
      await get('/reports/sign-ups').then(({ statusCode, body }) => [
        statusCode,
        /Take fewer days/.test(body),
      ]),
    ).to.deep.equal([504, true]);
    fails = new Unavailable('lake_unavailable', undefined);
    expect((await get('/reports/sign-ups')).statusCode).to.equal(503);
    fails = new Error('SELECT secret');
    const bug = await get('/reports/sign-ups');
    expect(bug.statusCode).to.equal(500);
    expect(bug.body + JSON.stringify(server.logged)).not.to.include('secret');
  });
});
