import type { Step, SubjectKeys } from '../enrichment/step.js';
import type { Event } from '../event/event.js';
import { isObject, type Json } from '../json.js';
import type { JsonPointer } from '../json-pointer.js';
import { mask } from '../privacy/mask.js';
import type { Place } from '../privacy/path-matcher.js';
import { evolve, type Leaf, type Leaves, leavesOf, type Stamp } from './profile.js';

/** Folds an identify's traits into the profile, and gives the event the profile's clear traits. */
export function profile(policy: Place): Step {
  return function profile(draft) {
    if (draft.profile === undefined || draft.keys === undefined) return {};
    if (draft.event.kind !== 'identify') return { user: draft.profile.clear };
    const leaves = traitLeaves(draft.event, policy, draft.keys);
    const evolved = evolve(draft.profile, leaves);
    return { leaves, profile: evolved, user: evolved.clear };
  };
}

/** The traits of an identify as leaves: masked in clear, the originals sealed leaf by leaf. */
function traitLeaves(event: Event, policy: Place, keys: SubjectKeys): Leaves {
  const { traits } = event.raw;
  if (!isObject(traits)) return {};
  const { clear, originals } = mask({ traits }, policy, keys.hash);
  const masked = leavesOf(clear.traits as typeof traits);
  const happenedFirst = event.time < event.receivedAt;
  const stamp: Stamp = { at: happenedFirst ? event.time : event.receivedAt, id: event.id };
  const leaves: Record<JsonPointer, Leaf> = {};
  for (const [pointer, original] of leavesOf(traits)) {
    const value = masked.get(pointer);
    const purpose = [...originals].find(([, group]) => holds(group, `/traits${pointer}`, original))?.[0];
    leaves[pointer] = {
      stamp,
      ...(value === undefined || value === null ? undefined : { value }),
      ...(purpose === undefined
        ? undefined
        : { sealed: { ...keys.seal(purpose, JSON.stringify(original), event), purpose } }),
    };
  }
  return leaves;
}

/** Did the mask take out this leaf, or an item of this list? */
function holds(originals: Record<JsonPointer, Json>, pointer: JsonPointer, original: Json): boolean {
  if (!Array.isArray(original)) return Object.hasOwn(originals, pointer);
  return Object.keys(originals).some((taken) => taken.startsWith(`${pointer}/`));
}
