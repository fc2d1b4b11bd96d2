import { isObject, type JsonObject } from '../json.js';

/**
 * Does an event's `integrations` want it delivered to a target? As SDKs mean it: a target's own entry decides, else
 * `All`; without either, yes.
 * @param names what the target is called there, compared without regard to case
 * @see https://segment.com/docs/guides/filtering-data/#filtering-with-the-integrations-object
 */
export function isWanted(integrations: JsonObject | undefined, names: readonly string[]): boolean {
  if (integrations === undefined) return true;
  let all: boolean | undefined;
  for (const key in integrations) {
    const value = integrations[key];
    const name = key.toLowerCase();
    if (names.includes(name)) return value !== false;
    if (name === 'all') all = value !== false;
  }
  return all ?? true;
}

/** What an event says to a target alone, e.g. `integrations.Amplitude.session_id`. */
export function optionsFor(
  integrations: JsonObject | undefined,
  names: readonly string[],
): JsonObject | undefined {
  for (const key in integrations) {
    const value = integrations[key];
    if (names.includes(key.toLowerCase()) && isObject(value)) return value;
  }
  return undefined;
}
