import type { Instant } from '../event/event.js';
import type { Brand } from '../json.js';
import type { Purpose } from '../privacy/policy.js';

/** A person's random name outside the vault: `s_` and 22 characters of base64url. */
export type Pseudonym = Brand<string, 'Pseudonym'>;

/** The keyed hash of an id in its namespace: how the vault addresses a subject without knowing the id. */
export type LookupKey = Brand<string, 'LookupKey'>;

/** User ids and anonymous ids are different namespaces everywhere. */
export type Namespace = 'user' | 'anonymous';

/** A data key as the vault stores it: wrapped under a key-encryption key, or under the owner's key. */
export interface WrappedKey {
  /** The key-encryption key's period, e.g. `2026Q4`; or the owner's incarnation. */
  readonly under: { readonly kek: string } | { readonly owner: IncarnationRef };
  /** base64 of `iv(12) ‖ ciphertext ‖ tag(16)`. */
  readonly data: string;
}

export interface IncarnationRef {
  readonly item: LookupKey;
  readonly n: number;
}

/** One life of a subject: its pseudonym and its keys. A new one begins after a device is shared, or after `readmit`. */
export interface Incarnation {
  readonly n: number;
  readonly pseudonym: Pseudonym;
  readonly keys: Readonly<Record<Purpose, WrappedKey>>;
  /** Anonymous ids: who claimed it. */
  readonly owner?: IncarnationRef;
  /** Anonymous ids: true where this incarnation can no longer be claimed. */
  readonly unlinked?: true;
}

/** What keeps a forgotten subject from coming back. It holds no key, no link and no pseudonym. */
export interface Tombstone {
  /** What happened or was received until then stays out. */
  readonly at: Instant;
  /** The highest incarnation there ever was: the next one comes behind it. */
  readonly through: number;
}

/**
 * What the vault holds about one id. `version` is not in here: the vault port counts it.
 * `absent` is the lack of an item, `unreachable` an outage of the vault; both are never written.
 */
export interface Subject {
  readonly v: 1;
  readonly namespace: Namespace;
  readonly state: 'active' | 'restricted' | 'erased';
  /** The last one is the current one; earlier ones stay so that old records open. None where the subject is erased. */
  readonly incarnations: readonly Incarnation[];
  /** User ids joined to another user id: the root, never itself joined. */
  readonly root?: LookupKey;
  /** Users: the anonymous ids it claimed; their keys hang on this one's. */
  readonly devices: readonly LookupKey[];
  /** Users: the user ids joined to it; their keys hang on this one's too. */
  readonly joined: readonly LookupKey[];
  /** Anonymous ids: further users seen on the device; they claim nothing. */
  readonly shared: readonly LookupKey[];
  /** The month of the last event, `YYYY-MM`. */
  readonly seen: string;
  /** The last erasure. Every erased subject has one; who came back keeps it. */
  readonly tombstone?: Tombstone;
  /** Purposes that were forgotten alone, since when: their keys are gone, and none is made again. */
  readonly erasedPurposes?: Readonly<Record<Purpose, Instant>>;
}

/** Devices and joined ids per subject; past that an event is a dead letter `too_many_links`. */
export const mostLinks = 1_000;

export function currentIncarnation(subject: Subject): Incarnation {
  const last = subject.incarnations.at(-1);
  if (last === undefined) throw new Error('A subject without an incarnation cannot exist');
  return last;
}
