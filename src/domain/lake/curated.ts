import type { EventType } from '../event/event-type.js';
import type { Brand } from '../json.js';
import type { ObjectName, Partition } from './object-name.js';

/** A file of the curated zone, below `curated/`, with `/` between its parts on every platform. */
export type CuratedName = Brand<string, 'CuratedName'>;

/** A partition of the curated zone: one type's events of one UTC day, `YYYY-MM-DD`. */
export interface DayOfType {
  readonly type: EventType;
  readonly date: string;
}

export const curatedZone = 'curated/';

export function folderOfType(type: EventType): string {
  return `${curatedZone}event_type=${type}/`;
}

export function folderOfDay({ type, date }: DayOfType): string {
  return `${folderOfType(type)}date=${date}/`;
}

export function schemaName(type: EventType): CuratedName {
  return `${folderOfType(type)}_schema.json` as CuratedName;
}

export function manifestName(day: DayOfType): CuratedName {
  return `${folderOfDay(day)}_manifest.json` as CuratedName;
}

/** Part `n` of `of`, counted from 0. */
export function partName(day: DayOfType, n: number, of: number): CuratedName {
  return `${folderOfDay(day)}part-${n}-of-${of}.parquet` as CuratedName;
}

const partition = /^curated\/event_type=([^/]+)\/date=(\d{4}-\d{2}-\d{2})\//;

/** The partition that a file of the curated zone is of; `undefined` for a schema, and for what is none. */
export function dayOfCurated(name: string): DayOfType | undefined {
  const [, type, date] = partition.exec(name) ?? [];
  return type === undefined || date === undefined ? undefined : { type: type as EventType, date };
}

export function isPart(name: string): boolean {
  return /\/part-\d+-of-\d+\.parquet$/.test(name);
}

/** Does an object lie where the raw zone's do? Whatever else lies below `events/` is of no partition. */
export function isRaw(name: string): boolean {
  return /^events\/[^/]+\/\d{4}\/\d\d\/\d\d\/[^/]+\.ndjson\.gz/.test(name);
}

/** The partition of the curated zone that an object of the raw zone belongs to. */
export function dayOfRaw(name: ObjectName): DayOfType {
  const [, type, year, month, date] = name.split('/');
  return { type: type as EventType, date: `${year}-${month}-${date}` };
}

/** The folder of the raw zone that the same events come to. */
export function rawFolder({ type, date }: DayOfType): Partition {
  return `events/${type}/${date.replaceAll('-', '/')}` as Partition;
}

export function isSameDay(a: DayOfType, b: DayOfType): boolean {
  return a.type === b.type && a.date === b.date;
}

const dayMs = 86_400_000;
/** Days of event date before and after, within which a repeat of an event is looked for. */
const windowDays = 7;

export function isWithinWindow(a: DayOfType, b: DayOfType): boolean {
  return a.type === b.type && Math.abs(Date.parse(a.date) - Date.parse(b.date)) <= windowDays * dayMs;
}
