import type { Json } from '../json.js';
import type { Instant } from './event.js';

const day = 86_400_000;

/** Live events may be this old and this far ahead of their reception; beyond, the reception's time stands in. */
const oldest = 400 * day;
const furthestAhead = day;

const iso = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/**
 * Milliseconds since 1970 from an ISO 8601 text (UTC where it names no offset) or from a number of milliseconds.
 * `undefined` for anything else, and for years outside 1 to 9999.
 */
export function parseTime(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return withinCalendar(value);
  if (typeof value !== 'string' || value.length > 40) return undefined;
  if (value.length === 24 && value[4] === '-' && value[10] === 'T' && value[23] === 'Z') {
    const ms = Date.parse(value);
    if (!Number.isNaN(ms)) return isDay(value.slice(0, 10)) ? withinCalendar(ms) : undefined;
  }
  const match = iso.exec(value);
  if (match === null) return undefined;
  const date = value.slice(0, 10);
  if (!isDay(date)) return undefined;
  let clock = value.slice(11).toUpperCase().replace(',', '.').replace(/\s/, '');
  if (match[1] === undefined) clock = clock === '' ? '00:00:00Z' : `${clock}Z`;
  else clock = clock.replace(/([+-]\d\d)(\d\d)$/, '$1:$2').replace(/([+-]\d\d)$/, '$1:00');
  return withinCalendar(Date.parse(`${date}T${clock}`));
}

/** `Date.parse` takes 30 February for 1 March. */
function isDay(date: string): boolean {
  const day = Number(date.slice(8));
  return day <= 28 || new Date(Date.parse(date)).getUTCDate() === day;
}

function withinCalendar(ms: number): number | undefined {
  return ms >= -62_135_596_800_000 && ms < 253_402_300_800_000 ? Math.floor(ms) : undefined;
}

/** `parseTime` for what many events in a row have in common: the last answer is kept. */
function parsedOnce(): typeof parseTime {
  let last: Json | undefined;
  let time: number | undefined;
  return (value) => {
    if (value !== last) {
      last = value;
      time = parseTime(value);
    }
    return time;
  };
}

const receivedTime = parsedOnce();
const sentTime = parsedOnce();

export function instant(ms: number): Instant {
  return new Date(ms).toISOString() as Instant;
}

/** The UTC day of an instant, `YYYY-MM-DD`. */
export function dayOf(at: Instant): string {
  return at.slice(0, 10);
}

export interface ClaimedTimes {
  readonly timestamp: Json | undefined;
  readonly originalTimestamp: Json | undefined;
  readonly sentAt: Json | undefined;
}

/**
 * When the event happened. Live events are corrected for the client's clock, as Segment does:
 * `received − (sentAt − timestamp)`; files keep their own times.
 * @see https://segment.com/docs/connections/spec/common/#timestamps
 */
export function eventTime(
  claimed: ClaimedTimes,
  receivedAt: Instant,
  live: boolean,
): { time: Instant; clock: 'event' | 'received' } {
  const own = parseTime(claimed.timestamp) ?? parseTime(claimed.originalTimestamp);
  if (own === undefined) return { time: receivedAt, clock: 'received' };
  if (!live) return { time: instant(own), clock: 'event' };
  const received = receivedTime(receivedAt) as number;
  const sent = sentTime(claimed.sentAt);
  const time = sent === undefined ? own : own + received - sent;
  if (time < received - oldest || time > received + furthestAhead)
    return { time: receivedAt, clock: 'received' };
  return { time: instant(time), clock: 'event' };
}
