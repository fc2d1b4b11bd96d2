import type { Event, Instant } from '../event/event.js';
import type { IncarnationRef, LookupKey, Subject } from './subject.js';

type At = (key: LookupKey) => Subject | undefined;

/** Did the event happen, or reach us, before that erasure? */
export function isBarred(event: Pick<Event, 'time' | 'receivedAt'>, erasedAt: Instant | undefined): boolean {
  return erasedAt !== undefined && (event.time <= erasedAt || event.receivedAt <= erasedAt);
}

/** Does the key that something hangs on still exist? A tombstone on the way up has none. */
export function isAlive({ item, n }: IncarnationRef, at: At): boolean {
  const incarnation = at(item)?.incarnations.find((one) => one.n === n);
  return incarnation !== undefined && (incarnation.owner === undefined || isAlive(incarnation.owner, at));
}

/** When what something hangs on was erased; nothing where that still lives. */
export function erasedAbove(ref: IncarnationRef, at: At): Instant | undefined {
  if (isAlive(ref, at)) return undefined;
  const owner = at(ref.item);
  const above = owner?.incarnations.find(({ n }) => n === ref.n)?.owner;
  return above === undefined ? owner?.tombstone?.at : erasedAbove(above, at);
}
