import { isObject, type Json, type JsonObject } from '../json.js';
import { escapeKey, fromPointer, type JsonPointer, valueAt } from '../json-pointer.js';
import { defaultPurpose } from '../privacy/policy.js';

/** A record, and what its sealed parts hold. */
export interface OpenedRecord {
  /** A line of the lake as JSON. */
  readonly row: JsonObject;
  /** By purpose, each original by its pointer in the row. */
  readonly originals: ReadonlyMap<string, { readonly [P in JsonPointer]: Json }>;
}

/** A place where two records of one event differ: in clear, in what is sealed, or in how it was treated. */
export interface Difference {
  /** Items of lists show as `*`, keys by the word that they are shown by. */
  readonly pointer: JsonPointer;
  /** What stands there, without a value, e.g. `nothing (seal), sealed`. */
  readonly before: string;
  readonly after: string;
}

/**
 * Where two records of one event differ, by what they say: ciphertexts, the policy's version and the format's version
 * do not count. Each place once, in order of its pointer. Nothing of what it answers is a value of the event.
 * @param shownKey how a key of the event is shown: keys can be personal, too
 */
export function compare(
  before: OpenedRecord,
  after: OpenedRecord,
  shownKey: (key: string) => string,
): Difference[] {
  const places = new Set<JsonPointer>();
  const both = [bare(before.row), bare(after.row)] as const;
  clear(...both, '', places);
  for (const purpose of new Set([...before.originals.keys(), ...after.originals.keys()]))
    leaves(before.originals.get(purpose), after.originals.get(purpose), places);
  leaves(treatedIn(before.row), treatedIn(after.row), places);

  const found = new Map<JsonPointer, Difference>();
  for (const place of places) {
    const pointer = shown(place, both, shownKey);
    if (!found.has(pointer))
      found.set(pointer, {
        pointer,
        before: wordsOf(before, place, pointer),
        after: wordsOf(after, place, pointer),
      });
  }
  return [...found.values()].sort((a, b) => (a.pointer < b.pointer ? -1 : 1));
}

/** A row without what differs between any two records of an event, or is looked at by itself. */
function bare({ privacy: _, lethe, ...row }: JsonObject): JsonObject {
  if (!isObject(lethe)) return row;
  const { version: __, ...rest } = lethe;
  return { ...row, lethe: rest };
}

function treatedIn({ privacy }: JsonObject): JsonObject | undefined {
  const treated = isObject(privacy) ? privacy.treated : undefined;
  return isObject(treated) ? treated : undefined;
}

/** Adds the deepest places where two trees differ. */
function clear(
  before: Json | undefined,
  after: Json | undefined,
  pointer: JsonPointer,
  places: Set<JsonPointer>,
): void {
  if (before === after) return;
  if (isTree(before, after)) {
    const [a, b] = [fieldsOf(before), fieldsOf(after)];
    for (const key in a) clear(a[key], own(b, key), `${pointer}/${escapeKey(key)}`, places);
    for (const key in b)
      if (!Object.hasOwn(a, key)) clear(undefined, b[key], `${pointer}/${escapeKey(key)}`, places);
    const isEmptied = before === undefined || after === undefined;
    if (isEmptied && Object.keys({ ...a, ...b }).length === 0) places.add(pointer);
  } else places.add(pointer);
}

/** Is there more below? Two objects, two lists, or one of them and nothing. */
function isTree(before: Json | undefined, after: Json | undefined): boolean {
  if (before === undefined) return isBranch(after);
  if (after === undefined) return isBranch(before);
  return isBranch(before) && isBranch(after) && Array.isArray(before) === Array.isArray(after);
}

function isBranch(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null;
}

function fieldsOf(value: Json | undefined): JsonObject {
  return (value ?? {}) as JsonObject;
}

function own(fields: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

type Flat = { readonly [P in JsonPointer]: Json } | undefined;

function leaves(before: Flat = {}, after: Flat = {}, places: Set<JsonPointer>): void {
  for (const pointer of Object.keys(before))
    if (!Object.hasOwn(after, pointer) || !isSame(before[pointer] as Json, after[pointer] as Json))
      places.add(pointer);
  for (const pointer of Object.keys(after)) if (!Object.hasOwn(before, pointer)) places.add(pointer);
}

function isSame(a: Json, b: Json): boolean {
  const places = new Set<JsonPointer>();
  clear(a, b, '', places);
  return places.size === 0;
}

function shown(
  pointer: JsonPointer,
  [before, after]: readonly [Json, Json],
  shownKey: (key: string) => string,
): JsonPointer {
  let [a, b]: [Json | undefined, Json | undefined] = [before, after];
  let text = '';
  for (const key of fromPointer(pointer)) {
    const isItem =
      Array.isArray(a) || Array.isArray(b) || (a === undefined && b === undefined && /^\d+$/.test(key));
    text += isItem ? '/*' : `/${escapeKey(shownKey(key))}`;
    [a, b] = [below(a, key), below(b, key)];
  }
  return text;
}

function below(node: Json | undefined, key: string): Json | undefined {
  return isBranch(node) ? own(node as JsonObject, key) : undefined;
}

/** Where a key is hidden, its treatment is noted under what it is shown by. */
function wordsOf({ row, originals }: OpenedRecord, place: JsonPointer, pointer: JsonPointer): string {
  const treated = treatedIn(row);
  const treatment = treated && (own(treated, place) ?? own(treated, pointer));
  const sealed = [...originals].flatMap(([purpose, group]) =>
    Object.hasOwn(group, place) ? [purpose === defaultPurpose ? 'sealed' : `sealed for ${purpose}`] : [],
  );
  const value = kindOf(valueAt(row, place));
  return [treatment === undefined ? value : `${value} (${treatment})`, ...sealed].join(', ');
}

function kindOf(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}
