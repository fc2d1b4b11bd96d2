import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { readyViews } from '../../src/adapters/view-file/ready-views.js';
import { randomOf } from '../../src/application/generate/random.js';
import { questionOf } from '../../src/application/report.js';
import { type Dialect, duckdb, spark } from '../../src/domain/analysis/sql/dialect.js';
import { summarySql } from '../../src/domain/analysis/sql/statement.js';
import { toSql } from '../../src/domain/analysis/sql/to-sql.js';
import type { View } from '../../src/domain/analysis/view.js';
import { checkRound, questionsOf } from '../support/analysis/check-round.js';
import { rounds } from '../support/analysis/event-sets.js';
import {
  type Rows,
  SmallAnalytics,
  type SmallEvent,
  type SmallSpend,
} from '../support/analysis/small-analytics.js';
import { whyNoSpark } from '../support/pyspark.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const script = resolve(import.meta.dirname, 'spark-analyses.py');
const reason = whyNoSpark();
const sets = 200;
const range = { from: '2026-05-04', to: '2026-05-24' };
const now = Date.parse('2026-05-27T10:00:00Z');

/** Every ready view, of these days, and what they do not use: measures, filters, months, several rows, folding. */
const views: View[] = [
  ...Object.values(readyViews).map((view): View => ({ ...view, range, timezone: 'Europe/Berlin' })),
  ...Object.values(readyViews)
    .filter((view) => view.kind === 'retention' || (view.kind === 'money' && view.report === 'lifetime'))
    .map((view): View => ({ ...view, range, breakdown: 'geo.country', top: 1 }) as View),
  {
    version: 1,
    kind: 'trend',
    title: 'Measures and filters',
    range,
    timezone: 'America/New_York',
    grain: 'month',
    series: [
      {
        measure: { sum: 'properties.revenue' },
        filters: [{ path: 'properties.revenue', at_least: 5, below: 90 }],
      },
      {
        measure: { average: 'properties.revenue' },
        filters: [{ path: 'properties.currency', is_not: ['EUR', 'GBP'] }],
      },
      { measure: { median: 'properties.revenue' }, filters: [{ path: 'campaign.name', exists: false }] },
      { filters: [{ path: 'properties.type', contains: "o'_\\%!" }] },
      {
        filters: [
          { path: 'properties.yes', is: true },
          { path: 'properties.revenue', is: [7, 12] },
        ],
      },
    ],
  },
];

const random = randomOf(5, 5);
const events: SmallEvent[] = Array.from({ length: 1_500 }, (_, i) => ({
  type: random.pick(['page', 'signed_up', 'workout_started', 'workout_completed', 'order_completed']),
  id: `e${i}`,
  time: new Date(Date.UTC(2026, 3, 20) + random.int(36 * 24) * 3_600_000).toISOString(),
  person: random.chance(0.05) ? null : `p${random.int(80)}`,
  properties: {
    type: random.pick(['yoga', 'yo\'ga \\ "running"', "o'_\\%!", 'größe']),
    revenue: random.pick([7, 12, 99.5, '12.00', 'free']),
    currency: random.pick(['EUR', 'USD', 'CHF']),
    yes: random.chance(0.5),
    payment_method: random.pick(['card', 'paypal']),
  },
  ...(random.chance(0.3) && {
    campaign: { source: random.pick(['google', 'facebook']), name: random.pick(['brand', 'video']) },
  }),
  geo: { country: random.pick(['DE', 'FR', 'US']) },
}));
const spend: SmallSpend[] = ['2026-05-05', '2026-05-20', '2026-06-01'].map((date, i) => ({
  date,
  platform: 'google_ads',
  campaign: 'brand',
  currency: ['EUR', 'USD', 'EUR'][i] as string,
  cost: 12.5 * (i + 1),
}));

const statements = (dialect: Dialect) =>
  views.flatMap((view, i) =>
    (i === 0 ? [1, 5] : [5]).map((least) => summarySql(toSql(view, questionOf(view, now, least), dialect))),
  );

const inOrder = ({ funnel, retention, lifetime }: ReturnType<typeof questionsOf>) => [
  funnel,
  retention,
  lifetime,
];

/** Engines count in different widths, and give decimals as texts: numbers are compared as numbers, averages to 9 places. */
function comparable(rows: Rows): unknown[] {
  const value = (one: unknown) =>
    typeof one === 'number' || (typeof one === 'string' && /^-?\d+(\.\d+)?$/.test(one))
      ? Number(Number(one).toPrecision(9))
      : one;
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, one]) => [name, value(one)])));
}

describe('analyses in Spark', function () {
  this.timeout(600_000);
  const titles = [
    `funnel, retention and lifetime value of ${sets} random sets of events are what trying everything gives`,
    'every kind of view answers what it answers in DuckDB',
  ];
  if (reason !== undefined) {
    for (const title of titles) it.skip(`${title} (not here: ${reason})`);
    return;
  }
  const all = rounds(7, sets);
  let answers: Rows[];
  before(async () => {
    const folder = await temporaryFolder();
    const file = join(folder.path, 'asked.json');
    const json = (one: SmallEvent) => ({
      ...one,
      properties: JSON.stringify(one.properties),
      campaign: one.campaign && JSON.stringify(one.campaign),
      geo: one.geo && JSON.stringify(one.geo),
    });
    const asked = [
      ...all.map((round) => ({
        events: round.events.map(json),
        spend: [],
        statements: inOrder(questionsOf(round, spark)),
      })),
      { events: events.map(json), spend, statements: statements(spark) },
    ];
    await writeFile(file, JSON.stringify(asked));
    const output = execFileSync('python3', [script, file], {
      encoding: 'utf8',
      maxBuffer: 10 ** 9,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    answers = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Rows);
    await folder.remove();
  });

  it(titles[0] as string, () => {
    let people = 0;
    for (const [i, round] of all.entries()) {
      const [funnel, retention, lifetime] = answers.slice(3 * i, 3 * i + 3) as [Rows, Rows, Rows];
      people += checkRound(round, { funnel, retention, lifetime });
    }
    expect(people).to.be.above(400);
  });

  it(titles[1] as string, async () => {
    const analytics = await SmallAnalytics.of(events, spend);
    for (const [i, statement] of statements(duckdb).entries()) {
      const rows = await analytics.rows(statement);
      expect(rows).to.have.length.above(0);
      expect(comparable(answers[3 * all.length + i] as Rows), statement).to.deep.equal(comparable(rows));
    }
    analytics.close();
  });
});
