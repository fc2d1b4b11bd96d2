/** A day of a calendar, `2026-05-01`; which moments it holds is up to the view's time zone. */
export type Day = string;

export type Grain = 'day' | 'week' | 'month';

/** A length of time in words: `7 days`, `1 hour`, `30 minutes`. */
export type Span = string;

/** The last days, weeks or months, the one that is under way included; or from one day to another, both included. */
export type RangeDocument = { readonly last: Span } | { readonly from: Day; readonly to: Day };

/** Days from `from` on, `until` being the first that is not meant any more. */
export interface Range {
  readonly from: Day;
  readonly until: Day;
}

const dayMs = 86_400_000;
const seconds = { minute: 60, hour: 3_600, day: 86_400, week: 604_800 } as const;

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

export function daysBetween(from: Day, to: Day): number {
  return (Date.parse(to) - Date.parse(from)) / dayMs;
}

/** The first day of the period that `day` is in. Weeks begin on Monday. */
export function periodOf(day: Day, grain: Grain): Day {
  if (grain === 'day') return day;
  if (grain === 'month') return `${day.slice(0, 7)}-01`;
  return addDays(day, -((new Date(Date.parse(day)).getUTCDay() + 6) % 7));
}

/** The first day of the period `count` further on. */
export function addPeriods(period: Day, count: number, grain: Grain): Day {
  if (grain !== 'month') return addDays(period, grain === 'week' ? 7 * count : count);
  const at = new Date(Date.parse(period));
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + count, 1)).toISOString().slice(0, 10);
}

/** First days of all periods that the range touches. */
export function periodsOf({ from, until }: Range, grain: Grain): Day[] {
  const periods: Day[] = [];
  for (let at = periodOf(from, grain); at < until; at = addPeriods(at, 1, grain)) periods.push(at);
  return periods;
}

export function rangeOf(range: RangeDocument, today: Day): Range {
  if ('from' in range) return { from: range.from, until: addDays(range.to, 1) };
  const [count = '', unit = ''] = range.last.split(' ');
  const grain = unit.replace(/s$/, '') as Grain;
  return { from: addPeriods(periodOf(today, grain), 1 - Number(count), grain), until: addDays(today, 1) };
}

export function secondsOf(span: Span): number {
  const [count = '', unit = ''] = span.split(' ');
  return Number(count) * seconds[unit.replace(/s$/, '') as keyof typeof seconds];
}

/** The day that a moment is in, there. @throws RangeError there is no such time zone */
export function dayIn(zone: string, ms: number): Day {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(ms);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}
