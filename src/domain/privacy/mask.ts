import { isObject, type Json, type JsonObject, setOwn } from '../json.js';
import { escapeKey, type JsonPointer, withValueAt } from '../json-pointer.js';
import type { Place } from './path-matcher.js';
import type { Purpose, Rule } from './policy.js';
import { type SubjectHash, treat } from './treatment.js';

/** The originals that a mask took out, by purpose, each by its JSON Pointer in the masked tree. */
export type Originals = Map<Purpose, Record<JsonPointer, Json>>;

export interface Masked {
  readonly clear: JsonObject;
  readonly originals: Originals;
  /** Which treatment each changed field got. */
  readonly treated: Record<JsonPointer, Rule['treatment']['kind']>;
}

/**
 * Applies the policy to a tree of JSON. Never changes its input and shares what stays the same. Only values are
 * treated: empty text, booleans and null name nobody and stay. In a list a removed item leaves `null`, so that its
 * neighbours keep their place.
 * @param root the policy's place that corresponds to the tree's root
 * @param hash the subject's keyed hash, `undefined` where the event belongs to nobody
 */
export function mask(tree: JsonObject, root: Place, hash: SubjectHash | undefined): Masked {
  const masking = new Masking(hash);
  const clear = masking.object(tree, root, '');
  return { clear, originals: masking.originals, treated: masking.treated };
}

/** One walk over a tree, with what it has taken out so far. */
class Masking {
  readonly originals: Originals = new Map();
  readonly treated: Masked['treated'] = {};

  constructor(private readonly hash: SubjectHash | undefined) {}

  object(fields: JsonObject, place: Place, pointer: JsonPointer): JsonObject {
    let copy: JsonObject | undefined;
    for (const key in fields) {
      const value = fields[key] as Json;
      const below = place.down(key);
      const isUntouched = below.rule === undefined && (typeof value !== 'object' || value === null);
      const clear = isUntouched ? value : this.visit(value, below, `${pointer}/${escapeKey(key)}`);
      if (copy === undefined) {
        if (clear === value) continue;
        copy = before(fields, key);
      }
      if (clear !== undefined) setOwn(copy, key, clear);
    }
    return copy ?? fields;
  }

  private list(items: Json[], place: Place, pointer: JsonPointer): Json[] {
    let copy: Json[] | undefined;
    for (let i = 0; i < items.length; i++) {
      const item = items[i] as Json;
      const clear = this.visit(item, place, `${pointer}/${i}`) ?? null;
      if (clear === item) continue;
      copy ??= [...items];
      copy[i] = clear;
    }
    return copy ?? items;
  }

  private visit(value: Json, place: Place, pointer: JsonPointer): Json | undefined {
    if (typeof value === 'object') {
      if (value === null) return value;
      return Array.isArray(value) ? this.list(value, place, pointer) : this.object(value, place, pointer);
    }
    if (place.rule === undefined || value === '' || typeof value === 'boolean') return value;
    return this.leaf(value, place.rule, pointer);
  }

  private leaf(value: Json, rule: Rule, pointer: JsonPointer): Json | undefined {
    const clear = treat(rule.treatment, value, this.hash);
    if (clear === value) return value;
    this.treated[pointer] = rule.treatment.kind;
    if (rule.original === 'sealed' && this.hash !== undefined) {
      const group = this.originals.get(rule.purpose);
      if (group === undefined) this.originals.set(rule.purpose, { [pointer]: value });
      else group[pointer] = value;
    }
    return clear;
  }
}

/** The fields that come before `key`. Built up rather than cut down: `delete` would make every later use slow. */
function before(fields: JsonObject, key: string): JsonObject {
  const copy: JsonObject = {};
  for (const name in fields) {
    if (name === key) break;
    setOwn(copy, name, fields[name] as Json);
  }
  return copy;
}

/** Puts originals back where they came from: `unmask(mask(tree))` is `tree` again where rules sealed. */
export function unmask(clear: JsonObject, originals: Iterable<Record<JsonPointer, Json>>): JsonObject {
  let tree: Json = clear;
  for (const group of originals)
    for (const pointer of Object.keys(group)) tree = withValueAt(tree, pointer, group[pointer] as Json);
  return isObject(tree) ? tree : clear;
}

/** JSON with its keys in order, so that the same originals always give the same text. */
export function canonical(originals: Record<JsonPointer, Json>): string {
  const keys = Object.keys(originals);
  if (keys.length < 2) return JSON.stringify(originals);
  const sorted: Record<JsonPointer, Json> = {};
  for (const key of keys.sort()) setOwn(sorted, key, originals[key] as Json);
  return JSON.stringify(sorted);
}
