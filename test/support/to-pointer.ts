import { escapeKey } from '../../src/domain/json-pointer.js';

/** The JSON Pointer of a path of keys. */
export function toPointer(keys: readonly string[]): string {
  return keys.map((key) => `/${escapeKey(key)}`).join('');
}
