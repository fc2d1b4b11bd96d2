import type { EventIds } from './plan.js';
import { currentIncarnation, type LookupKey, type Pseudonym, type Subject } from './subject.js';

/**
 * The subject that an event with these ids would belong to, if it is there and not erased. Only finds: nobody is born
 * for it, nothing is claimed. A device that nobody has claimed stands for a user who is not there yet.
 */
export function existing(
  { user, anonymous }: EventIds,
  at: (key: LookupKey) => Subject | undefined,
): Pseudonym | undefined {
  if (user !== undefined) {
    const item = at(user);
    if (item !== undefined) return pseudonymOf(item.root === undefined ? item : at(item.root));
  }
  const device = anonymous === undefined ? undefined : at(anonymous);
  if (device === undefined || device.state === 'erased') return undefined;
  const { owner, unlinked } = currentIncarnation(device);
  if (user !== undefined) return owner === undefined && !unlinked ? pseudonymOf(device) : undefined;
  if (owner === undefined) return pseudonymOf(device);
  const claimer = at(owner.item);
  return pseudonymOf(claimer?.root === undefined ? claimer : at(claimer.root));
}

function pseudonymOf(subject: Subject | undefined): Pseudonym | undefined {
  if (subject === undefined || subject.state === 'erased') return undefined;
  return currentIncarnation(subject).pseudonym;
}
