import { isAlive } from '../../domain/identity/alive.js';
import type { LookupKey, Pseudonym, Subject } from '../../domain/identity/subject.js';
import type { Vault } from '../../domain/ports/vault.js';

/** May what is recorded of a person be delivered? */
export type Standing = 'active' | 'restricted' | 'erased';

/**
 * How these people stand, asked of the vault right before anything of theirs is sent. A pseudonym that the vault no
 * longer knows is erased; a claimed device stands as its owner does, a joined user as the one it was joined to.
 * @throws Unavailable
 */
export async function standingOf(
  vault: Pick<Vault, 'find' | 'read'>,
  people: Iterable<Pseudonym>,
): Promise<(person: Pseudonym) => Standing> {
  const keys = await vault.find([...new Set(people)]);
  const subjects = new Map<LookupKey, Subject>();
  const asked = new Set<LookupKey>();
  for (let next = [...new Set(keys.values())]; next.length > 0; ) {
    for (const key of next) asked.add(key);
    const found = await vault.read(next);
    for (const [key, { subject }] of found) subjects.set(key, subject);
    const owners = [...found.values()].flatMap(({ subject }) => ownersOf(subject));
    next = [...new Set(owners)].filter((key) => !asked.has(key));
  }
  const at = (key: LookupKey) => subjects.get(key);
  return (person) => {
    const item = at(keys.get(person) as LookupKey);
    const life = item?.incarnations.find(({ pseudonym }) => pseudonym === person);
    if (item === undefined || life === undefined) return 'erased';
    if (life.owner !== undefined && !isAlive(life.owner, at)) return 'erased';
    const whose = [item, at(item.root as LookupKey), at(life.owner?.item as LookupKey)];
    const root = at(whose[2]?.root as LookupKey);
    return [...whose, root].some((one) => one?.state === 'restricted') ? 'restricted' : 'active';
  };
}

/** Whose state may decide too. */
function ownersOf({ root, incarnations }: Subject): LookupKey[] {
  return [root, ...incarnations.map(({ owner }) => owner?.item)].filter((key) => key !== undefined);
}
