import { mergeConsents } from '../../domain/consent/history.js';
import type { Pseudonym } from '../../domain/identity/subject.js';
import type { Crypto } from '../../domain/ports/crypto.js';
import type { Purpose } from '../../domain/privacy/policy.js';
import { additionalData, type DataKey, WrongKey } from '../../domain/privacy/sealed.js';
import type { Leaf, Profile } from '../../domain/profile/profile.js';

type KeyOf = (purpose: Purpose) => DataKey | undefined;

/** Do two profiles of a subject say the same? By what is sealed, not by how it looks sealed. */
export function sameProfile(
  a: Profile,
  b: Profile,
  subject: Pseudonym,
  keyOf: KeyOf,
  crypto: Pick<Crypto, 'open'>,
): boolean {
  const pointers = Object.keys(a.leaves);
  if (pointers.length !== Object.keys(b.leaves).length) return false;
  const said = a.consents ?? {};
  if (mergeConsents(said, b.consents ?? {}) !== said) return false;
  const opened = ({ sealed, stamp }: Leaf) => {
    const purpose = sealed?.purpose as Purpose;
    const key = sealed === undefined ? undefined : keyOf(purpose);
    if (sealed === undefined || key === undefined) return sealed?.data;
    try {
      return crypto.open(key, sealed, additionalData(subject, purpose, stamp.id));
    } catch (error) {
      if (error instanceof WrongKey) return sealed.data;
      throw error;
    }
  };
  return pointers.every((pointer) => {
    const [one, other] = [a.leaves[pointer] as Leaf, b.leaves[pointer]];
    return (
      other !== undefined &&
      one.stamp.at === other.stamp.at &&
      one.stamp.id === other.stamp.id &&
      JSON.stringify(one.value) === JSON.stringify(other.value) &&
      one.sealed?.purpose === other.sealed?.purpose &&
      opened(one) === opened(other)
    );
  });
}
