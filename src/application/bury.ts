import type { Instant } from '../domain/event/event.js';
import { type Burial, buried, pseudonymsOf, type Remains } from '../domain/identity/erase.js';
import type { LookupKey } from '../domain/identity/subject.js';
import type { TombstoneLog } from '../domain/ports/tombstone-log.js';
import { Unavailable } from '../domain/ports/unavailable.js';
import type { Vault, VaultPut } from '../domain/ports/vault.js';
import type { ErasedPerson, ErasureStore, ErasureWork } from './erasure-work.js';
import { type HeldItems, type People, personAt } from './people.js';
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
   * after a crash, it ends the same.
   * @returns items of the vault and keys that end with the people
   * @throws Unavailable
   */
  async roots(work: ErasureWork, at: Instant): Promise<{ work: ErasureWork; items: number; keys: number }> {
    let left = work.people.map(({ key }) => key);
    let items = 0;
    let keys = 0;
    let known = work;
    for (let attempt = 0; left.length > 0; attempt++) {
      if (attempt === mostAttempts) throw tooLate();
      const held = await this.people.hold(left);
      known = {
        ...known,
        people: known.people.map((one) => (left.includes(one.key) ? lookedUp(one, held, known, at) : one)),
      };
      await this.store.save(known);
      const people = known.people.filter(({ key }) => left.includes(key));
      await this.log.append(
        people.flatMap(({ burials }) =>
          burials.map((burial) => ({ v: 1, what: 'buried', erasure: work.id, ...burial }) as const),
        ),
      );
      const puts = people.flatMap(({ burials: [root] }) => (root === undefined ? [] : put(root, held)));
      const lost = new Set(puts.length === 0 ? [] : await this.vault.write(puts));
      this.subjects.drop(people.flatMap(({ burials }) => burials.map(({ key }) => key)));
      for (const { key, burials } of people) {
        if (lost.has(burials[0]?.key ?? key)) continue;
        items += burials.length;
        keys += keysOf(key, held, work);
      }
      left = people.filter(({ key, burials }) => lost.has(burials[0]?.key ?? key)).map(({ key }) => key);
    }
    return { work: known, items, keys };
  }

  /** What hung on the people and died with them becomes tombstones of its own. */
  async rest({ people }: ErasureWork): Promise<void> {
    const burials = people.flatMap(({ burials: [, ...rest] }) => rest);
    let left: readonly Burial[] = burials;
    for (let attempt = 0; left.length > 0; attempt++) {
      if (attempt === mostAttempts) throw tooLate();
      const held = await this.people.hold(left.map(({ key }) => key));
      const puts = left.flatMap((burial) => put(burial, held));
      const lost = new Set(puts.length === 0 ? [] : await this.vault.write(puts));
      left = left.filter(({ key }) => lost.has(key));
    }
    this.subjects.drop(burials.map(({ key }) => key));
  }
}

/** The person with what is to be buried now; names that an earlier try found stay. */
function lookedUp(
  person: ErasedPerson,
  held: HeldItems,
  { purposes }: ErasureWork,
  at: Instant,
): ErasedPerson {
  const found = personAt(person.key, held);
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

function keysOf(key: LookupKey, held: HeldItems, { purposes }: ErasureWork): number {
  const kept = (purpose: string) =>
    purposes !== undefined && !(purposes as readonly string[]).includes(purpose);
  const { remains } = personAt(key, held);
  return remains
    .flatMap(({ incarnations }) => incarnations.flatMap((one) => Object.keys(one.keys)))
    .filter((purpose) => !kept(purpose)).length;
}

function tooLate(): Unavailable {
  return new Unavailable('vault_unavailable', new Error(`${mostAttempts} writes in a row came too late`));
}
