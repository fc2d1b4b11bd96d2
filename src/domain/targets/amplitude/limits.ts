import { type Json, type JsonObject, setOwn } from '../../json.js';
import { escapeKey } from '../../json-pointer.js';
import type { Note } from '../../ports/target.js';

const longestText = 1_024;
const deepest = 40;

type Tell = (note: Note) => void;

/** A text within Amplitude's limit; never ends in half a character. */
export function cut(text: string): string {
  if (text.length <= longestText) return text;
  const last = text.charCodeAt(longestText - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? longestText - 1 : longestText);
}

/**
 * An object within Amplitude's limits: texts and keys cut, what is nested deeper than 40 levels as (cut) JSON text.
 * Every change is told by path. Shares what it does not change, and never mutates.
 */
export function fitting(object: JsonObject, path: string, tell: Tell): JsonObject {
  return fitted(object, path, 1, tell) as JsonObject;
}

function fitted(value: Json, path: string, depth: number, tell: Tell): Json {
  if (typeof value === 'string') {
    if (value.length <= longestText) return value;
    tell({ what: 'cut', path });
    return cut(value);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest) {
    tell({ what: 'too_deep', path });
    return cut(JSON.stringify(value));
  }
  return Array.isArray(value) ? fittedList(value, path, depth, tell) : fittedObject(value, path, depth, tell);
}

function fittedList(list: Json[], path: string, depth: number, tell: Tell): Json[] {
  let copy: Json[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item = list[i] as Json;
    const within = fitted(item, path, depth + 1, tell);
    if (within === item) continue;
    copy ??= [...list];
    copy[i] = within;
  }
  return copy ?? list;
}

function fittedObject(object: JsonObject, path: string, depth: number, tell: Tell): JsonObject {
  let copy: JsonObject | undefined;
  for (const key of Object.keys(object)) {
    const item = object[key] as Json;
    const name = cut(key);
    const mayChange = typeof item === 'object' || (typeof item === 'string' && item.length > longestText);
    const within = mayChange ? fitted(item, `${path}/${escapeKey(name)}`, depth + 1, tell) : item;
    if (within === item && name === key) continue;
    copy ??= { ...object };
    if (name !== key) {
      delete copy[key];
      tell({ what: 'cut', path: `${path}/${escapeKey(name)}` });
    }
    setOwn(copy, name, within);
  }
  return copy ?? object;
}
