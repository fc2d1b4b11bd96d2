import { addDays, type Day, type Grain, type Range } from '../range.js';
import type { Filter, Scalar, Selection, ValuePath } from '../view.js';
import type { Dialect } from './dialect.js';

/** What a view is asked for. */
export interface Question {
  readonly range: Range;
  /** IANA name. */
  readonly zone: string;
  /** ISO 8601, UTC: what is later has not happened yet. */
  readonly now: string;
  /** Groups of fewer people are folded into one; 1 folds nothing. */
  readonly least: number;
}

/** Columns of the view `events` that hold JSON. */
const parts = ['properties', 'user', 'geo', 'device', 'campaign', 'referrer', 'context', 'consent'] as const;
const columns = ['type', 'kind', 'name', 'source'] as const;

/** Where a value may stand: the columns that are text, and keys of the JSON ones. */
export const valuePathPattern = `^(?:${columns.join('|')}|(?:${parts.join('|')})(?:\\.[\\p{L}\\p{N}_$ -]{1,100}){1,6})$`;

export const none = '(none)';

export function textAt(path: ValuePath, dialect: Dialect): string {
  const [column = '', ...keys] = path.split('.');
  const name = dialect.column(column);
  return keys.length === 0 ? name : dialect.jsonText(name, keys);
}

export function numberAt(path: ValuePath, dialect: Dialect): string {
  return dialect.number(textAt(path, dialect));
}

/** The day of an event in the question's time zone. */
export function localDay(question: Question, dialect: Dialect): string {
  return `CAST(${dialect.local('time', question.zone)} AS DATE)`;
}

/** Events that can be of these days in any time zone, by the day they are filed under: what lets files be skipped. */
export function filedBetween(from: Day | undefined, until: Day): string {
  const end = `date <= DATE '${until}'`;
  return from === undefined ? end : `date >= DATE '${addDays(from, -1)}' AND ${end}`;
}

export function periodOfDay(day: string, grain: Grain): string {
  return grain === 'day' ? day : `CAST(date_trunc('${grain}', ${day}) AS DATE)`;
}

/** How many periods lie between two first days of periods. */
export function periodsBetween(from: string, to: string, grain: Grain, dialect: Dialect): string {
  if (grain === 'month') return `(year(${to}) * 12 + month(${to}) - year(${from}) * 12 - month(${from}))`;
  const days = dialect.days(from, to);
  return grain === 'day' ? days : `CAST(floor(${days} / 7) AS INTEGER)`;
}

/** The condition that an event is meant by all of these. */
export function meant(selections: readonly Selection[], dialect: Dialect): string {
  const conditions = selections.flatMap(({ event, filters = [] }) => [
    ...(event === undefined ? [] : [`type IN (${textList(typesOf(event), dialect)})`]),
    ...filters.map((filter) => conditionOf(filter, dialect)),
  ]);
  return conditions.length === 0 ? '1 = 1' : conditions.join(' AND ');
}

/** The condition that an event is of a type that any of these means. */
export function typeOfAny(selections: readonly Selection[], dialect: Dialect): string {
  const types = new Set<string>();
  for (const { event } of selections) {
    if (event === undefined) return '1 = 1';
    for (const type of typesOf(event)) types.add(type);
  }
  return `type IN (${textList([...types], dialect)})`;
}

function typesOf(event: string | readonly string[]): readonly string[] {
  return typeof event === 'string' ? [event] : event;
}

function textList(values: readonly string[], dialect: Dialect): string {
  return values.map((value) => dialect.text(value)).join(', ');
}

function conditionOf(filter: Filter, dialect: Dialect): string {
  const text = textAt(filter.path, dialect);
  const conditions: string[] = [];
  if (filter.is !== undefined) conditions.push(isAny(filter.path, filter.is, dialect));
  if (filter.is_not !== undefined)
    conditions.push(`NOT coalesce(${isAny(filter.path, filter.is_not, dialect)}, 1 = 0)`);
  if (filter.at_least !== undefined)
    conditions.push(`${numberAt(filter.path, dialect)} >= ${decimal(filter.at_least)}`);
  if (filter.below !== undefined)
    conditions.push(`${numberAt(filter.path, dialect)} < ${decimal(filter.below)}`);
  if (filter.contains !== undefined) {
    const pattern = `%${filter.contains.replaceAll(/[!%_]/g, (one) => `!${one}`)}%`;
    conditions.push(`${text} LIKE ${dialect.text(pattern)} ESCAPE '!'`);
  }
  if (filter.exists !== undefined) conditions.push(`${text} IS ${filter.exists ? 'NOT NULL' : 'NULL'}`);
  return conditions.length === 0 ? '1 = 1' : conditions.join(' AND ');
}

/** Numbers are compared as numbers, so that 12 is "12.00". */
function isAny(path: ValuePath, given: Scalar | readonly Scalar[], dialect: Dialect): string {
  const values = Array.isArray(given) ? (given as readonly Scalar[]) : [given as Scalar];
  const texts = values.filter((value) => typeof value !== 'number').map(String);
  const numbers = values.filter((value) => typeof value === 'number');
  const conditions = [
    ...(texts.length === 0 ? [] : [`${textAt(path, dialect)} IN (${textList(texts, dialect)})`]),
    ...(numbers.length === 0 ? [] : [`${numberAt(path, dialect)} IN (${numbers.map(decimal).join(', ')})`]),
  ];
  return `(${conditions.join(' OR ')})`;
}

/** A number as SQL, never in scientific notation. */
export function decimal(value: number): string {
  return value.toFixed(6).replace(/\.?0+$/, '');
}
