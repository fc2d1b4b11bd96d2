import { expect } from 'chai';
import fc from 'fast-check';
import {
  asOf,
  type Consents,
  mergeConsents,
  mostStatements,
  newest,
  type Statement,
  saidAt,
  statementsOf,
} from '../../../src/domain/consent/history.js';
import type { Provenance } from '../../../src/domain/consent/signals.js';
import type { Instant } from '../../../src/domain/event/event.js';
import type { Purpose } from '../../../src/domain/privacy/policy.js';
import { deepFreeze, eventOfRaw } from '../arbitrary.js';

const analytics = 'analytics' as Purpose;
const nothing: Consents = {};

/** The n-th minute of a day. */
const minute = (n: number) => new Date(Date.UTC(2026, 10, 23) + n * 60_000).toISOString() as Instant;

function statement(n: number, granted: boolean, by: Provenance = 'segment'): Statement {
  return { at: minute(n), granted, by };
}

/** Merged one after the other, in this order. */
function told(statements: readonly Statement[], held = nothing): Consents {
  return statements.reduce((consents, one) => mergeConsents(consents, { [analytics]: [one] }), held);
}

/** What holds at a time by all that was said: the latest counts, of those of one instant a no. */
function naive(statements: readonly Statement[], at: Instant): boolean | undefined {
  const before = statements.filter((one) => one.at <= at);
  const last = before
    .map((one) => one.at)
    .sort()
    .at(-1);
  const latest = before.filter((one) => one.at === last);
  return latest.length === 0 ? undefined : latest.every(({ granted }) => granted);
}

const minutes = Array.from({ length: 70 }, (_, n) => minute(n));

const statements = (maxLength: number) =>
  fc.array(
    fc.record({
      at: fc.nat(60).map(minute),
      granted: fc.boolean(),
      by: fc.constantFrom<Provenance>('segment', 'google', 'gpc'),
    }),
    { maxLength },
  );

/** The same statements in another order, some of them repeated. */
const twoTellings = (maxLength: number) =>
  statements(maxLength).chain((first) =>
    fc.tuple(
      fc.constant(first),
      fc
        .tuple(
          fc.shuffledSubarray(first, { minLength: first.length }),
          fc.shuffledSubarray(first),
          fc.nat(first.length),
        )
        .map(([all, again, cut]) => [...all.slice(0, cut), ...again, ...all.slice(cut)]),
    ),
  );

describe('a consent history, for any statements', () => {
  it('is the same in any order and with any repetition, as long as none had to be forgotten', () => {
    fc.assert(
      fc.property(twoTellings(mostStatements), ([first, second]) => {
        expect(told(second)).to.deep.equal(told(first));
      }),
      { numRuns: 500 },
    );
  });

  it('answers for any time what the latest statement until then said', () => {
    fc.assert(
      fc.property(twoTellings(mostStatements), ([all, arrived]) => {
        const history = told(arrived);
        for (const at of minutes) expect(asOf(history, analytics, at)?.granted).to.equal(naive(all, at));
      }),
      { numRuns: 500 },
    );
  });

  it('merges from parts as well as one by one', () => {
    fc.assert(
      fc.property(statements(8), statements(8), (some, others) => {
        const parts = mergeConsents(told(some), told(others));
        expect(parts).to.deep.equal(told([...some, ...others]));
        expect(mergeConsents(told(others), told(some))).to.deep.equal(parts);
      }),
    );
  });

  it('never forgets the newest: from there on it is right however many came, in whatever order', () => {
    fc.assert(
      fc.property(twoTellings(120), ([all, arrived]) => {
        const history = told(arrived);
        const newestAt =
          all
            .map(({ at }) => at)
            .sort()
            .at(-1) ?? minute(0);
        for (const at of minutes.filter((one) => one >= newestAt))
          expect(asOf(history, analytics, at)?.granted).to.equal(naive(all, at));
        expect(history[analytics]?.length ?? 0).to.be.at.most(mostStatements);
      }),
      { numRuns: 300 },
    );
  });

  it('is right for any time where many came in order, and nobody changed their mind too often', () => {
    const runs = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: mostStatements / 2 });
    fc.assert(
      fc.property(runs, fc.boolean(), (lengths, first) => {
        const all = lengths
          .flatMap((length, run) => Array.from({ length }, () => (run % 2 === 0) === first))
          .map((granted, n) => statement(n, granted));
        const history = told(all);
        for (let n = 0; n < all.length + 5; n++)
          expect(asOf(history, analytics, minute(n))?.granted).to.equal(naive(all, minute(n)));
      }),
    );
  });

  it('is itself where nothing new was said, and is never changed', () => {
    fc.assert(
      fc.property(statements(mostStatements), (all) => {
        const history = deepFreeze(told(all));
        expect(mergeConsents(history, history)).to.equal(history);
        expect(told(all, history)).to.equal(history);
        told([statement(99, true)], history);
      }),
    );
  });
});

describe('a consent history', () => {
  it('lets a no outweigh a yes of the same instant, whichever came first', () => {
    const both = [statement(1, true), statement(1, false, 'gpc')];
    for (const order of [both, [...both].reverse()])
      expect(told(order)[analytics]).to.deep.equal([statement(1, false, 'gpc')]);
  });

  it('keeps what was said of one purpose apart from the others', () => {
    const advertising = 'advertising' as Purpose;
    const history = mergeConsents(told([statement(1, true)]), { [advertising]: [statement(2, false)] });
    expect(asOf(history, analytics, minute(3))?.granted).to.equal(true);
    expect(asOf(history, advertising, minute(3))?.granted).to.equal(false);
    expect(asOf(history, advertising, minute(1))).to.equal(undefined);
    expect(asOf(history, 'constructor' as Purpose, minute(3))).to.equal(undefined);
  });

  it('forgets the oldest repetitions first', () => {
    const all = [
      statement(0, false),
      ...Array.from({ length: mostStatements }, (_, n) => statement(n + 1, true)),
    ];
    const kept = told(all)[analytics]?.map(({ at }) => at);
    expect(kept).to.deep.equal([0, 1, ...Array.from({ length: 14 }, (_, n) => n + 3)].map(minute));
  });

  it('forgets the oldest yes where everything is a change of mind, never a no before it', () => {
    const all = Array.from({ length: mostStatements + 1 }, (_, n) => statement(n, n % 2 === 1));
    const history = told(all);
    expect(asOf(history, analytics, minute(1))?.granted).to.equal(false);
    expect(asOf(history, analytics, minute(3))?.granted).to.equal(true);
  });

  it('lets a late statement hold until the next that was kept, where repetitions were forgotten', () => {
    const repeated = Array.from({ length: 40 }, (_, n) => statement(2 * n, true));
    const history = told([...repeated, statement(3, false)]);
    const denied = minutes.filter((at) => asOf(history, analytics, at)?.granted === false);
    const next = history[analytics]?.find(({ at, granted }) => granted && at > minute(3))?.at as Instant;
    expect(denied).to.deep.equal(minutes.filter((at) => at >= minute(3) && at < next));
  });

  it('says what holds now, since when, and who said so last', () => {
    const history = told([
      ...[statement(1, true), statement(2, false), statement(4, false, 'gpc'), statement(3, true)],
      ...[statement(5, false, 'google'), statement(6, false, 'gpc')],
    ]);
    expect(newest(history[analytics] ?? [])).to.deep.equal({ granted: false, since: minute(4), by: 'gpc' });
    expect(newest([statement(1, true)])).to.deep.equal({ granted: true, since: minute(1), by: 'segment' });
    expect(newest([])).to.equal(undefined);
  });

  it('holds from the event’s own time, but not from before its reception where a clock runs ahead', () => {
    const event = eventOfRaw({ type: 'page', userId: 'u', timestamp: '2026-11-23T10:00:00Z' });
    const signals = new Map([[analytics, { granted: false, by: 'gpc' as const }]]);
    expect(statementsOf(event, signals)).to.deep.equal({
      analytics: [{ at: '2026-11-23T10:00:00.000Z', granted: false, by: 'gpc' }],
    });
    const ahead = eventOfRaw({ type: 'page', userId: 'u', timestamp: '2026-11-24T10:00:00Z' });
    expect(saidAt(ahead)).to.equal(ahead.receivedAt);
  });
});
