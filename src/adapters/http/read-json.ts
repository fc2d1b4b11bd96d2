import { isUtf8 } from 'node:buffer';
import type { Kind } from '../../domain/event/kind.js';
import { deepestNesting } from '../../domain/event/parse.js';
import { deeperThan, isObject, type Json } from '../../domain/json.js';
import { Refusal } from './refusal.js';

/** A batch wraps its events in an object and an array. */
const batchLevels = 2;

/**
 * The JSON of a body. Whether what it says is an event is not judged here.
 * @throws Refusal `bad_utf8` `bad_json` `too_deep` `no_batch`
 */
export function readJson(body: Buffer, endpoint: Kind | 'batch'): Json {
  if (!isUtf8(body)) throw new Refusal('bad_utf8', 'the body is not valid UTF-8; send JSON in UTF-8');
  const json = parseJson(body.toString());
  const deepest = endpoint === 'batch' ? deepestNesting + batchLevels : deepestNesting;
  if (deeperThan(json, deepest))
    throw new Refusal('too_deep', `an event is nested deeper than ${deepestNesting} levels; flatten it`);
  if (endpoint === 'batch' && !(isObject(json) && Array.isArray(json.batch)))
    throw new Refusal('no_batch', 'the body must be an object whose field batch is an array of events');
  return json;
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('bad_json', 'the body is not valid JSON; nothing of it was accepted');
  }
}
