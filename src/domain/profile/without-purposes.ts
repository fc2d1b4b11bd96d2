import type { JsonPointer } from '../json-pointer.js';
import type { Purpose } from '../privacy/policy.js';
import type { Leaf, Profile } from './profile.js';

/** A profile without what is sealed for some purposes; the same object where that is nothing. */
export function withoutPurposes(profile: Profile, purposes: readonly Purpose[]): Profile {
  const gone = new Set<string>(purposes);
  const leaves: Record<JsonPointer, Leaf> = {};
  let isChanged = false;
  for (const [pointer, leaf] of Object.entries(profile.leaves)) {
    const { sealed, ...rest } = leaf;
    const isGone = sealed !== undefined && gone.has(sealed.purpose);
    isChanged ||= isGone;
    leaves[pointer] = isGone ? rest : leaf;
  }
  return isChanged ? { ...profile, leaves } : profile;
}
