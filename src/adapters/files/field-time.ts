import type { Json } from '../../domain/json.js';
import type { TimeFormat } from './event-map.js';

const isoForm =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?)?$/;
const clfForm = /^(\d\d)\/([A-Za-z]{3})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{4})$/;
const months = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const firstYear = Date.UTC(1900, 0);
const lastYear = Date.UTC(10_000, 0);

/**
 * A time as a file states it, as ISO 8601 in UTC to the millisecond, or undefined if it is none. What a date lacks is
 * taken as midnight, a time without a zone as UTC. Epochs may be numbers or their text; only 1900 to 9999 is believed.
 */
export function fieldTime(value: Json | undefined, format: TimeFormat): string | undefined {
  const time = milliseconds(value, format);
  return time !== undefined && time >= firstYear && time < lastYear
    ? new Date(time).toISOString()
    : undefined;
}

function milliseconds(value: Json | undefined, format: TimeFormat): number | undefined {
  switch (format) {
    case 'iso':
      return typeof value === 'string' ? iso(value.trim()) : undefined;
    case 'clf':
      return typeof value === 'string' ? clf(value.trim()) : undefined;
    case 'epoch-ms':
      return number(value);
    case 'epoch-s': {
      const seconds = number(value);
      return seconds === undefined ? undefined : Math.round(seconds * 1000);
    }
  }
}

function number(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d{1,16}(\.\d{1,9})?$/.test(value.trim())
    ? Number(value)
    : undefined;
}

function iso(text: string): number | undefined {
  const match = isoForm.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', zone] = match;
  const millisecond = Number(fraction.padEnd(3, '0').slice(0, 3));
  return instant(
    [Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)],
    zone,
    millisecond,
  );
}

function clf(text: string): number | undefined {
  const match = clfForm.exec(text);
  if (!match) return undefined;
  const [, day, name, year, hour, minute, second, zone] = match;
  const month = months.indexOf(name as string) / 3;
  return instant([Number(year), month, Number(day), Number(hour), Number(minute), Number(second)], zone);
}

type Parts = readonly [number, number, number, number, number, number];

/** Undefined for what no calendar has, such as 30 February or 25 o'clock. */
function instant(parts: Parts, zone: string | undefined, millisecond = 0): number | undefined {
  const date = new Date(Date.UTC(...parts, millisecond));
  const [year, month, day, hour, minute, second] = parts;
  const same =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  const offset = offsetMinutes(zone);
  return same && offset !== undefined ? date.getTime() - offset * 60_000 : undefined;
}

function offsetMinutes(zone: string | undefined): number | undefined {
  const match = zone === undefined ? null : /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  if (!match) return 0;
  const hours = Number(match[2]);
  const minutes = Number(match[3] ?? 0);
  if (hours > 15 || minutes > 59) return undefined;
  return (match[1] === '-' ? -1 : 1) * (hours * 60 + minutes);
}
