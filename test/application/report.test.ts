import { expect } from 'chai';
import { reportCsv } from '../../src/adapters/report/csv.js';
import { reportHtml } from '../../src/adapters/report/report-html.js';
import { type Made, MakeReport } from '../../src/application/report.js';
import { exportedOf } from '../../src/domain/analysis/report/report.js';
import type { CampaignsView, LifetimeView, View } from '../../src/domain/analysis/view.js';
import { SmallAnalytics, type SmallEvent, type SmallSpend } from '../support/analysis/small-analytics.js';

const now = '2026-03-31T12:00:00.000Z';
const clock = { now: () => Date.parse(now) };
const limits = { least: 1, timeoutMs: 10_000 };
let analytics: SmallAnalytics | undefined;

async function asked(events: readonly SmallEvent[], spend: readonly SmallSpend[] = []): Promise<MakeReport> {
  analytics?.close();
  analytics = await SmallAnalytics.of(events, spend);
  return new MakeReport(analytics, clock);
}

let ids = 0;
const event = (
  type: string,
  person: string | null,
  time: string,
  parts: Partial<SmallEvent> = {},
): SmallEvent => {
  ids += 1;
  return { type, person, time: time.length === 10 ? `${time}T12:00:00Z` : time, id: `e${ids}`, ...parts };
};
const cells = ({ report }: Made) => exportedOf(report).rows.map((row) => row.cells);

describe('reports', () => {
  afterEach(() => {
    analytics?.close();
    analytics = undefined;
  });

  it('spend against sign-ups and revenue is what was worked out by hand', async () => {
    const touch = (person: string, time: string, source: string, name?: string) =>
      event('page', person, time, { campaign: { source, ...(name !== undefined && { name }) } });
    const order = (person: string | null, time: string, amount: number, currency = 'EUR') =>
      event('order_completed', person, time, { properties: { amount, currency } });
    const google = ['google', 'brand'] as const;
    const makeReport = await asked(
      [
        touch('ann', '2026-03-02', ...google),
        event('signed_up', 'ann', '2026-03-03'),
        order('ann', '2026-03-10', 100),
        touch('ann', '2026-03-12', 'newsletter', 'digest'),
        order('ann', '2026-03-12T13:00:00Z', 40, 'USD'),
        // The touch is older than 30 days.
        touch('bob', '2026-01-30', ...google),
        event('signed_up', 'bob', '2026-03-05'),
        order('bob', '2026-03-06', 10),
        // Signed up before the range, bought in it.
        touch('cid', '2026-02-20', 'facebook', 'video'),
        event('signed_up', 'cid', '2026-02-25'),
        order('cid', '2026-03-20', 30),
        // The sign-up itself names the campaign; nobody knows what the pound is worth.
        event('signed_up', 'dee', '2026-03-15', { campaign: { source: 'facebook', name: 'video' } }),
        order('dee', '2026-03-16', 50, 'GBP'),
        // Touch and sign-up at the same time; a second sign-up is none.
        event('signed_up', 'eve', '2026-03-07'),
        touch('eve', '2026-03-07', ...google),
        event('signed_up', 'eve', '2026-03-08'),
        // A touch of exactly 30 days ago, of a channel without campaigns.
        touch('fay', '2026-03-01', 'podcast'),
        event('signed_up', 'fay', '2026-03-31'),
        order(null, '2026-03-09', 5),
      ],
      [
        { date: '2026-03-01', platform: 'google_ads', campaign: 'brand', currency: 'EUR', cost: 60 },
        { date: '2026-03-31', platform: 'google_ads', campaign: 'brand', currency: 'EUR', cost: 40 },
        { date: '2026-02-28', platform: 'google_ads', campaign: 'brand', currency: 'EUR', cost: 1_000 },
        { date: '2026-03-10', platform: 'meta', campaign: 'video', currency: 'USD', cost: 20 },
        { date: '2026-03-10', platform: 'linkedin', campaign: 'b2b', currency: 'EUR', cost: 30 },
        { date: '2026-03-10', platform: 'tiktok', campaign: 'dance', currency: 'CHF', cost: 5 },
      ],
    );
    const view: CampaignsView = {
      version: 1,
      kind: 'money',
      report: 'campaigns',
      title: 'Campaigns',
      range: { from: '2026-03-01', to: '2026-03-31' },
      currency: 'EUR',
      rates: { USD: 0.5 },
      signup: { event: 'signed_up' },
      revenue: { event: 'order_completed', amount: 'properties.amount', currency: 'properties.currency' },
      touch: { platforms: { google_ads: 'google', meta: 'facebook' } },
    };
    const made = await makeReport.make(view, limits);
    // Spend, sign-ups, orders, revenue, spend per sign-up, revenue per spend.
    expect(cells(made)).to.deep.equal([
      ['google', 'brand', 100, 2, 1, 100, 50, 1],
      ['facebook', 'video', 10, 1, 2, 30, 10, 3],
      ['newsletter', 'digest', 0, 0, 1, 20, null, null],
      ['linkedin', 'b2b', 30, 0, 0, 0, null, 0],
      ['podcast', '(none)', 0, 1, 0, 0, null, null],
      ['tiktok', 'dance', 0, 0, 0, 0, null, null],
      ['(none)', '(none)', 0, 1, 2, 15, null, null],
      ['All together', null, 140, 5, 6, 165, 28, 165 / 140],
    ]);
    expect(made.report.notes.join(' ')).to.include('2 rows (orders or spend) have no amount in EUR');

    const behind = await makeReport.behind(view, { label1: 'google' }, limits, 100);
    expect(behind.rows.map(([person, , , what]) => `${person} ${what}`)).to.deep.equal([
      'ann sign-up',
      'eve sign-up',
      'ann order',
    ]);
  });

  it('lifetime value is what was worked out by hand', async () => {
    const order = (person: string, time: string, amount: number) =>
      event('order_completed', person, time, { properties: { amount } });
    const makeReport = await asked([
      order('ann', '2026-03-02', 1_000),
      event('signed_up', 'ann', '2026-03-03'),
      order('ann', '2026-03-03T13:00:00Z', 10),
      order('ann', '2026-03-10', 20),
      event('signed_up', 'bob', '2026-03-05'),
      order('bob', '2026-03-24', 5),
      event('signed_up', 'cid', '2026-03-10'),
      order('cid', '2026-03-12', 8),
      // Was a customer before: her second sign-up is none.
      event('signed_up', 'dee', '2026-02-01'),
      event('signed_up', 'dee', '2026-03-11'),
    ]);
    const view: LifetimeView = {
      version: 1,
      kind: 'money',
      report: 'lifetime',
      title: 'Lifetime value',
      range: { from: '2026-03-02', to: '2026-03-15' },
      signup: { event: 'signed_up' },
      revenue: { event: 'order_completed', amount: 'properties.amount' },
      periods: 3,
    };
    const made = await makeReport.make(view, limits);
    // Week, people, revenue, and per person by week 0, 1, 2, 3.
    expect(cells(made)).to.deep.equal([
      ['2026-03-02', 2, 35, 5, 15, 15, 17.5],
      ['2026-03-09', 1, 8, 8, 8, 8, 8],
      ['All, where over', 3, 43, 6, 38 / 3, 38 / 3, 17.5],
    ]);
    expect(made.report.tables[0].rows.map(({ unfinishedFrom }) => unfinishedFrom)).to.deep.equal([
      7,
      6,
      undefined,
    ]);
  });

  const plans = ['free', 'plus', 'pro'];
  const many = Array.from({ length: 400 }, (_, i) =>
    event(
      i % 7 === 0 ? 'bought' : 'opened',
      i % 31 === 0 ? null : `p${i % 53}`,
      `2026-03-${String(1 + (i % 28)).padStart(2, '0')}T${String(i % 24).padStart(2, '0')}:10:00Z`,
      {
        properties: { plan: plans[i % 3] as string, price: i % 11 },
      },
    ),
  );
  const range = { from: '2026-03-02', to: '2026-03-20' };
  const trend = (more: object): View =>
    ({ version: 1, kind: 'trend', title: 'T', range, series: [{}], ...more }) as View;

  for (const [what, series] of [
    ['events', { event: 'opened' }],
    ['people', { event: 'opened', measure: 'people' }],
    ['sums', { measure: { sum: 'properties.price' } }],
  ] as const)
    it(`chart, table, CSV and what is behind give one total, split or not (${what})`, async () => {
      const makeReport = await asked(many);
      const plain = await makeReport.make(trend({ series: [series] }), limits);
      const view = trend({ series: [series], breakdown: 'properties.plan', top: 2 });
      const split = await makeReport.make(view, limits);
      const whole = cells(plain).map(([, value]) => Number(value));
      const { chart, figures } = split.report;
      const lines = chart?.kind === 'lines' ? chart.lines : [];
      expect(lines.map(({ name }) => name))
        .to.have.length(3)
        .and.to.include('(other)');
      expect(
        cells(split).map((row) => row.at(-1)),
        'the column of all',
      ).to.deep.equal(whole);
      expect(whole.map((_, i) => lines.reduce((sum, line) => sum + Number(line.values[i]), 0))).to.deep.equal(
        whole,
      );
      expect(figures[0]?.value).to.equal(plain.report.figures[0]?.value);

      const csv = reportCsv(split.report).trim().split('\r\n').slice(1);
      expect(csv.map((line) => Number(line.split(',').at(-1)))).to.deep.equal(whole);
      const html = reportHtml(split);
      for (const value of whole) expect(html).to.include(`>${value}<`);

      for (const [i, line] of lines.entries()) {
        const cell = { n: 0, period: '2026-03-09', label1: line.name };
        const { rows, columns } = await makeReport.behind(view, cell, limits, 1_000);
        const amount = columns.findIndex(({ name }) => name === 'amount');
        const sum = what === 'sums' ? rows.reduce((all, row) => all + Number(row[amount]), 0) : rows.length;
        expect(sum, line.name).to.equal(Number(cells(split)[7]?.[i + 1]));
      }
    });

  it('an average of all is no sum of averages, and no column claims so', async () => {
    const makeReport = await asked(many);
    const series = [{ event: 'bought', measure: { average: 'properties.price' } }];
    const made = await makeReport.make(trend({ series, breakdown: 'properties.plan' }), limits);
    expect(exportedOf(made.report).columns.map(({ name }) => name)).to.have.members(['Day', ...plans]);
  });

  it('an average of fewer than five people is not told', async () => {
    const price = (person: string, day: string, n: number) =>
      event('bought', person, day, { properties: { n } });
    const makeReport = await asked([
      ...[1, 2, 3, 4, 5].map((n) => price(`p${n}`, '2026-03-10', n)),
      ...[1, 2, 3, 4].map((n) => price(`p${n}`, '2026-03-11', n)),
    ]);
    const view = trend({
      range: { from: '2026-03-10', to: '2026-03-11' },
      series: [{ measure: { average: 'properties.n' } }, { measure: { median: 'properties.n' } }],
    });
    expect(cells(await makeReport.make(view, { ...limits, least: 5 }))).to.deep.equal([
      ['2026-03-10', 3, 3],
      ['2026-03-11', null, null],
    ]);
    expect(cells(await makeReport.make(view, limits))[1]).to.deep.equal(['2026-03-11', 2.5, 2.5]);
  });

  it('a funnel’s steps, groups, CSV and people behind agree', async () => {
    const makeReport = await asked(many);
    const view: View = {
      version: 1,
      kind: 'funnel',
      title: 'F',
      range,
      steps: [{ event: 'opened' }, { event: 'bought' }],
      breakdown: 'properties.plan',
    };
    const { report } = await makeReport.make(view, limits);
    const [steps, groups] = report.tables;
    const [began, bought] = steps.rows.map(({ cells: [, people] }) => Number(people));
    const sums = [1, 2].map((column) =>
      groups?.rows.filter(({ isTotal }) => !isTotal).reduce((sum, row) => sum + Number(row.cells[column]), 0),
    );
    expect(sums).to.deep.equal([began, bought]);
    expect((await makeReport.behind(view, { reached: 1 }, limits, 1_000)).rows).to.have.length(
      began as number,
    );
    expect((await makeReport.behind(view, { reached: 2 }, limits, 1_000)).rows).to.have.length(
      bought as number,
    );
    const csv = reportCsv(report).trim().split('\r\n').slice(1);
    expect(csv.reduce((sum, line) => sum + Number(line.split(',')[1]), 0)).to.equal(began);
  });

  const cohortViews: { readonly [what: string]: View } = {
    retention: { version: 1, kind: 'retention', title: 'R', range, start: { event: 'opened' }, periods: 2 },
    'retention or later': {
      version: 1,
      kind: 'retention',
      title: 'R',
      range,
      start: { event: 'opened' },
      returned: 'in or later',
      periods: 2,
    },
    'lifetime value': {
      version: 1,
      kind: 'money',
      report: 'lifetime',
      title: 'L',
      range,
      signup: { event: 'opened' },
      revenue: { event: 'bought', amount: 'properties.price' },
      periods: 2,
    },
  };
  for (const [what, view] of Object.entries(cohortViews))
    it(`groups of each cohort add up to it in chart, tables, CSV and people behind (${what})`, async () => {
      const makeReport = await asked(many);
      const plain = await makeReport.make(view, limits);
      const split = { ...view, breakdown: 'properties.plan', top: 2 } as View;
      for (const least of [1, 5]) {
        const made = await makeReport.make(split, { ...limits, least });
        const whole = least === 1 ? plain : await makeReport.make(view, { ...limits, least });
        const { tables, chart, figures } = made.report;
        const [groups, cohorts] = tables;
        expect(figures).to.deep.equal(whole.report.figures);
        expect(cohorts).to.deep.equal(whole.report.tables[0]);
        expect(groups.rows.at(-1)?.cells).to.deep.equal(cohorts?.rows.at(-1)?.cells);
        if (chart?.kind !== 'lines') throw new Error('no lines');
        expect(chart.lines.map(({ name, values }) => [name, ...values])).to.deep.equal(
          groups.rows
            .slice(0, -1)
            .map(({ cells: [name, ...values] }) => [name, ...values.slice(what.startsWith('l') ? 2 : 1)]),
        );
        if (least === 1) expect(chart.lines.map(({ name }) => name)).to.include('(other)');

        // Per cohort, the columns of counts (people, and what came back or in) are those of the whole.
        const lines = reportCsv(made.report)
          .trim()
          .split('\r\n')
          .slice(1)
          .map((line) => line.split(','));
        const counts = what.startsWith('l') ? 2 : 4;
        const open = cells(whole).filter(([name]) => !String(name).startsWith('All'));
        for (const [cohort, ...values] of open)
          expect(
            values
              .slice(0, counts)
              .map((_, i) =>
                lines.filter(([name]) => name === cohort).reduce((sum, line) => sum + Number(line[i + 2]), 0),
              ),
            `${cohort} of ${least}`,
          ).to.deep.equal(values.slice(0, counts).map(Number));

        const [name, group, people] = lines[0] as [string, string, string];
        const behind = await makeReport.behind(
          split,
          { label1: name, label2: group, n: -1 },
          { ...limits, least },
          1_000,
        );
        expect(behind.rows).to.have.length(Number(people));
      }
    });

  it('days are those of the time zone', async () => {
    const makeReport = await asked([
      event('a', 'p1', '2026-03-09T22:59:59Z'),
      event('a', 'p1', '2026-03-09T23:00:00Z'),
      event('a', 'p1', '2026-03-29T22:00:00Z'),
    ]);
    const inZone = async (timezone: string) =>
      cells(
        await makeReport.make(trend({ timezone, range: { from: '2026-03-09', to: '2026-03-30' } }), limits),
      )
        .filter(([, value]) => value !== 0)
        .map(([day, value]) => `${day} ${value}`);
    expect(await inZone('UTC')).to.deep.equal(['2026-03-09 2', '2026-03-29 1']);
    expect(await inZone('Europe/Berlin')).to.deep.equal(['2026-03-09 1', '2026-03-10 1', '2026-03-30 1']);
    expect(await inZone('America/Los_Angeles')).to.deep.equal(['2026-03-09 2', '2026-03-29 1']);
  });

  it('marks the period that is not over, and those that the range cuts', async () => {
    const makeReport = await asked([event('a', 'p1', '2026-03-31T01:00:00Z')]);
    const view = trend({ range: { from: '2026-03-11', to: '2026-03-31' }, grain: 'week' });
    const { report } = await makeReport.make(view, limits);
    expect(report.tables[0].rows.map(({ cells: [week], part }) => `${week} ${part}`)).to.deep.equal([
      '2026-03-09 cut',
      '2026-03-16 undefined',
      '2026-03-23 undefined',
      '2026-03-30 unfinished',
    ]);
    expect(reportHtml({ view, report, question: (await makeReport.make(view, limits)).question })).to.include(
      'not over yet',
    );
    expect(reportCsv(report)).to.match(/2026-03-30,1,not over yet\r\n$/);
  });

  it('compares with the days before, and with the same weekdays a year ago', async () => {
    const makeReport = await asked([
      event('a', 'p1', '2026-03-10'),
      event('a', 'p1', '2026-03-03'),
      event('a', 'p2', '2026-03-03'),
      event('a', 'p1', '2025-03-11'),
    ]);
    const view = (compare: 'previous' | 'year') =>
      trend({ range: { from: '2026-03-10', to: '2026-03-16' }, compare });
    const first = async (compare: 'previous' | 'year') =>
      cells(await makeReport.make(view(compare), limits))[0];
    expect(await first('previous')).to.deep.equal(['2026-03-10', 1, 2]);
    expect(await first('year')).to.deep.equal(['2026-03-10', 1, 1]);
  });

  it('of a table, all rows of before are found again, those of no row today in the rest', async () => {
    const of = (plan: string, day: string, person: string) =>
      event('a', person, day, { properties: { plan } });
    const makeReport = await asked([
      ...[1, 2, 3].map((n) => of('pro', '2026-03-10', `p${n}`)),
      of('free', '2026-03-10', 'p4'),
      of('free', '2026-03-03', 'p4'),
      of('gone', '2026-03-03', 'p5'),
      of('gone', '2026-03-03', 'p6'),
    ]);
    const view: View = {
      version: 1,
      kind: 'table',
      title: 'T',
      range: { from: '2026-03-10', to: '2026-03-16' },
      rows: ['properties.plan'],
      series: [{ event: 'a' }],
      top: 1,
      compare: 'previous',
    };
    expect(cells(await makeReport.make(view, limits))).to.deep.equal([
      ['pro', 3, 0, null, 0.75],
      ['(other)', 1, 3, -2 / 3, 0.25],
      ['All together', 4, 3, 1 / 3, 1],
    ]);
  });

  it('says that it was cut, and refuses a cell that the view does not have', async () => {
    const makeReport = await asked(many);
    const { rows, cut } = await makeReport.behind(trend({}), { n: 0 }, limits, 10);
    expect([rows.length, cut]).to.deep.equal([10, true]);
    const error = await makeReport.behind(trend({}), { label1: 'DE' }, limits, 10).catch((one: Error) => one);
    expect(String(error)).to.match(
      /RangeError: label1=DE names no cell: this view has n \(number\), period \(day\)/,
    );
  });

  it('a text of an event is a text everywhere: in SQL, HTML and spreadsheets', async () => {
    const nasty = `=1+1'"; DROP VIEW events; --<script>alert(1)</script>\\`;
    const makeReport = await asked([
      event('a', 'p1', '2026-03-10', { properties: { plan: nasty } }),
      event('a', 'p1', '2026-03-10'),
    ]);
    const filters = [{ path: 'properties.plan', is: nasty }];
    const view = trend({ series: [{ event: 'a', filters }], breakdown: 'properties.plan' });
    const made = await makeReport.make(view, limits);
    expect(made.report.figures[0]?.value).to.equal(1);
    const table = {
      version: 1,
      kind: 'table',
      title: 'T',
      range,
      rows: ['properties.plan'],
      series: [{}],
    } as View;
    for (const one of [made, await makeReport.make(table, limits)]) {
      expect(reportHtml(one)).not.to.include('<script');
      expect(reportHtml(one)).to.include('&lt;script&gt;');
    }
    expect(reportCsv(made.report)).to.include(`"'=1+1'""; DROP`);
    expect((await makeReport.behind(view, { label1: nasty }, limits, 10)).rows).to.have.length(1);
  });
});
