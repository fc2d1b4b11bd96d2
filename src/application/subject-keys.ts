import type { SubjectKeys } from '../domain/enrichment/step.js';
import type { Held, Minting } from '../domain/identity/belong.js';
import type {
  Incarnation,
  IncarnationRef,
  LookupKey,
  Pseudonym,
  Subject,
  WrappedKey,
} from '../domain/identity/subject.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { Purpose } from '../domain/privacy/policy.js';
import { additionalData, type DataKey, type Sealed } from '../domain/privacy/sealed.js';
import type { TimeLimited } from './time-limited.js';

/** What a subject's keys can do beside its events. */
export interface ResolvedKeys extends SubjectKeys {
  /** Seals a text that is not part of an event, with additional data of its own. Throws where there is no key. */
  sealAs(purpose: Purpose, text: string, additionalData: string): Sealed;
}

/**
 * Opens and makes the data keys of subjects. Synchronous: the key-encryption keys that the subjects at hand are
 * wrapped under must have been opened before.
 */
export class SubjectKeyChest implements Minting {
  constructor(
    private readonly crypto: Crypto,
    private readonly subjectAt: (key: LookupKey) => Subject | undefined,
    private readonly keks: ReadonlyMap<string, DataKey>,
    /** Wraps new keys. */
    private readonly current: string,
    private readonly opened: TimeLimited<string, DataKey>,
  ) {}

  pseudonym(): Pseudonym {
    return this.crypto.newPseudonym();
  }

  newKey(holder: IncarnationRef, purpose: Purpose): WrappedKey {
    const key = this.crypto.newKey();
    const data = this.crypto.wrap(this.kek(this.current), key, keyContext(holder, purpose));
    this.opened.set(data, key);
    return { under: { kek: this.current }, data };
  }

  rewrap(held: Held, owner: Held, purpose: Purpose): WrappedKey {
    const key = this.openOf(held, purpose);
    const data = this.crypto.wrap(this.openOf(owner, purpose), key, keyContext(held.ref, purpose));
    this.opened.set(data, key);
    return { under: { owner: owner.ref }, data };
  }

  /** The key of an incarnation, by way of its owner's where it was claimed. */
  open(ref: IncarnationRef, purpose: Purpose): DataKey {
    return this.openOf({ ref, incarnation: this.incarnation(ref) }, purpose);
  }

  has(ref: IncarnationRef, purpose: Purpose): boolean {
    return Object.hasOwn(this.incarnation(ref).keys, purpose);
  }

  /** What an event of this incarnation may do with its keys. Each is looked up once: all of them are there by now. */
  for(ref: IncarnationRef, subject: Pseudonym): ResolvedKeys {
    const found = new Map<Purpose, DataKey | undefined>();
    const keyOf = (purpose: Purpose): DataKey | undefined => {
      let key = found.get(purpose);
      if (key === undefined && !found.has(purpose)) {
        key = this.keyOf(ref, purpose);
        found.set(purpose, key);
      }
      return key;
    };
    return {
      hash: (text, purpose) => {
        const key = keyOf(purpose);
        return key && this.crypto.hash(key, text);
      },
      seal: (purpose, text, event) => {
        const key = keyOf(purpose);
        return key && this.crypto.seal(key, text, additionalData(subject, purpose, event.id));
      },
      sealAs: (purpose, text, data) => this.crypto.seal(this.open(ref, purpose), text, data),
    };
  }

  private keyOf(ref: IncarnationRef, purpose: Purpose): DataKey | undefined {
    const incarnation = this.incarnation(ref);
    return Object.hasOwn(incarnation.keys, purpose) ? this.openOf({ ref, incarnation }, purpose) : undefined;
  }

  private incarnation(ref: IncarnationRef): Incarnation {
    const incarnations = this.subjectAt(ref.item)?.incarnations;
    const last = incarnations?.at(-1);
    const incarnation = last?.n === ref.n ? last : incarnations?.find(({ n }) => n === ref.n);
    if (incarnation === undefined) throw new Error('The vault names an incarnation that it does not hold');
    return incarnation;
  }

  private openOf(held: Held, purpose: Purpose): DataKey {
    const { keys } = held.incarnation;
    const wrapped = Object.hasOwn(keys, purpose) ? keys[purpose] : undefined;
    if (wrapped === undefined) throw new Error(`There is no key of purpose ${purpose}`);
    const cached = this.opened.get(wrapped.data);
    if (cached !== undefined) return cached;
    const under =
      'kek' in wrapped.under ? this.kek(wrapped.under.kek) : this.open(wrapped.under.owner, purpose);
    const key = this.crypto.unwrap(under, wrapped.data, keyContext(held.ref, purpose));
    this.opened.set(wrapped.data, key);
    return key;
  }

  private kek(name: string): DataKey {
    const kek = this.keks.get(name);
    if (kek === undefined) throw new Error(`There is no key-encryption key ${name}`);
    return kek;
  }
}

/** Binds a wrapped key to its place, so that it opens nowhere else. */
export function keyContext(ref: IncarnationRef, purpose: Purpose): string {
  return `${ref.item}\n${ref.n}\n${purpose}`;
}
