import type { Event } from '../domain/event/event.js';
import { isAlive } from '../domain/identity/alive.js';
import { type Belonging, Belongings } from '../domain/identity/belong.js';
import { existing } from '../domain/identity/existing.js';
import { idsOf, missing, wanted } from '../domain/identity/plan.js';
import type { LookupKey, Namespace, Pseudonym, Subject } from '../domain/identity/subject.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import { Unavailable } from '../domain/ports/unavailable.js';
import type { Freshness, Vault, VaultItem, VaultPut } from '../domain/ports/vault.js';
import type { Purpose } from '../domain/privacy/policy.js';
import type { DataKey } from '../domain/privacy/sealed.js';
import { type Keyring, keyCacheMs } from './keyring.js';
import { type ResolvedKeys, SubjectKeyChest } from './subject-keys.js';
import { TimeLimited } from './time-limited.js';

export interface Resolved {
  readonly belonging: Belonging;
  readonly keys?: ResolvedKeys;
}

interface Loaded {
  readonly items: ReadonlyMap<LookupKey, VaultItem>;
  readonly subjects: Map<LookupKey, Subject | undefined>;
}

/** An event that a bug kept from being resolved: a vault item that does not open, say. It concerns this event alone. */
export interface Unresolved {
  readonly bug: unknown;
}

/** Who asks for a key gets one of these, and never an empty value instead: an outage is thrown. */
export type FoundKeys =
  | {
      readonly state: 'active' | 'restricted';
      /** Nothing where no value of that purpose ever occurred, or the purpose was forgotten. */
      key(purpose: Purpose): DataKey | undefined;
      /** Those that there is a key of. */
      readonly purposes: readonly Purpose[];
    }
  | { readonly state: 'erased' };

const mostAttempts = 20;

/**
 * What took longer is decided again before it is written: who destroys a key-encryption key may rely on it that nothing
 * is wrapped under it `keyCacheMs` and this time after a newer one was made.
 */
const longestDecisionMs = 30_000;

/** Finds out whom events belong to, and remembers what that changes in the vault. */
export class Subjects {
  private readonly items: TimeLimited<LookupKey, VaultItem>;
  private readonly opened: TimeLimited<string, DataKey>;
  private readonly lookups: { readonly [N in Namespace]: TimeLimited<string, LookupKey> };

  constructor(
    private readonly vault: Vault,
    private readonly keyring: Keyring,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
  ) {
    this.items = new TimeLimited(clock, keyCacheMs, 100_000);
    this.opened = new TimeLimited(clock, keyCacheMs, 200_000);
    this.lookups = {
      user: new TimeLimited(clock, keyCacheMs, 100_000),
      anonymous: new TimeLimited(clock, keyCacheMs, 100_000),
    };
  }

  /**
   * In order of events. Decides over the items as read; where a write finds that another process was faster, reads
   * and decides again, so that two that meet a new subject end with one key.
   * @param purposes those that a value of the event occurs of, beside `default`
   * @param dry decide only, write nothing
   * @throws Unavailable
   */
  async resolve(
    events: readonly Event[],
    dry = false,
    purposes?: (event: Event) => Iterable<Purpose>,
  ): Promise<(Resolved | Unresolved)[]> {
    const index = await this.keyring.indexKey(dry);
    const ids = events.map((event) =>
      idsOf(event, (namespace, id) => this.lookup(index, namespace, id, !dry)),
    );
    const keys = wanted(ids);
    const bugs = new Map<number, Unresolved>();
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const { items, subjects } = await this.load(keys, 'recent');
      const since = this.clock.now();
      const current = await this.keyring.currentKek();
      const keks = await this.keks(subjects.values(), current, dry);
      const chest = new SubjectKeyChest(
        this.crypto,
        (key) => belongings.get(key),
        keks,
        current,
        this.opened,
      );
      const belongings: Belongings = new Belongings(subjects, chest);
      belongings.foresee(events, ids);
      const known = bugs.size;
      const answers = events.map(
        (event, i) => bugs.get(i) ?? attempted(() => belongings.of(event, ids[i] ?? {}, purposes?.(event))),
      );
      for (const [i, answer] of answers.entries()) if ('bug' in answer) bugs.set(i, answer);
      // Half of what such an event changes may have happened: decided again without it.
      if (bugs.size > known) continue;
      if (this.clock.now() - since > longestDecisionMs) continue;
      if (dry || (await this.write(belongings.changed, items))) {
        const resolved = new Map<Belonging, Resolved>();
        return answers.map((answer) => {
          if ('bug' in answer) return answer;
          const one = resolved.get(answer) ?? withKeys(answer, chest);
          resolved.set(answer, one);
          return one;
        });
      }
    }
    throw new Unavailable('vault_unavailable', new Error(`${mostAttempts} writes in a row came too late`));
  }

  /**
   * In order of events: the subject that each would belong to, where it is there already. Changes nothing.
   * @throws Unavailable
   */
  async existing(events: readonly Event[]): Promise<(Pseudonym | undefined)[]> {
    if (events.length === 0) return [];
    const index = await this.keyring.indexKey(true);
    const ids = events.map((event) =>
      idsOf(event, (namespace, id) => this.lookup(index, namespace, id, false)),
    );
    const { subjects } = await this.load(wanted(ids));
    return events.map((event, i) => {
      const found = attempted(() => ({
        subject: existing(event, ids[i] ?? {}, (key) => subjects.get(key)),
      }));
      return 'bug' in found ? undefined : found.subject;
    });
  }

  /**
   * A subject's keys by pseudonym. A pseudonym that the vault does not know was erased, or never was one.
   * @throws Unavailable: that nobody can say now is not an erasure
   */
  async keyOf(pseudonym: Pseudonym): Promise<FoundKeys> {
    const item = (await this.vault.find([pseudonym])).get(pseudonym);
    if (item === undefined) return { state: 'erased' };
    const { subjects } = await this.load(new Set([item]));
    const at = (key: LookupKey) => subjects.get(key);
    const life = at(item)?.incarnations.find((incarnation) => incarnation.pseudonym === pseudonym);
    if (life === undefined || (life.owner !== undefined && !isAlive(life.owner, at)))
      return { state: 'erased' };
    const person = life.owner === undefined ? at(item) : at(rootOf(life.owner.item, at));
    const current = await this.keyring.currentKek();
    const keks = await this.keks(subjects.values(), current, true);
    const chest = new SubjectKeyChest(this.crypto, (key) => subjects.get(key), keks, current, this.opened);
    const ref = { item, n: life.n };
    return {
      state: person?.state === 'restricted' || at(item)?.state === 'restricted' ? 'restricted' : 'active',
      key: (purpose) => (chest.has(ref, purpose) ? chest.open(ref, purpose) : undefined),
      purposes: Object.keys(life.keys) as Purpose[],
    };
  }

  /** Lets go of what is held in memory of these items, and of all keys: somebody was erased. */
  drop(keys: Iterable<LookupKey>): void {
    for (const key of keys) this.items.delete(key);
    this.opened.clear();
  }

  /** The vault's item of an id, and the one that stands for the person: its root. @throws Unavailable */
  async find(namespace: Namespace, id: string): Promise<Subject | undefined> {
    const key = this.lookup(await this.keyring.indexKey(), namespace, id);
    const { subjects } = await this.load(new Set([key]));
    const subject = subjects.get(key);
    const above = subject?.root ?? subject?.incarnations.at(-1)?.owner?.item;
    return above === undefined ? subject : subjects.get(above);
  }

  private lookup(index: DataKey, namespace: Namespace, id: string, remember = true): LookupKey {
    const lookups = this.lookups[namespace];
    const known = lookups.get(id);
    if (known !== undefined) return known;
    const key = this.crypto.lookup(index, namespace, id);
    if (remember) lookups.set(id, key);
    return key;
  }

  /** Items with everything they point at, and the subjects in them; none where there is no such item. */
  private async load(keys: ReadonlySet<LookupKey>, freshness?: Freshness): Promise<Loaded> {
    const items = new Map<LookupKey, VaultItem>();
    const subjects: Loaded['subjects'] = new Map();
    for (let next = keys; next.size > 0; next = missing(subjects, next)) {
      const cold: LookupKey[] = [];
      for (const key of next) {
        const item = this.items.get(key);
        subjects.set(key, item?.subject);
        if (item === undefined) cold.push(key);
        else items.set(key, item);
      }
      if (cold.length === 0) continue;
      for (const [key, item] of await this.vault.read(cold, freshness)) {
        this.items.set(key, item);
        subjects.set(key, item.subject);
        items.set(key, item);
      }
    }
    return { items, subjects };
  }

  private async keks(
    subjects: Iterable<Subject | undefined>,
    current: string,
    dry = false,
  ): Promise<Map<string, DataKey>> {
    const names = new Set<string>();
    for (const subject of subjects)
      for (const { keys } of subject?.incarnations ?? [])
        for (const purpose in keys) {
          const under = keys[purpose as Purpose]?.under;
          if (under !== undefined && 'kek' in under) names.add(under.kek);
        }
    const open = new Map([[current, await this.keyring.keyEncryptionKey(current, dry)]]);
    for (const name of names) {
      const kek = open.has(name) ? undefined : await this.keyring.existingKek(name);
      if (kek !== undefined) open.set(name, kek);
    }
    return open;
  }

  /** Owners before what hangs on them. `false`: somebody was faster, nothing of the later wave was written. */
  private async write(
    changed: ReadonlyMap<LookupKey, Subject>,
    items: ReadonlyMap<LookupKey, VaultItem>,
  ): Promise<boolean> {
    const owners: VaultPut[] = [];
    const hanging: VaultPut[] = [];
    for (const [key, subject] of changed) {
      const put = { key, subject, expected: items.get(key)?.version ?? 0 };
      (subject.namespace === 'user' && subject.root === undefined ? owners : hanging).push(put);
    }
    for (const wave of [owners, hanging]) {
      if (wave.length === 0) continue;
      const lost = new Set(await this.vault.write(wave));
      for (const { key, subject, expected } of wave) {
        if (lost.has(key)) this.items.delete(key);
        else this.items.set(key, { subject, version: expected + 1 });
      }
      if (lost.size > 0) return false;
    }
    return true;
  }
}

function withKeys(belonging: Belonging, chest: SubjectKeyChest): Resolved {
  if (!('holder' in belonging) || belonging.holder === undefined || belonging.subject === undefined)
    return { belonging };
  return { belonging, keys: chest.for(belonging.holder, belonging.subject) };
}

function rootOf(key: LookupKey, at: (key: LookupKey) => Subject | undefined): LookupKey {
  return at(key)?.root ?? key;
}

function attempted<T>(run: () => T): T | Unresolved {
  try {
    return run();
  } catch (bug) {
    return { bug };
  }
}
