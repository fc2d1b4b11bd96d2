import { isObject, type Json, type JsonObject, setOwn } from '../../domain/json.js';

/** A field of a row as the map names it, e.g. `geoip.city_name`, and the same taken apart. */
export interface FieldPath {
  readonly name: string;
  readonly keys: readonly string[];
}

export function fieldPath(name: string): FieldPath {
  return { name, keys: name.split('.') };
}

/** The field's value; a field that has the dotted name itself comes first. */
export function valueAt(row: JsonObject, path: FieldPath): Json | undefined {
  if (Object.hasOwn(row, path.name)) return row[path.name];
  let value: Json | undefined = row;
  for (const key of path.keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as JsonObject)[key];
  }
  return value;
}

/** A copy of the row without those fields, and without objects that this leaves empty. */
export function withoutAll(row: JsonObject, paths: readonly FieldPath[]): JsonObject {
  const gone = new Set(paths.map((path) => path.name));
  const copy: JsonObject = {};
  for (const key of Object.keys(row)) if (!gone.has(key)) setOwn(copy, key, row[key] ?? null);
  const nested = paths.filter((path) => path.keys.length > 1 && !Object.hasOwn(row, path.name));
  return nested.reduce((rest, path) => withoutKeys(rest, path.keys), copy);
}

function withoutKeys(object: JsonObject, keys: readonly string[]): JsonObject {
  const [key, ...deeper] = keys;
  if (key === undefined || !Object.hasOwn(object, key)) return object;
  const value = object[key];
  if (deeper.length === 0) return dropped(object, key);
  if (!isObject(value)) return object;
  const rest = withoutKeys(value, deeper);
  if (rest === value) return object;
  return Object.keys(rest).length === 0 ? dropped(object, key) : { ...object, [key]: rest };
}

function dropped(object: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

/** A copy of the object with the value at that place; objects on the way are copied, or made. */
export function withValue(object: JsonObject, keys: readonly string[], value: Json): JsonObject {
  const [key, ...deeper] = keys;
  if (key === undefined) return object;
  if (deeper.length === 0) return { ...object, [key]: value };
  const inner = Object.hasOwn(object, key) ? object[key] : undefined;
  return { ...object, [key]: withValue(isObject(inner) ? inner : {}, deeper, value) };
}
