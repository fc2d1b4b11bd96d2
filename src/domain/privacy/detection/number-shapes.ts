import { type Group, separatorOf } from './numbers.js';

/** What is left of groups without the dates among them: `2026-01-31`, `31.01.2026`. */
export function withoutDates(text: string, groups: readonly Group[]): readonly (readonly Group[])[] {
  const parts: (readonly Group[])[] = [];
  let from = 0;
  for (let at = 0; at + 3 <= groups.length; at++) {
    if (!isDate(text, groups.slice(at, at + 3))) continue;
    parts.push(groups.slice(from, at));
    from = at + 3;
    at += 2;
  }
  parts.push(groups.slice(from));
  return parts;
}

/** `0900-1830`, `9.00-18.30`. */
export function isHours(text: string, groups: readonly Group[]): boolean {
  const parts = textsOf(text, groups);
  if (parts.length === 2) return parts.every((part) => /^(?:[01]\d|2[0-4])[0-5]\d$/.test(part));
  const [from = '', begun = '', to = '', ended = ''] = parts;
  return (
    parts.length === 4 && [from, to].every(isHour) && [begun, ended].every((part) => /^[0-5]\d$/.test(part))
  );
}

/** Five or more pairs up to 60 that rise, as of a lottery. */
export function isDraw(text: string, groups: readonly Group[]): boolean {
  if (groups.length < 5) return false;
  const numbers = textsOf(text, groups).map((part) => (part.length === 2 ? Number(part) : Number.NaN));
  return numbers.every(
    (number, index) => number <= 60 && (index === 0 || number > (numbers[index - 1] ?? 0)),
  );
}

/** `52.520008`. */
export function isDecimal(text: string, groups: readonly Group[]): boolean {
  const [first] = groups;
  return groups.length === 2 && first !== undefined && text[first.start] !== '0' && text[first.end] === '.';
}

/** `2683 0202 8393`: three or more groups of four, as of tracking numbers and cards. */
export function isSerial(groups: readonly Group[]): boolean {
  return groups.length > 2 && groups.every(({ start, end }) => end - start === 4);
}

export function isYear(part: string): boolean {
  return /^(?:18|19|20)\d\d$/.test(part);
}

function isDate(text: string, groups: readonly Group[]): boolean {
  const [a = '', b = '', c = ''] = textsOf(text, groups);
  if (separatorOf(text, groups) === undefined) return false;
  return isDay(b) && ((isYear(a) && isDay(c)) || (isDay(a) && isYear(c)));
}

function isDay(part: string): boolean {
  return part.length <= 2 && Number(part) >= 1 && Number(part) <= 31;
}

function isHour(part: string): boolean {
  return part.length <= 2 && Number(part) <= 24;
}

function textsOf(text: string, groups: readonly Group[]): string[] {
  return groups.map(({ start, end }) => text.slice(start, end));
}
