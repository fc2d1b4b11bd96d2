import type { ErrorObject } from 'ajv';
import type { SchemaViolation } from '../../domain/event/schema.js';
import { isObject, type Json, type JsonObject } from '../../domain/json.js';
import { escapeKey, fromPointer, type JsonPointer } from '../../domain/json-pointer.js';
import { wording } from './wording.js';

/**
 * What the validator says of an event's properties or traits, in the schema's words.
 * @param part the pointer of what was checked
 * @param words every key that the schemas name: others are the sender's and are not shown
 */
export function differencesOf(
  errors: readonly ErrorObject[],
  data: JsonObject,
  part: JsonPointer,
  words: ReadonlySet<string>,
): SchemaViolation[] {
  const told = new Map<string, SchemaViolation>();
  for (const error of errors) {
    // Says only that what it leads to says something.
    if (error.keyword === 'if') continue;
    const extra = extraKey(error);
    const path = part + shownPath(error.instancePath, data, words);
    const problem = wording(error);
    const inside = extra === undefined ? error.instancePath : `${error.instancePath}/${escapeKey(extra)}`;
    const at = inside === '' ? undefined : part + inside;
    const name = `${at ?? ''}\n${path}\n${problem}`;
    if (!told.has(name)) told.set(name, { path, problem, ...(at === undefined ? undefined : { at }) });
  }
  return [...told.values()];
}

/** The property that has no place, where it is one of several around it that is wrong. */
function extraKey({ keyword, params }: ErrorObject): string | undefined {
  switch (keyword) {
    case 'additionalProperties':
      return params.additionalProperty;
    case 'unevaluatedProperties':
      return params.unevaluatedProperty;
    case 'propertyNames':
      return params.propertyName;
    default:
      return undefined;
  }
}

/** As far as a pointer goes through lists and keys that the schemas name. */
function shownPath(pointer: JsonPointer, data: JsonObject, words: ReadonlySet<string>): JsonPointer {
  let shown = '';
  let value: Json | undefined = data;
  for (const key of fromPointer(pointer)) {
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isObject(value) && words.has(key)) value = Object.hasOwn(value, key) ? value[key] : undefined;
    else break;
    shown += `/${escapeKey(key)}`;
  }
  return shown;
}
