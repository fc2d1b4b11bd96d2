import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { deeperThan, isObject, type Json, type JsonObject, setOwn } from '../../domain/json.js';

/** DynamoDB's limit is 32 levels, counted from the item. */
const deepest = 24;

/** JSON as an attribute of its own type, objects as maps, which keep no order. `undefined` for what DynamoDB cannot hold. */
export function toAttribute(value: Json): AttributeValue | undefined {
  if (deeperThan(value, deepest)) return undefined;
  try {
    return attribute(value);
  } catch (error) {
    if (error instanceof NotHeld) return undefined;
    throw error;
  }
}

export function fromAttribute(attribute: AttributeValue): Json {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.L !== undefined) return attribute.L.map(fromAttribute);
  if (attribute.M === undefined) return null;
  const object: JsonObject = {};
  for (const key of Object.keys(attribute.M))
    setOwn(object, key, fromAttribute(attribute.M[key] as AttributeValue));
  return object;
}

class NotHeld extends Error {}

function attribute(value: Json): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: number(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(attribute) };
  if (!isObject(value)) return { NULL: true };
  const map: Record<string, AttributeValue> = {};
  for (const key of Object.keys(value)) {
    // A map has no empty name, and the client's own objects no `__proto__`.
    if (key === '' || key === '__proto__') throw new NotHeld();
    map[key] = attribute(value[key] as Json);
  }
  return { M: map };
}

/** DynamoDB has 38 digits and magnitudes from 1e-130 to 1e126. */
function number(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-130 || size > 1e125)) throw new NotHeld();
  return String(value);
}
