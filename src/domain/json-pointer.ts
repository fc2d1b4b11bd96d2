import { isObject, type Json, setOwn } from './json.js';

/** A JSON Pointer (RFC 6901), e.g. `/context/ip`; keys with `/` or `~` are escaped. */
export type JsonPointer = string;

export function escapeKey(key: string): string {
  return key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
}

export function fromPointer(pointer: JsonPointer): string[] {
  if (pointer === '') return [];
  const keys = pointer.slice(1).split('/');
  return pointer.includes('~') ? keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')) : keys;
}

/** The value at `pointer`, `undefined` where there is none. */
export function valueAt(root: Json, pointer: JsonPointer): Json | undefined {
  let value: Json | undefined = root;
  for (const key of fromPointer(pointer)) {
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isObject(value)) value = Object.hasOwn(value, key) ? value[key] : undefined;
    else return undefined;
  }
  return value;
}

/** `root` with `value` at `pointer`. Shares what it does not change, creates objects on the way, never mutates. */
export function withValueAt(root: Json, pointer: JsonPointer, value: Json): Json {
  return place(root, fromPointer(pointer), 0, value);
}

function place(node: Json | undefined, path: readonly string[], depth: number, value: Json): Json {
  const key = path[depth];
  if (key === undefined) return value;
  if (Array.isArray(node)) {
    const copy = [...node];
    copy[Number(key)] = place(copy[Number(key)], path, depth + 1, value);
    return copy;
  }
  const copy = isObject(node) ? { ...node } : {};
  const child = Object.hasOwn(copy, key) ? copy[key] : undefined;
  setOwn(copy, key, place(child, path, depth + 1, value));
  return copy;
}
