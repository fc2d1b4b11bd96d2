import { pseudonymsOf, type Remains, remainsOf } from '../domain/identity/erase.js';
import { missing } from '../domain/identity/plan.js';
import type { LookupKey, Namespace, Pseudonym, Subject } from '../domain/identity/subject.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { Vault, VaultItem } from '../domain/ports/vault.js';
import type { Keyring } from './keyring.js';

/** An id in its namespace: user ids and anonymous ids are never mixed up. */
export interface PersonId {
  readonly namespace: Namespace;
  readonly id: string;
}

/** `absent`: the vault has never met the id, or has forgotten nothing of it. */
export type PersonState = 'absent' | Subject['state'];

/** What the vault holds of the person that an id belongs to, as it is now. */
export interface Person {
  /** The item that stands for the person: of a user id that was joined to another, the other's. */
  readonly key: LookupKey;
  readonly state: PersonState;
  readonly remains: readonly Remains[];
  /** All names that the person has outside the vault. */
  readonly pseudonyms: readonly Pseudonym[];
}

/** Items of the vault as they were just read. */
export interface HeldItems {
  at(key: LookupKey): Subject | undefined;
  /** 0 where there is no item. */
  version(key: LookupKey): number;
}

/** Finds people by id, past all caches. */
export class People {
  constructor(
    private readonly vault: Pick<Vault, 'read'>,
    private readonly keyring: Keyring,
    private readonly crypto: Crypto,
  ) {}

  /** @throws Unavailable */
  async addressOf({ namespace, id }: PersonId): Promise<LookupKey> {
    return this.crypto.lookup(await this.keyring.indexKey(), namespace, id);
  }

  /** @throws Unavailable */
  async find(id: PersonId): Promise<Person> {
    const key = await this.addressOf(id);
    return personAt(key, await this.hold([key]));
  }

  /** Reads items with all that they link to, in at most five round trips however many. @throws Unavailable */
  async hold(keys: readonly LookupKey[]): Promise<HeldItems> {
    const items = new Map<LookupKey, VaultItem>();
    const asked = new Map<LookupKey, Subject | undefined>();
    const read = async (wanted: Iterable<LookupKey>) => {
      const cold = [...new Set(wanted)].filter((key) => !asked.has(key));
      if (cold.length === 0) return;
      const found = await this.vault.read(cold);
      for (const key of cold) asked.set(key, found.get(key)?.subject);
      for (const [key, item] of found) items.set(key, item);
    };
    await read(keys);
    for (let above = missing(asked); above.size > 0; above = missing(asked)) await read(above);
    // Devices of a joined user hang on the root by way of that user: hence twice.
    for (let down = 0; down < 2; down++)
      await read(
        [...asked.values()].flatMap((subject) => [...(subject?.joined ?? []), ...(subject?.devices ?? [])]),
      );
    return {
      at: (key) => items.get(key)?.subject,
      version: (key) => items.get(key)?.version ?? 0,
    };
  }
}

/** What stands for a person where nobody may be named: only who knows salt and id can tell. */
export function commitmentOf(
  { namespace, id }: PersonId,
  salt: string,
  crypto: Pick<Crypto, 'sha256'>,
): string {
  return crypto.sha256(`${salt}\n${namespace}\n${id}`);
}

/** The person that an item stands for, or belongs to as a joined user id. */
export function personAt(key: LookupKey, { at }: HeldItems): Person {
  const root = at(key)?.root ?? key;
  const remains = remainsOf(root, at);
  return { key: root, state: at(root)?.state ?? 'absent', remains, pseudonyms: pseudonymsOf(remains) };
}
