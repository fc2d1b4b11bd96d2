import { type EventType, isOfType, overflowType } from '../event/event-type.js';
import type { Purpose, Retention } from '../privacy/policy.js';
import type { DayOfType } from './curated.js';
import type { Record } from './record.js';
import { type StoredRow, withoutPurposes } from './scrub.js';

const dayMs = 86_400_000;

/** What is due in a partition by the policy's retention. */
export interface Due {
  /** All of its rows. */
  readonly rows: boolean;
  /** In the overflow, where types share a folder: whether the rows of each are due, the policy's best match first. */
  readonly types: readonly { readonly wanted: string; readonly isPast: boolean }[];
  /** The sealed parts of these purposes. */
  readonly purposes: readonly Purpose[];
}

/**
 * What is due in a partition, by its type and its day; `undefined` where nothing is. A day is kept for so many whole
 * days after it has ended.
 * @param now milliseconds since 1970
 */
export function dueIn(
  { type, date }: DayOfType,
  { typeDays, purposeDays }: Retention,
  now: number,
): Due | undefined {
  const ended = Date.parse(date) + dayMs;
  const isPast = (days: number | undefined) => days !== undefined && ended + days * dayMs <= now;
  const purposes = Object.keys(purposeDays).filter((purpose) => isPast(purposeDays[purpose])) as Purpose[];
  const types = bestFirst(typeDays).map((wanted) => ({ wanted, isPast: isPast(typeDays[wanted]) }));
  const due = { rows: isDue(type, types), types: type === overflowType ? types : [], purposes };
  return due.rows || due.types.some((one) => one.isPast) || purposes.length > 0 ? due : undefined;
}

/** A row as it shall be: the very same where nothing of it is due, `undefined` where all of it is. */
export function kept(row: StoredRow, { rows, types, purposes }: Due): StoredRow | undefined {
  const { type } = (row as unknown as Record).lethe;
  if (rows || (type !== undefined && isDue(type, types))) return undefined;
  return withoutPurposes(row, purposes);
}

function isDue(type: EventType, types: Due['types']): boolean {
  return types.find(({ wanted }) => isOfType(type, wanted))?.isPast === true;
}

/** A type's own name before beginnings of names, and a longer beginning before a shorter one. */
function bestFirst(typeDays: Retention['typeDays']): string[] {
  const rank = (wanted: string) => (wanted.endsWith('*') ? wanted.length : Number.POSITIVE_INFINITY);
  return Object.keys(typeDays).sort((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a)));
}
