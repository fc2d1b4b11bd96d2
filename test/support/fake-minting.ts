import type { Held, Minting } from '../../src/domain/identity/belong.js';
import type { IncarnationRef, Pseudonym, WrappedKey } from '../../src/domain/identity/subject.js';
import type { Purpose } from '../../src/domain/privacy/policy.js';

/** Makes names that can be told and keys that say where they hang; refuses to wrap what has no key. */
export class FakeMinting implements Minting {
  /** Every pseudonym made, in order. */
  readonly made: Pseudonym[] = [];
  /** Every new key, as `<item> <n> <purpose>`. */
  readonly keys: string[] = [];

  pseudonym(): Pseudonym {
    const pseudonym = `s_${String(this.made.length + 1).padStart(22, '0')}` as Pseudonym;
    this.made.push(pseudonym);
    return pseudonym;
  }

  newKey({ item, n }: IncarnationRef, purpose: Purpose): WrappedKey {
    const data = `${item} ${n} ${purpose}`;
    if (this.keys.includes(data)) throw new Error(`A second key was made for ${data}`);
    this.keys.push(data);
    return { under: { kek: '2026Q4' }, data };
  }

  rewrap(held: Held, owner: Held, purpose: Purpose): WrappedKey {
    const key = held.incarnation.keys[purpose];
    if (key === undefined) throw new Error('There is no such key to wrap');
    if (owner.incarnation.keys[purpose] === undefined)
      throw new Error('The owner has no key of this purpose');
    return { under: { owner: owner.ref }, data: key.data };
  }
}
