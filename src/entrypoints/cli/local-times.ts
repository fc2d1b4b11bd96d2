import type { Json } from '../../domain/json.js';
import type { Found, Row } from '../../domain/ports/analytics.js';

/** The same answer with its times as a time zone's clocks show them, e.g. `2026-05-01T14:00:00.000+02:00`. */
export function inTimeZone(found: Found, timeZone: string): Found {
  const isTime = found.columns.map(({ type }) => type === 'TIMESTAMP WITH TIME ZONE');
  const clock = clockOf(timeZone);
  const local = (row: Row) => row.map((value, i) => (isTime[i] ? localOf(value, clock) : value));
  return {
    columns: found.columns,
    async *rows() {
      for await (const row of found.rows()) yield local(row);
    },
  };
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  });
}

function localOf(value: Json, clock: Intl.DateTimeFormat): Json {
  const [, fraction] = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)Z$/.exec(String(value)) ?? [];
  if (fraction === undefined) return value;
  const parts = new Map(clock.formatToParts(new Date(String(value))).map((part) => [part.type, part.value]));
  const [year, month, day] = [parts.get('year'), parts.get('month'), parts.get('day')];
  const [hour, minute, second] = [parts.get('hour'), parts.get('minute'), parts.get('second')];
  const offset = parts.get('timeZoneName')?.slice('GMT'.length) || '+00:00';
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${offset.replace('−', '-')}`;
}
