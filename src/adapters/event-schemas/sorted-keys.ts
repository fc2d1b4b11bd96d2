import { isObject, type Json } from '../../domain/json.js';

/** JSON with the keys of every object in order, so that equal values give equal texts. */
export function sortedKeys(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(sortedKeys).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${sortedKeys(value[key] as Json)}`);
  return `{${fields.join(',')}}`;
}
