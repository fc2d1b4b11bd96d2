import { isObject, type Json, type JsonObject, setOwn } from '../json.js';
import { type JsonPointer, toPointer, withValueAt } from '../json-pointer.js';
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
  const originals: Originals = new Map();
  const treated: Masked['treated'] = {};
  const path: string[] = [];

  const leaf = (value: Json, rule: Rule): Json | undefined => {
    const clear = treat(rule.treatment, value, hash);
    if (clear === value) return value;
    const pointer = toPointer(path);
    treated[pointer] = rule.treatment.kind;
    if (rule.original === 'sealed' && hash !== undefined) {
      const group = originals.get(rule.purpose) ?? {};
      group[pointer] = value;
      originals.set(rule.purpose, group);
    }
    return clear;
  };

  const list = (items: Json[], place: Place): Json[] => {
    let copy: Json[] | undefined;
    for (let i = 0; i < items.length; i++) {
      const item = items[i] as Json;
      path.push(String(i));
      const clear = visit(item, place) ?? null;
      path.pop();
      if (clear === item) continue;
      copy ??= [...items];
      copy[i] = clear;
    }
    return copy ?? items;
  };

  const object = (fields: JsonObject, place: Place): JsonObject => {
    let copy: JsonObject | undefined;
    for (const key in fields) {
      const value = fields[key] as Json;
      const below = place.down(key);
      if (below.rule === undefined && (typeof value !== 'object' || value === null)) {
        if (copy !== undefined) setOwn(copy, key, value);
        continue;
      }
      path.push(key);
      const clear = visit(value, below);
      path.pop();
      if (clear === value) {
        if (copy !== undefined) setOwn(copy, key, value);
        continue;
      }
      copy ??= before(fields, key);
      if (clear !== undefined) setOwn(copy, key, clear);
    }
    return copy ?? fields;
  };

  const visit = (value: Json, place: Place): Json | undefined => {
    if (typeof value === 'object')
      return value === null ? value : Array.isArray(value) ? list(value, place) : object(value, place);
    if (place.rule === undefined || value === '' || typeof value === 'boolean') return value;
    return leaf(value, place.rule);
  };

  return { clear: object(tree, root), originals, treated };
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
