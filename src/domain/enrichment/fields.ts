import { isObject, type Json, type JsonObject } from '../json.js';

/** Anything longer is no name, version or id that a client means us to read. */
const longest = 512;

/** The object under a key; nothing where something else, or nothing, stands there. */
export function objectIn(object: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = object?.[key];
  return isObject(value) ? value : undefined;
}

/** The text under a key, without the spaces around it; nothing where that is empty, too long or no text. */
export function textIn(object: JsonObject | undefined, key: string): string | undefined {
  return textOf(object?.[key]);
}

export function textOf(value: Json | undefined): string | undefined {
  if (typeof value !== 'string' || value.length > longest) return undefined;
  const text = value.trim();
  return text === '' ? undefined : text;
}
