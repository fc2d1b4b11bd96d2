import type { Instant } from '../event/event.js';
import type { Purpose } from '../privacy/policy.js';
import { isAlive } from './alive.js';
import type { Incarnation, LookupKey, Namespace, Pseudonym, Subject } from './subject.js';

/** What a line of the tombstone log says of one item of the vault. */
export interface Burial {
  readonly key: LookupKey;
  readonly namespace: Namespace;
  readonly at: Instant;
  /** Which incarnations end; all of them where it is left out. */
  readonly incarnations?: readonly number[];
  /** Only the keys of these purposes end, and the subject lives on. */
  readonly purposes?: readonly Purpose[];
}

/** One item that goes with a person, and what of it was the person's. */
export interface Remains {
  readonly key: LookupKey;
  readonly subject: Subject;
  readonly incarnations: readonly Incarnation[];
}

/**
 * The item as an erasure leaves it: no keys, no links, no pseudonyms, and a tombstone. A device that went on under
 * another incarnation keeps that one. Doing it again changes nothing. Nothing where only purposes of somebody end who is
 * not there.
 */
export function buried(subject: Subject | undefined, burial: Burial): Subject | undefined {
  const { namespace, at, incarnations, purposes } = burial;
  if (purposes !== undefined) return subject && withoutPurposes(subject, purposes, burial);
  const before = subject ?? emptyItem(namespace, at);
  const left =
    incarnations === undefined ? [] : before.incarnations.filter(({ n }) => !incarnations.includes(n));
  const { tombstone, root: _, ...rest } = before;
  const stone = {
    at: tombstone !== undefined && tombstone.at > at ? tombstone.at : at,
    through: Math.max(tombstone?.through ?? 0, ...before.incarnations.map(({ n }) => n)),
  };
  if (left.length > 0) return { ...rest, incarnations: left, tombstone: stone };
  return {
    ...rest,
    state: 'erased',
    incarnations: [],
    devices: [],
    joined: [],
    shared: [],
    tombstone: stone,
  };
}

/** Lets an erased id begin a new life; what happened or was received until `at` stays out. */
export function readmitted(subject: Subject, at: Instant, pseudonym: Pseudonym): Subject {
  const through = subject.tombstone?.through ?? 0;
  const first: Incarnation = { n: through + 1, pseudonym, keys: {} };
  return { ...subject, state: 'active', incarnations: [first], tombstone: { at, through } };
}

/**
 * Everything in the vault that is one person: the root first, then the user ids joined to it and the devices it
 * claimed, each with the incarnations that hang on the root.
 * @param at items by key; those that the root links to must have been read
 */
export function remainsOf(rootKey: LookupKey, at: (key: LookupKey) => Subject | undefined): Remains[] {
  const root = at(rootKey);
  if (root === undefined) return [];
  const remains: Remains[] = [{ key: rootKey, subject: root, incarnations: root.incarnations }];
  const links = [...root.joined, ...root.joined.flatMap((key) => at(key)?.devices ?? []), ...root.devices];
  for (const key of new Set(links)) {
    const subject = at(key);
    if (subject === undefined) continue;
    const hanging = subject.incarnations.filter((life) =>
      life.owner === undefined ? isBeingLinked(subject, life) : hangsOn(rootKey, life.owner, at),
    );
    if (hanging.length > 0) remains.push({ key, subject, incarnations: hanging });
  }
  return remains;
}

/** The owner's item names it already, and its own is about to be written: a crash or a moment lies between. */
function isBeingLinked({ root, joined }: Subject, { unlinked }: Incarnation): boolean {
  return root === undefined && joined.length === 0 && unlinked === undefined;
}

/** Is an incarnation owned by that root, directly or by way of what was joined to it? */
function hangsOn(
  rootKey: LookupKey,
  owner: NonNullable<Incarnation['owner']>,
  at: (key: LookupKey) => Subject | undefined,
): boolean {
  if (owner.item === rootKey) return isAlive(owner, at);
  const above = at(owner.item)?.incarnations.find(({ n }) => n === owner.n)?.owner;
  return above !== undefined && hangsOn(rootKey, above, at);
}

/** Of a device only the lives that were the person's lose their keys; whoever has it next makes new ones. */
function withoutPurposes(
  subject: Subject,
  purposes: readonly Purpose[],
  { at, incarnations: lives }: Burial,
): Subject {
  const gone = new Set<string>(purposes);
  const incarnations = subject.incarnations.map((incarnation) =>
    lives?.includes(incarnation.n) === false
      ? incarnation
      : {
          ...incarnation,
          keys: Object.fromEntries(
            Object.entries(incarnation.keys).filter(([purpose]) => !gone.has(purpose)),
          ) as Incarnation['keys'],
        },
  );
  if (lives !== undefined) return { ...subject, incarnations };
  const since = Object.fromEntries(purposes.map((purpose) => [purpose, at]));
  return { ...subject, incarnations, erasedPurposes: { ...since, ...subject.erasedPurposes } };
}

function emptyItem(namespace: Namespace, at: Instant): Subject {
  return {
    v: 1,
    namespace,
    state: 'erased',
    incarnations: [],
    devices: [],
    joined: [],
    shared: [],
    seen: at.slice(0, 7),
  };
}

/** The pseudonyms by which a person is known outside the vault. */
export function pseudonymsOf(remains: readonly Remains[]): Pseudonym[] {
  return remains.flatMap(({ incarnations }) => incarnations.map(({ pseudonym }) => pseudonym));
}
