import { type DayOfType, dayOfRaw } from './curated.js';
import type { ObjectName } from './object-name.js';

/** A partition that raw objects wait for. */
export interface PendingDay {
  readonly day: DayOfType;
  /** In order of name. */
  readonly sources: readonly ObjectName[];
}

/** What a run is limited to. Dates are UTC, both inclusive. */
export interface CompactionRange {
  readonly types?: ReadonlySet<string> | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * The partitions that hold something new, in order of type and date: an earlier day's event comes before its repeat on
 * a later one.
 * @param objects of the raw zone
 * @param isContained does the partition's manifest name the object?
 */
export function pendingDays(
  objects: Iterable<ObjectName>,
  isContained: (day: DayOfType, name: ObjectName) => boolean,
): PendingDay[] {
  const days = new Map<string, { day: DayOfType; sources: ObjectName[] }>();
  for (const name of objects) {
    const day = dayOfRaw(name);
    if (isContained(day, name)) continue;
    const key = `${day.type}/${day.date}`;
    const pending = days.get(key) ?? { day, sources: [] };
    pending.sources.push(name);
    days.set(key, pending);
  }
  for (const { sources } of days.values()) sources.sort();
  return [...days.values()].sort((a, b) => compareDays(a.day, b.day));
}

export function isInRange({ type, date }: DayOfType, { types, from, to }: CompactionRange): boolean {
  return (
    (types === undefined || types.has(type)) &&
    (from === undefined || date >= from) &&
    (to === undefined || date <= to)
  );
}

const rowsPerPart = 500_000;

/** How many parts a new partition gets, a power of two: one for every 500,000 rows that are to be expected. */
export function partsFor(rows: number): number {
  let parts = 1;
  while (parts * rowsPerPart < rows) parts *= 2;
  return parts;
}

function compareDays(a: DayOfType, b: DayOfType): number {
  if (a.type !== b.type) return a.type < b.type ? -1 : 1;
  return a.date < b.date ? -1 : a.date > b.date ? 1 : 0;
}
