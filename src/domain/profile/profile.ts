import { type Consents, mergeConsents } from '../consent/history.js';
import type { EventId, Instant } from '../event/event.js';
import { isObject, type Json, type JsonObject, type JsonText, setOwn } from '../json.js';
import { escapeKey, fromPointer, type JsonPointer } from '../json-pointer.js';
import type { Sealed } from '../privacy/sealed.js';

/** When a leaf was set: the earlier of event time and reception, ties broken by event id. */
export interface Stamp {
  readonly at: Instant;
  readonly id: EventId;
}

/** A personal trait's original, sealed alone: additional data is its own subject, purpose and event id (the stamp's). */
export interface SealedTrait extends Sealed {
  readonly purpose: string;
}

/** One attribute. `value` in clear, `sealed` where the policy took it out, both for generalised ones; neither: removed. */
export interface Leaf {
  readonly stamp: Stamp;
  readonly value?: Json;
  readonly sealed?: SealedTrait;
}

/**
 * A user's nested attributes as a last-writer-wins map of leaves: the newest stamp wins per attribute, so neither
 * order nor repetition of delivery matters. Lists are leaves. `null` removes: the stamp stays, the value goes.
 */
export interface Profile {
  readonly v: 1;
  readonly leaves: Readonly<Record<JsonPointer, Leaf>>;
  /** The clear attributes as JSON text, ready to be spliced into records; absent when there are none. */
  readonly clear?: JsonText;
  /** What the person has said of consent; absent when that is nothing. */
  readonly consents?: Consents;
}

export type Leaves = Readonly<Record<JsonPointer, Leaf>>;

export const emptyProfile: Profile = { v: 1, leaves: {} };

export function newer(a: Stamp, b: Stamp): boolean {
  return a.at === b.at ? a.id > b.id : a.at > b.at;
}

/** `profile` with the leaves of one more identify; the same object when nothing is newer. */
export function evolve(profile: Profile, leaves: Leaves): Profile {
  const merged = mergeLeaves(profile.leaves, leaves);
  if (merged === profile.leaves) return profile;
  const attributes = clearAttributes(merged);
  return {
    v: 1,
    leaves: merged,
    ...(Object.keys(attributes).length === 0 ? undefined : { clear: JSON.stringify(attributes) as JsonText }),
    ...(profile.consents === undefined ? undefined : { consents: profile.consents }),
  };
}

/** Characters that a profile may have: at three bytes each below the 400 KB that a store may hold of it. */
export const mostCharacters = 130_000;

/** About how many characters a profile has where it is stored: its clear attributes twice, since they also lie as text. */
export function charactersOf({ leaves, clear = '' as JsonText }: Profile): number {
  let characters = 2 * clear.length;
  for (const pointer in leaves)
    characters += pointer.length + perLeaf + (leaves[pointer as JsonPointer]?.sealed?.data.length ?? 0);
  return characters;
}

/** A leaf's stamp and names. */
const perLeaf = 80;

/** `profile` with more of what the person has said of consent; the same object when nothing of it is new. */
export function withConsents(profile: Profile, more: Consents): Profile {
  const before = profile.consents ?? {};
  const consents = mergeConsents(before, more);
  return consents === before ? profile : { ...profile, consents };
}

/** The newer of both for every attribute; `held` itself when nothing in `leaves` is newer. */
export function mergeLeaves(held: Leaves, leaves: Leaves): Leaves {
  let merged: Record<JsonPointer, Leaf> | undefined;
  for (const pointer of Object.keys(leaves)) {
    const leaf = leaves[pointer] as Leaf;
    const before = held[pointer];
    if (before !== undefined && !newer(leaf.stamp, before.stamp)) continue;
    merged ??= { ...held };
    merged[pointer] = leaf;
  }
  return merged ?? held;
}

/** The leaves of a tree of traits, by JSON Pointer. Empty objects have none. */
export function leavesOf(traits: JsonObject): Map<JsonPointer, Json> {
  const leaves = new Map<JsonPointer, Json>();
  const visit = (value: Json, pointer: JsonPointer) => {
    if (!isObject(value)) leaves.set(pointer, value);
    else for (const key in value) visit(value[key] as Json, `${pointer}/${escapeKey(key)}`);
  };
  for (const key in traits) visit(traits[key] as Json, `/${escapeKey(key)}`);
  return leaves;
}

/** The nested attributes in clear. Where a value and an object claim the same place, the newer of them shows. */
export function clearAttributes(leaves: Leaves): JsonObject {
  const tree: JsonObject = {};
  for (const pointer of visible(leaves)) {
    const value = leaves[pointer]?.value;
    if (value !== undefined) put(tree, fromPointer(pointer), value);
  }
  return tree;
}

/** Pointers that no newer leaf above or below hides, in order. */
export function visible(leaves: Leaves): JsonPointer[] {
  const pointers = Object.keys(leaves).sort();
  const hidden = new Set<JsonPointer>();
  for (const pointer of pointers) {
    for (let cut = pointer.lastIndexOf('/'); cut > 0; cut = pointer.lastIndexOf('/', cut - 1)) {
      const above = pointer.slice(0, cut);
      const ancestor = leaves[above];
      if (ancestor === undefined) continue;
      const below = leaves[pointer] as Leaf;
      if (newer(below.stamp, ancestor.stamp)) hidden.add(above);
      else hidden.add(pointer);
    }
  }
  return pointers.filter((pointer) => !hidden.has(pointer));
}

function put(tree: JsonObject, path: readonly string[], value: Json): void {
  let node = tree;
  for (const key of path.slice(0, -1)) {
    const child = Object.hasOwn(node, key) ? node[key] : undefined;
    if (isObject(child)) node = child;
    else {
      const made: JsonObject = {};
      setOwn(node, key, made);
      node = made;
    }
  }
  setOwn(node, path.at(-1) as string, value);
}
