import { isObject, type Json, type JsonObject, setOwn } from '../json.js';
import { fromPointer } from '../json-pointer.js';
import type { Place } from '../privacy/path-matcher.js';
import type { Purpose } from '../privacy/policy.js';

/** A line of the lake as JSON; only some of its parts matter here. */
export interface StoredRow extends JsonObject {
  readonly privacy: JsonObject;
}

/** Parts of a record that hold what the event said, or what was added to it: the tree that a policy speaks of. */
const masked = [
  'properties',
  'traits',
  'context',
  'integrations',
  'extra',
  'request',
  'geo',
  'device',
  'campaign',
  'referrer',
  'added',
];
const personal = ['subject', 'anonymous', 'user'];
const ids = ['userId', 'anonymousId', 'previousId'];

/**
 * A row without its person: no sealed parts, no pseudonyms, no traits, no treated field, and nothing that the policy
 * marks as identifying. The event stays: its type, time, and whatever else is in clear. Again is the same.
 * @param place the root of the policy for such events
 */
export function withoutPerson(row: StoredRow, place: Place): StoredRow {
  const { policy, treated } = row.privacy;
  let tree: Json = row;
  for (const pointer of Object.keys(isObject(treated) ? treated : {}))
    tree = withoutPath(tree, fromPointer(pointer));
  const left: JsonObject = {};
  for (const [field, value] of Object.entries(tree as JsonObject)) {
    if (personal.includes(field)) continue;
    const kept = masked.includes(field) ? withoutIdentifying(value, place.down(field)) : value;
    if (kept !== undefined) setOwn(left, field, field === 'extra' ? withoutIds(kept) : kept);
  }
  return { ...left, privacy: { ...(policy === undefined ? undefined : { policy }), erased: true } };
}

/** A row of somebody else, or of the same person's other life, that names an erased anonymous id. */
export function withoutAnonymous({ anonymous: _, ...row }: StoredRow): StoredRow {
  return row as StoredRow;
}

/** A row without the sealed parts of some purposes. */
export function withoutPurposes(row: StoredRow, purposes: readonly Purpose[]): StoredRow {
  const { sealed, ...privacy } = row.privacy;
  if (!isObject(sealed)) return row;
  const left = Object.entries(sealed).filter(
    ([purpose]) => !(purposes as readonly string[]).includes(purpose),
  );
  if (left.length === Object.keys(sealed).length) return row;
  return {
    ...row,
    privacy: { ...privacy, ...(left.length === 0 ? undefined : { sealed: Object.fromEntries(left) }) },
  };
}

/** The fields of a row, as dotted paths with `*` for the items of lists, two keys below the record's own at most. */
export function fieldsOf(row: JsonObject): string[] {
  const fields = new Set<string>();
  const visit = (value: Json, path: string, depth: number) => {
    if (Array.isArray(value)) for (const item of value) visit(item, `${path}.*`, depth);
    else if (isObject(value) && depth < 3)
      for (const [key, below] of Object.entries(value))
        visit(below, path === '' ? key : `${path}.${key}`, depth + 1);
    else fields.add(path);
  };
  visit(row, '', 0);
  return [...fields].sort();
}

/**
 * Without what is at a path. An item of a list leaves `null`, so that its neighbours keep their place. Where the path
 * does not lead on, since a key of it was shown as its kind only, the whole object around it goes.
 */
function withoutPath(value: Json, path: readonly string[]): Json {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const index = Number(key);
    if (!(index in value)) return value;
    return value.map((item, i) => (i !== index ? item : rest.length === 0 ? null : withoutPath(item, rest)));
  }
  if (!Object.hasOwn(value, key)) return isShownAsKind(key) && rest.length > 0 ? {} : value;
  const left: JsonObject = {};
  for (const [name, below] of Object.entries(value))
    if (name !== key) setOwn(left, name, below);
    else if (rest.length > 0) setOwn(left, name, withoutPath(below, rest));
  return left;
}

function isShownAsKind(key: string): boolean {
  return /^\[[a-z_]+\]$/.test(key);
}

function withoutIdentifying(value: Json, place: Place): Json | undefined {
  if (place.decides?.identifying) return undefined;
  if (Array.isArray(value)) return value.map((item) => withoutIdentifying(item, place) ?? null);
  if (!isObject(value)) return value;
  const left: JsonObject = {};
  for (const [key, below] of Object.entries(value)) {
    const kept = withoutIdentifying(below, place.down(key));
    if (kept !== undefined) setOwn(left, key, kept);
  }
  return left;
}

/** Ids that a policy keeps in clear, or as a hash, stand among the fields that have no place of their own. */
function withoutIds(extra: Json): Json {
  if (!isObject(extra)) return extra;
  return Object.fromEntries(Object.entries(extra).filter(([key]) => !ids.includes(key)));
}
