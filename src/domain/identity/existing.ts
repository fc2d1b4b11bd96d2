import type { Event } from '../event/event.js';
import { isAlive, isBarred } from './alive.js';
import type { EventIds } from './plan.js';
import { currentIncarnation, type LookupKey, type Pseudonym, type Subject } from './subject.js';

type At = (key: LookupKey) => Subject | undefined;

/**
 * The subject that an event with these ids would belong to, if it is there and not erased. Only finds: nobody is born
 * for it, nothing is claimed. A device that nobody has claimed stands for a user who is not there yet.
 */
export function existing(event: Event, { user, anonymous }: EventIds, at: At): Pseudonym | undefined {
  if (user !== undefined) {
    const item = at(user);
    if (item !== undefined) return pseudonymOf(event, item.root === undefined ? item : at(item.root));
  }
  const device = anonymous === undefined ? undefined : at(anonymous);
  const life = device === undefined ? undefined : pseudonymOf(event, device);
  if (device === undefined || life === undefined) return undefined;
  const { owner, unlinked } = currentIncarnation(device);
  if (user !== undefined) return owner === undefined && !unlinked ? life : undefined;
  if (owner === undefined) return life;
  if (!isAlive(owner, at)) return undefined;
  const claimer = at(owner.item);
  return pseudonymOf(event, claimer?.root === undefined ? claimer : at(claimer.root));
}

function pseudonymOf(event: Event, subject: Subject | undefined): Pseudonym | undefined {
  if (subject === undefined || subject.state === 'erased') return undefined;
  return isBarred(event, subject.tombstone?.at) ? undefined : currentIncarnation(subject).pseudonym;
}
