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
import { type Masked, mask, type Originals } from '../privacy/mask.js';
import type { Place } from '../privacy/path-matcher.js';
import type { Purpose } from '../privacy/policy.js';
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
  // Whatever is hidden was found.
  const isLeftOut =
    masked.found.length === 0 ? nowhere : (pointer: JsonPointer) => isHidden(place.down('traits'), pointer);
  return leavesOfTraits(traits, masked, event, keys, isLeftOut);
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
    const leaf: { -readonly [Part in keyof Leaf]: Leaf[Part] } = { stamp };
    const value = masked.get(pointer);
    if (value !== undefined && value !== null) leaf.value = value;
    const purpose = purposeOf(originals, `/traits${pointer}`, original);
    const sealed = purpose && keys.seal(purpose, JSON.stringify(original), event);
    if (purpose !== undefined && sealed !== undefined) {
      const { v, kid, data } = sealed;
      leaf.sealed = { v, kid, data, purpose };
    }
    leaves[pointer] = leaf;
  }
  return leaves;
}

/** The purpose for which a leaf was taken out; nothing where it was not. */
function purposeOf(originals: Originals, pointer: JsonPointer, original: Json): Purpose | undefined {
  for (const [purpose, group] of originals) if (holds(group, pointer, original)) return purpose;
  return undefined;
}

const nowhere = () => false;

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
  const isList = Array.isArray(original);
  for (const taken in originals)
    if (isBelow(pointer, taken) || (isList && isBelow(taken, pointer))) return true;
  return false;
}

function isBelow(pointer: JsonPointer, above: JsonPointer): boolean {
  return pointer[above.length] === '/' && pointer.startsWith(above);
}
