import { saidAt } from '../consent/history.js';
import {
  type Draft,
  nothing,
  type Step,
  type Stop,
  type SubjectKeys,
  type Tools,
} from '../enrichment/step.js';
import type { Event } from '../event/event.js';
import { withoutViolating } from '../event/schema-drop.js';
import { isObject, type Json, type JsonObject } from '../json.js';
import { fromPointer, type JsonPointer } from '../json-pointer.js';
import type { CompiledPolicy } from '../privacy/compiled-policy.js';
import { type Masked, mask } from '../privacy/mask.js';
import type { Place } from '../privacy/path-matcher.js';
import {
  charactersOf,
  evolve,
  type Leaf,
  type Leaves,
  leavesOf,
  mostCharacters,
  type Stamp,
} from './profile.js';

const tooLarge: Stop = {
  stop: 'dead',
  failure: {
    code: 'too_large',
    violations: [
      { path: '/traits', problem: `the profile would have more than ${mostCharacters} characters` },
    ],
  },
};

/**
 * Folds an identify's traits into the profile, and gives the event the profile's clear traits; those only where
 * enriching was consented to, while the traits are what the event itself says.
 */
export function profile(policy: CompiledPolicy, tools: Tools): Step {
  return function profile(draft) {
    if (draft.profile === undefined || draft.keys === undefined) return nothing;
    const isEnriched = draft.consent?.enrich !== false;
    if (draft.event.kind !== 'identify') return isEnriched ? { user: draft.profile.clear } : nothing;
    const leaves = traitLeaves(draft, policy, tools, draft.keys);
    const evolved = evolve(draft.profile, leaves);
    if (evolved !== draft.profile && charactersOf(evolved) > mostCharacters) return tooLarge;
    return { leaves, profile: evolved, user: isEnriched ? evolved.clear : undefined };
  };
}

/** The traits of an identify as leaves: masked in clear, the originals sealed leaf by leaf. */
function traitLeaves(draft: Draft, policy: CompiledPolicy, tools: Tools, keys: SubjectKeys): Leaves {
  const { event, violations = [] } = draft;
  const { traits } = event.raw;
  if (!isObject(traits)) return {};
  const place = policy.placeFor(event);
  const whole = mask({ traits }, place, { ...tools, hash: keys.hash });
  const masked = withoutViolating(whole, violations, true);
  return leavesOfTraits(traits, masked, event, keys, (pointer) => isHidden(place.down('traits'), pointer));
}

/**
 * Traits as leaves of a profile.
 * @param traits as they came
 * @param masked what is left of them in clear, and what was taken out, by pointers from above `traits`
 * @param isLeftOut whether a trait shall not become part of the profile
 */
export function leavesOfTraits(
  traits: JsonObject,
  { clear, originals }: Pick<Masked, 'clear' | 'originals'>,
  event: Pick<Event, 'id' | 'time' | 'receivedAt'>,
  keys: SubjectKeys,
  isLeftOut: (pointer: JsonPointer) => boolean,
): Leaves {
  const masked = leavesOf((clear.traits ?? {}) as JsonObject);
  const stamp: Stamp = { at: saidAt(event), id: event.id };
  const leaves: Record<JsonPointer, Leaf> = {};
  for (const [pointer, original] of leavesOf(traits)) {
    if (isLeftOut(pointer)) continue;
    const value = masked.get(pointer);
    const purpose = [...originals].find(([, group]) => holds(group, `/traits${pointer}`, original))?.[0];
    leaves[pointer] = {
      stamp,
      ...(value === undefined || value === null ? undefined : { value }),
      ...(purpose === undefined || !keys.has(purpose)
        ? undefined
        : { sealed: { ...keys.seal(purpose, JSON.stringify(original), event), purpose } }),
    };
  }
  return leaves;
}

/** A trait whose key is a personal value would be known by it: it stays in the sealed part of its event. */
function isHidden(place: Place, pointer: JsonPointer): boolean {
  let below = place;
  for (const key of fromPointer(pointer)) {
    below = below.down(key);
    if (below.isHidden) return true;
  }
  return false;
}

/** Was this leaf taken out, or something around it, or an item of this list? */
function holds(originals: Record<JsonPointer, Json>, pointer: JsonPointer, original: Json): boolean {
  if (Object.hasOwn(originals, pointer)) return true;
  return Object.keys(originals).some(
    (taken) =>
      pointer.startsWith(`${taken}/`) || (Array.isArray(original) && taken.startsWith(`${pointer}/`)),
  );
}
