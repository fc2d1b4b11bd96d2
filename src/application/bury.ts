import type { Instant } from '../domain/event/event.js';
import { type Burial, buried, pseudonymsOf, type Remains } from '../domain/identity/erase.js';
import type { LookupKey } from '../domain/identity/subject.js';
import type { TombstoneLog } from '../domain/ports/tombstone-log.js';
import { Unavailable } from '../domain/ports/unavailable.js';
import type { Vault, VaultPut } from '../domain/ports/vault.js';
import type { ErasedPerson, ErasureStore, ErasureWork } from './erasure-work.js';
import { type HeldItems, type People, type Person, personAt } from './people.js';
import type { Subjects } from './subjects.js';

const mostAttempts = 20;

/** Destroys keys: the one write after which nothing of a person can be read any more. */
export class Bury {
  constructor(
    private readonly vault: Vault,
    private readonly log: TombstoneLog,
    private readonly people: People,
    private readonly store: ErasureStore,
    private readonly subjects: Subjects,
  ) {}

  /**
   * Names first (the work item), then the tombstone log, then the vault: one conditional write per person. Done again
   * after a crash, or by two at once, it ends the same: names that were found stay, and whom this erasure has buried
   * already is left as is.
   * @throws Unavailable
   */
  async roots(work: ErasureWork, now: Instant): Promise<Buried> {
    let known = work;
    let done = new Set<LookupKey>();
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const left = known.people.filter(({ key }) => !done.has(key));
      const held = await this.people.hold(
        left.flatMap(({ key, burials: [root] }) => (root === undefined ? [key] : [key, root.key])),
      );
      const people = left.filter((one) => !isBuried(one, held));
      if (people.length === 0) return sumOf(known, now);
      const found = new Map(people.map((one) => [one.key, lookedUp(one, held, known, now)]));
      const next = { ...known, people: known.people.map((one) => found.get(one.key) ?? one) };
      if (!(await this.store.replace(known, next))) {
        const changed = await this.store.work(work.id);
        if (changed === undefined) return sumOf(known, now);
        known = changed;
        continue;
      }
      known = next;
      const burials = burialsOf([...found.values()]);
      await this.log.append(
        burials.map((burial) => ({ v: 1, what: 'buried', erasure: work.id, ...burial }) as const),
      );
      const roots = new Map(
        [...found.values()].flatMap(({ burials: [root] }) => (root ? [[root.key, root]] : [])),
      );
      const puts = [...roots.values()].flatMap((root) => put(root, held));
      const lost = new Set(puts.length === 0 ? [] : await this.vault.write(puts));
      this.letGo(known);
      done = new Set(
        known.people
          .filter(({ burials: [root] }) => root === undefined || !lost.has(root.key))
          .map(({ key }) => key),
      );
    }
    throw tooLate();
  }

  /** Whoever holds items of these people in memory, and their keys, forgets them too. */
  letGo({ people }: ErasureWork): void {
    this.subjects.drop(burialsOf(people).map(({ key }) => key));
  }

  /** What hung on the people and died with them becomes tombstones of its own. */
  async rest(work: ErasureWork): Promise<void> {
    const roots = new Set(work.people.map(({ burials: [root] }) => root?.key));
    let left = burialsOf(work.people).filter(({ key }) => !roots.has(key));
    for (let attempt = 0; left.length > 0; attempt++) {
      if (attempt === mostAttempts) throw tooLate();
      const held = await this.people.hold(left.map(({ key }) => key));
      const puts = left.flatMap((burial) => put(burial, held));
      const lost = new Set(puts.length === 0 ? [] : await this.vault.write(puts));
      left = left.filter(({ key }) => lost.has(key));
    }
    this.letGo(work);
  }
}

/** What ends with the people of an erasure. */
export interface Buried {
  /** When the last of them was. */
  readonly at: Instant;
  /** Items of the vault. */
  readonly items: number;
  readonly keys: number;
}

/** Did an earlier try of this erasure write the person's tombstone, before a crash kept it from saying so? */
function isBuried({ burials: [root] }: ErasedPerson, held: HeldItems): boolean {
  const stone = root && root.purposes === undefined ? held.at(root.key)?.tombstone : undefined;
  return root !== undefined && stone !== undefined && stone.at >= root.at;
}

/** Each item once, though two of the ids may be one person's. */
function burialsOf(people: readonly ErasedPerson[]): Burial[] {
  return [
    ...new Map(people.flatMap(({ burials }) => burials.map((burial) => [burial.key, burial]))).values(),
  ];
}

function sumOf({ people }: ErasureWork, now: Instant): Buried {
  const ats = people.flatMap(({ burials: [root] }) => (root === undefined ? [] : [root.at]));
  const keys = new Map(people.map(({ key, burials: [root], keys = 0 }) => [root?.key ?? key, keys]));
  return {
    at: ats.sort().at(-1) ?? now,
    items: burialsOf(people).length,
    keys: [...keys.values()].reduce((sum, one) => sum + one, 0),
  };
}

/** The person with what is to be buried now; names that an earlier try found stay. */
function lookedUp(
  person: ErasedPerson,
  held: HeldItems,
  { purposes }: ErasureWork,
  at: Instant,
): ErasedPerson {
  const found = personAt(person.key, held);
  // Of somebody who is not there, no purpose can end.
  if (purposes !== undefined && found.remains.length === 0) return person;
  const ends = purposes === undefined ? { at } : { at, purposes };
  const root: Burial = { key: found.key, namespace: person.namespace, ...ends };
  const rest = found.remains.slice(1).map(
    ({ key, subject, incarnations }): Burial => ({
      key,
      namespace: subject.namespace,
      incarnations: incarnations.map(({ n }) => n),
      ...ends,
    }),
  );
  const burials = new Map([...person.burials, ...rest].map((burial) => [burial.key, burial]));
  burials.delete(found.key);
  return {
    ...person,
    pseudonyms: [...new Set([...person.pseudonyms, ...found.pseudonyms])],
    users: [...new Set([...(person.users ?? []), ...pseudonymsOf(found.remains.filter(isUser))])],
    burials: [root, ...burials.values()],
    keys: Math.max(person.keys ?? 0, keysOf(found, purposes)),
  };
}

function isUser({ subject }: Remains): boolean {
  return subject.namespace === 'user';
}

function put(burial: Burial, held: HeldItems): VaultPut[] {
  const before = held.at(burial.key);
  const subject = buried(before, burial);
  if (subject === undefined || JSON.stringify(subject) === JSON.stringify(before)) return [];
  return [{ key: burial.key, subject, expected: held.version(burial.key) }];
}

function keysOf({ remains }: Person, purposes: readonly string[] | undefined): number {
  return remains
    .flatMap(({ incarnations }) => incarnations.flatMap(({ keys }) => Object.keys(keys)))
    .filter((purpose) => purposes === undefined || purposes.includes(purpose)).length;
}

function tooLate(): Unavailable {
  return new Unavailable('vault_unavailable', new Error(`${mostAttempts} writes in a row came too late`));
}
