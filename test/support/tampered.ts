import { isObject, type Json, type JsonObject } from '../../src/domain/json.js';

export interface Tampering {
  /** Where, as a dotted path. */
  readonly at: string;
  readonly how: 'changed' | 'removed' | 'added';
  readonly json: Json;
}

/** Every way to change one place of a JSON value: each leaf to another, each field away, one more in each object. */
export function tamperings(json: Json, path: readonly string[] = []): Tampering[] {
  const at = path.join('.');
  if (typeof json !== 'object' || json === null) return [{ at, how: 'changed', json: other(json) }];
  const below = Object.entries(json).flatMap(([key, value]) =>
    tamperings(value, [...path, key]).map(({ json: changed, ...rest }) => ({
      ...rest,
      json: Array.isArray(json)
        ? json.map((item, i) => (String(i) === key ? changed : item))
        : { ...json, [key]: changed },
    })),
  );
  const removed = Object.keys(json).map(
    (key): Tampering => ({
      at: [...path, key].join('.'),
      how: 'removed',
      json: Array.isArray(json) ? json.filter((_, i) => String(i) !== key) : without(json, key),
    }),
  );
  const added: Tampering = {
    at,
    how: 'added',
    json: isObject(json) ? { ...json, more: 1 } : [...(json as Json[]), 'more'],
  };
  return [...below, ...removed, added];
}

function other(leaf: string | number | boolean | null): Json {
  if (typeof leaf === 'number') return leaf + 1;
  if (typeof leaf === 'boolean') return !leaf;
  if (leaf === null || leaf === '') return 'x';
  // Not the last character: of base64 and dates it may say nothing.
  const changed = leaf[0] === 'a' ? 'b' : 'a';
  return changed + leaf.slice(1);
}

function without(object: JsonObject, key: string): JsonObject {
  const { [key]: _, ...rest } = object;
  return rest;
}
