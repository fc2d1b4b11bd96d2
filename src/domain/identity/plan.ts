import type { Event } from '../event/event.js';
import type { LookupKey, Namespace, Subject } from './subject.js';

/** Addresses an id in the vault: a keyed hash of namespace and id, so that the vault knows no id. */
export type Lookup = (namespace: Namespace, id: string) => LookupKey;

/** An event's ids as the vault knows them. `previous` is what an alias joins, in both namespaces it may be in. */
export interface EventIds {
  readonly user?: LookupKey | undefined;
  readonly anonymous?: LookupKey | undefined;
  readonly previous?: { readonly user: LookupKey; readonly anonymous: LookupKey } | undefined;
}

export function idsOf(event: Event, lookup: Lookup): EventIds {
  const { userId, anonymousId, previousId } = event;
  return {
    user: userId === undefined ? undefined : lookup('user', userId),
    anonymous: anonymousId === undefined ? undefined : lookup('anonymous', anonymousId),
    previous:
      event.kind !== 'alias' || previousId === undefined
        ? undefined
        : { user: lookup('user', previousId), anonymous: lookup('anonymous', previousId) },
  };
}

/** Every vault item that a batch of events may touch. */
export function wanted(ids: readonly EventIds[]): Set<LookupKey> {
  const keys = new Set<LookupKey>();
  for (const { user, anonymous, previous } of ids) {
    if (user !== undefined) keys.add(user);
    if (anonymous !== undefined) keys.add(anonymous);
    if (previous !== undefined) keys.add(previous.user).add(previous.anonymous);
  }
  return keys;
}

/**
 * The items that those at hand point at and that are not at hand yet: owners and roots.
 * @param latest those that came to hand last: what earlier ones point at has been asked for
 */
export function missing(
  items: ReadonlyMap<LookupKey, Subject | undefined>,
  latest: Iterable<LookupKey> = items.keys(),
): Set<LookupKey> {
  const keys = new Set<LookupKey>();
  for (const key of latest) {
    const subject = items.get(key);
    if (subject === undefined) continue;
    if (subject.root !== undefined && !items.has(subject.root)) keys.add(subject.root);
    for (const { owner } of subject.incarnations)
      if (owner !== undefined && !items.has(owner.item)) keys.add(owner.item);
  }
  return keys;
}
