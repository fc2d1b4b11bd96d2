import { isObject, type Json, type JsonObject, setOwn } from './json.js';

/** JSON with the keys of every object in order and no spaces, so that equal values always give the same text. */
export function canonicalJson(value: Json): string {
  return JSON.stringify(inOrder(value));
}

function inOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  const sorted: JsonObject = {};
  for (const key of Object.keys(value).sort()) {
    const below = value[key];
    if (below !== undefined) setOwn(sorted, key, inOrder(below));
  }
  return sorted;
}
