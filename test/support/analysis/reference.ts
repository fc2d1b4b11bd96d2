import {
  addPeriods,
  type Day,
  dayIn,
  type Grain,
  periodOf,
  secondsOf,
} from '../../../src/domain/analysis/range.js';
import type {
  FunnelView,
  LifetimeView,
  RetentionView,
  Selection,
} from '../../../src/domain/analysis/view.js';
import type { Round } from './event-sets.js';
import type { SmallEvent } from './small-analytics.js';

/** Answers written from the words of the question, trying everything: what SQL is held to. */

function means({ event, filters = [] }: Selection, one: SmallEvent): boolean {
  const types = event === undefined ? [one.type] : typeof event === 'string' ? [event] : event;
  return types.includes(one.type) && filters.every(({ is }) => one.properties?.plan === is);
}

function peopleOf(events: readonly SmallEvent[]): Map<string, SmallEvent[]> {
  const people = new Map<string, SmallEvent[]>();
  for (const event of events)
    if (event.person !== null) people.set(event.person, [...(people.get(event.person) ?? []), event]);
  return people;
}

const between = (day: string, { from, to }: { from: string; to: string }) => day >= from && day <= to;

const days = new Map<string, Day>();

/** Remembered: asking the calendar is slow. */
function dayOf(zone: string, time: string): Day {
  const key = `${zone} ${time}`;
  const known = days.get(key) ?? dayIn(zone, Date.parse(time));
  days.set(key, known);
  return known;
}

function before(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [i, value] of a.entries()) {
    const other = b[i] as string | number;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

export interface Come {
  readonly reached: number;
  readonly open: boolean;
  readonly groups: readonly string[];
}

/** Per person: the last step that any choice of events, one after another, gets to within the window of its first. */
export function walkedFunnel({ funnel, zone, now, events }: Round): Map<string, Come> {
  const { steps, window = '', range } = funnel as FunnelView & { range: { from: string; to: string } };
  const ms = secondsOf(window) * 1_000;
  const result = new Map<string, Come>();
  for (const [person, own] of peopleOf(events)) {
    const rows = own
      .map((event) => ({ event, at: Date.parse(event.time), is: steps.map((step) => means(step, event)) }))
      .filter(({ is }) => is.includes(true))
      .sort((a, b) => before([a.at, a.is.indexOf(true), a.event.id], [b.at, b.is.indexOf(true), b.event.id]));
    const furthest = (step: number, after: number, until: number): number => {
      let best = step;
      for (let i = after + 1; step < steps.length && i < rows.length; i++)
        if (rows[i]!.is[step] && rows[i]!.at <= until) best = Math.max(best, furthest(step + 1, i, until));
      return best;
    };
    const starts = rows.flatMap(({ at, is, event }, i) =>
      is[0] && between(dayOf(zone, event.time), range)
        ? [{ at, event, reached: furthest(1, i, at + ms) }]
        : [],
    );
    if (starts.length === 0) continue;
    const reached = Math.max(...starts.map((one) => one.reached));
    const start = Math.max(...starts.filter((one) => one.reached === reached).map(({ at }) => at));
    result.set(person, {
      reached,
      open: Math.max(...starts.map(({ at }) => at)) + ms > Date.parse(now),
      groups: rows
        .filter(({ at, is }) => is[0] && at === start)
        .map(({ event }) => String(event.properties?.plan)),
    });
  }
  return result;
}

interface Begun {
  readonly first: SmallEvent;
  readonly cohort: string;
  readonly group: string;
  /** All events of the person, in order. */
  readonly rows: readonly SmallEvent[];
}

/** Per person: the first start, the period that it is in, and the group that it says, if that is one of the largest. */
function walkedCohorts(
  view: RetentionView | LifetimeView,
  start: Selection,
  ever: boolean,
  { zone, events }: Round,
): Map<string, Begun> {
  const { grain = 'week', top = 10 } = view;
  const range = view.range as { from: string; to: string };
  const result = new Map<string, Begun>();
  for (const [person, own] of peopleOf(events)) {
    const key = (event: SmallEvent) => [Date.parse(event.time), event.id, event.type];
    const rows = own.toSorted((a, b) => before(key(a), key(b)));
    const isIn = (event: SmallEvent) => between(dayOf(zone, event.time), range);
    const first = rows.find((event) => means(start, event) && (ever || isIn(event)));
    if (first === undefined || !isIn(first)) continue;
    const cohort = periodOf(dayOf(zone, first.time), grain);
    result.set(person, { first, cohort, group: String(first.properties?.size ?? '(none)'), rows });
  }
  const sizes = new Map<string, number>();
  for (const { group } of result.values()) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const largest = [...sizes].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, top);
  for (const [person, one] of result)
    if (!largest.some(([group]) => group === one.group)) result.set(person, { ...one, group: '(other)' });
  return result;
}

/** How many periods after the cohort's an event is. */
function ageOf(event: SmallEvent, cohort: string, grain: Grain, zone: string): number {
  let n = 0;
  while (addPeriods(cohort, n, grain) !== periodOf(dayOf(zone, event.time), grain)) n += 1;
  return n;
}

export interface Stay {
  readonly cohort: string;
  readonly group: string;
  /** Periods in which the person came back; with `in or later` all up to the last. */
  readonly seen: ReadonlySet<number>;
}

export function walkedRetention(round: Round): Map<string, Stay> {
  const view = round.retention;
  const { grain = 'week', periods = 8, start, return: back = {} } = view;
  const result = new Map<string, Stay>();
  for (const [person, { first, cohort, group, rows }] of walkedCohorts(
    view,
    start,
    view.first !== 'in range',
    round,
  )) {
    const seen = new Set<number>();
    for (const event of rows) {
      if (!means(back, event) || event.time < first.time || event === first) continue;
      const n = ageOf(event, cohort, grain, round.zone);
      if (view.returned === 'in or later') for (let k = 0; k <= Math.min(n, periods); k++) seen.add(k);
      else if (n <= periods) seen.add(n);
    }
    result.set(person, { cohort, group, seen });
  }
  return result;
}

/** Per person: the cohort and the group, and each payment as `period amount`. */
export function walkedLifetime(
  round: Round,
): Map<string, { cohort: string; group: string; paid: readonly string[] }> {
  const view = round.lifetime;
  const { grain = 'week', periods = 8, signup, revenue } = view;
  return new Map(
    [...walkedCohorts(view, signup, true, round)].map(([person, { first, cohort, group, rows }]) => {
      const paid = rows
        .filter((event) => means(revenue, event) && event.time >= first.time)
        .map((event) => [ageOf(event, cohort, grain, round.zone), event.properties?.n] as const)
        .filter(([n]) => n <= periods)
        .map(([n, amount]) => `${n} ${amount}`);
      return [person, { cohort, group, paid }];
    }),
  );
}
