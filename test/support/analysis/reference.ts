import { addPeriods, type Day, dayIn, periodOf, secondsOf } from '../../../src/domain/analysis/range.js';
import type { FunnelView, RetentionView, Selection } from '../../../src/domain/analysis/view.js';
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

export interface Stay {
  readonly cohort: string;
  /** Periods in which the person came back; with `in or later` all up to the last. */
  readonly seen: ReadonlySet<number>;
}

export function walkedRetention({ retention, zone, events }: Round): Map<string, Stay> {
  const view = retention as RetentionView & { range: { from: string; to: string } };
  const { range, grain = 'week', periods = 8, start, return: back = {} } = view;
  const result = new Map<string, Stay>();
  for (const [person, own] of peopleOf(events)) {
    const rows = own.toSorted((a, b) => before([Date.parse(a.time), a.id], [Date.parse(b.time), b.id]));
    const day = (event: SmallEvent) => dayOf(zone, event.time);
    const starts = rows.filter((event) => means(start, event));
    const firsts = view.first === 'in range' ? starts.filter((event) => between(day(event), range)) : starts;
    const first = firsts[0];
    if (first === undefined || !between(day(first), range)) continue;
    const cohort = periodOf(day(first), grain);
    const seen = new Set<number>();
    for (const event of rows) {
      if (!means(back, event) || event.time < first.time || event === first) continue;
      for (let n = 0; n <= 40; n++) {
        if (addPeriods(cohort, n, grain) !== periodOf(day(event), grain)) continue;
        if (view.returned === 'in or later') for (let k = 0; k <= Math.min(n, periods); k++) seen.add(k);
        else if (n <= periods) seen.add(n);
      }
    }
    result.set(person, { cohort, seen });
  }
  return result;
}
