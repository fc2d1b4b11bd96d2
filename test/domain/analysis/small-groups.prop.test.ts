import { expect } from 'chai';
import { randomOf } from '../../../src/application/generate/random.js';
import { duckdb } from '../../../src/domain/analysis/sql/dialect.js';
import type { Question } from '../../../src/domain/analysis/sql/events.js';
import { fewer } from '../../../src/domain/analysis/sql/folded.js';
import { summarySql } from '../../../src/domain/analysis/sql/statement.js';
import { toSql } from '../../../src/domain/analysis/sql/to-sql.js';
import type { View } from '../../../src/domain/analysis/view.js';
import { type Rows, SmallAnalytics, type SmallEvent } from '../../support/analysis/small-analytics.js';

const least = 5;
const question: Question = {
  range: { from: '2026-03-01', until: '2026-03-15' },
  zone: 'UTC',
  now: '2026-03-20T00:00:00.000Z',
  least,
};
const shared = { version: 1, title: 'T' } as const;
const signup = { event: 'a' };
const revenue = { event: 'b', amount: 'properties.n' };
/** With the column of values that must add up, and what a group stands within. */
const views: { view: View; value: string; within: string[] }[] = [
  ...(['events', 'people', { sum: 'properties.n' }] as const).map((measure) => ({
    view: {
      ...shared,
      kind: 'trend',
      series: [{ measure }],
      grain: 'week',
      breakdown: 'properties.g',
      top: 3,
    } as View,
    value: 'value',
    within: ['period'],
  })),
  {
    view: { ...shared, kind: 'table', rows: ['properties.g', 'properties.h'], series: [{}] },
    value: 'value',
    within: [],
  },
  {
    view: {
      ...shared,
      kind: 'funnel',
      steps: [{ event: 'a' }, { event: 'b' }],
      breakdown: 'properties.g',
    },
    value: 'people',
    within: [],
  },
  { view: { ...shared, kind: 'retention', start: signup, grain: 'day' }, value: 'people', within: [] },
  {
    view: { ...shared, kind: 'retention', start: signup, grain: 'week', breakdown: 'properties.g', top: 3 },
    value: 'people',
    within: ['label1'],
  },
  {
    view: { ...shared, kind: 'money', report: 'lifetime', signup, revenue, grain: 'day' },
    value: 'revenue',
    within: [],
  },
  {
    view: {
      ...shared,
      kind: 'money',
      report: 'lifetime',
      signup,
      revenue,
      grain: 'week',
      breakdown: 'properties.g',
    },
    value: 'revenue',
    within: ['label1'],
  },
  {
    view: {
      ...shared,
      kind: 'money',
      report: 'campaigns',
      signup,
      revenue,
      touch: { channel: 'properties.g', campaign: 'properties.h' },
    },
    value: 'revenue',
    within: [],
  },
];

/** Few people, most of them in one group, some in groups of their own. */
function eventsOf(seed: number): SmallEvent[] {
  const random = randomOf(seed, 1);
  const people = 3 + random.int(40);
  return Array.from({ length: people * 4 }, (_, i) => {
    const person = random.int(people);
    const group = random.chance(0.7) ? person % 3 : person % 11;
    return {
      type: random.pick(['a', 'b']),
      id: `e${i}`,
      time: new Date(Date.UTC(2026, 2, 1 + random.int(14), random.int(24))).toISOString(),
      person: random.chance(0.05) ? null : `p${person}`,
      properties: { g: `g${group}`, h: `h${random.int(3)}`, n: random.int(9) },
    };
  });
}

/** Who is in which group, read from the rows that numbers are summed up from. */
function groupsOf(rows: Rows, within: readonly string[]): Map<string, Map<string, Set<string>>> {
  const groups = new Map<string, Map<string, Set<string>>>();
  for (const row of rows) {
    if (row.who === null) continue;
    const place = within.map((column) => row[column]).join();
    const label = [row.label1, row.label2].join();
    const inPlace = groups.get(place) ?? new Map<string, Set<string>>();
    groups.set(place, inPlace.set(label, (inPlace.get(label) ?? new Set()).add(String(row.who))));
  }
  return groups;
}

describe('groups of fewer than five people', function () {
  this.timeout(120_000);
  let folds = 0;
  for (const [i, { view, value, within }] of views.entries())
    it(`are one, of five or more, and the total stays (${view.kind} ${i})`, async () => {
      for (let seed = 0; seed < 6; seed++) {
        const analytics = await SmallAnalytics.of(eventsOf(seed * 100 + i));
        const folded = toSql(view, question, duckdb);
        const cells = await analytics.rows(`WITH ${folded.ctes.join(',\n')} SELECT * FROM cells`);
        for (const [place, groups] of groupsOf(cells, within))
          for (const [label, who] of groups) {
            if (label.includes(fewer(least))) folds += 1;
            if (groups.size > 1) expect(who.size, `${seed}: ${place} ${label}`).to.be.at.least(least);
            else if (who.size < least) expect(label).to.include(fewer(least));
          }
        const sum = (rows: Rows) =>
          rows
            .filter(({ label1, n }) => label1 !== null && (view.kind !== 'money' || n !== -1))
            .reduce((all, row) => all + Number(row[value] ?? 0), 0);
        const open = toSql(view, { ...question, least: 1 }, duckdb);
        expect(sum(await analytics.rows(summarySql(folded)))).to.equal(
          sum(await analytics.rows(summarySql(open))),
        );
        analytics.close();
      }
    });
  after(() => expect(folds, 'folded groups seen').to.be.above(20));
});
