import type { Json, JsonObject } from '../../../src/domain/json.js';
import type { Language } from '../label.js';

/**
 * What events are put together from. Values, keys and names are templates: `{email}` stands for a made-up address,
 * `{#lat}` as a whole value for a number; `values.ts` and `trap-values.ts` list the slots.
 */
export interface Pool {
  /** Whole events without personal data, envelope left out. */
  readonly scenarios: readonly JsonObject[];
  /** Personal values under a key that helps. */
  readonly fields: readonly Field[];
  /** Personal values under a key that does not help. */
  readonly blind: readonly Field[];
  /** Objects with a personal value as a property key. */
  readonly keys: readonly Field[];
  /** Where sentences stand. */
  readonly texts: readonly string[];
  readonly sentences: readonly string[];
  /** Names of track events with personal data in them. */
  readonly names: readonly string[];
  /** What looks personal and is not, with its key. */
  readonly traps: readonly Field[];
}

/** By language, and what goes with every language. */
export type Pools = Readonly<Record<Language | 'any', Pool>>;

/** `path` counts from `properties` or `traits`, or from the event where it begins with `context.`. */
export interface Field {
  readonly path: string;
  readonly template: Json;
}

/** One per line. */
export function lines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** One per line: `path = text` or `path := JSON`. */
export function fields(text: string): readonly Field[] {
  return lines(text).map((line) => {
    const [, path, json, rest] = /^(\S+) (:?)= (.*)$/.exec(line) ?? [];
    if (path === undefined || rest === undefined) throw new RangeError(`not a field: ${line}`);
    return { path, template: json === ':' ? (JSON.parse(rest) as Json) : rest };
  });
}

export const emptyPool: Pool = {
  scenarios: [],
  fields: [],
  blind: [],
  keys: [],
  texts: [],
  sentences: [],
  names: [],
  traps: [],
};
