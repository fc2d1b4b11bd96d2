import { objectIn } from '../../enrichment/fields.js';
import { isObject, type Json, type JsonObject, setOwn } from '../../json.js';
import type { FullRecord, Note } from '../../ports/target.js';
import { optionsFor } from '../integrations.js';
import { amplitudeNames } from './amplitude-event.js';

/** Amplitude's operators, and whether applying one twice is the same as applying it once. */
const operators: ReadonlyMap<string, boolean> = new Map([
  ['$set', true],
  ['$setOnce', true],
  ['$unset', true],
  ['$preInsert', true],
  ['$postInsert', true],
  ['$remove', true],
  ['$add', false],
  ['$append', false],
  ['$prepend', false],
]);

/**
 * What an identify sets: the profile's merged values, so that neither order nor repetition of delivery matters; what
 * it removes, where the profile has it no longer; and the operators that the event spells out for Amplitude in
 * `integrations.Amplitude.user_properties`, kept from being applied twice by the event's id.
 * @param isOld Amplitude may have forgotten the event's id: operators that count are left out, and told
 */
export function identified(
  record: FullRecord,
  isOld: boolean,
  tell: (note: Note) => void,
): JsonObject | undefined {
  const { traits, integrations } = record;
  const merged = record.user ?? traits ?? {};
  const properties: { [operator: string]: JsonObject } = {};
  for (const key in merged) if (merged[key] !== null) put(properties, '$set', key, merged[key] as Json);
  for (const key in traits)
    if (traits[key] === null && (merged[key] ?? null) === null) put(properties, '$unset', key, '-');
  const said = objectIn(optionsFor(integrations, amplitudeNames), 'user_properties');
  for (const operator in said) {
    const repeats = operators.get(operator);
    const values = said[operator];
    if (repeats === undefined || !isObject(values)) continue;
    if (isOld && !repeats) {
      tell({ what: 'operators_left_out', path: `/integrations/Amplitude/user_properties/${operator}` });
      continue;
    }
    for (const key in values)
      if (!mentions(properties, key)) put(properties, operator, key, values[key] as Json);
  }
  return Object.keys(properties).length === 0 ? undefined : properties;
}

/** Where the visitor came from: the first time to stay, the last time to be replaced. */
export function arrived({ campaign, referrer }: FullRecord): JsonObject | undefined {
  if (campaign === undefined && referrer === undefined) return undefined;
  const properties: { [operator: string]: JsonObject } = {};
  const both = (key: string, value: Json | undefined) => {
    if (typeof value !== 'string') return;
    put(properties, '$set', key, value);
    put(properties, '$setOnce', `initial_${key}`, value);
  };
  both('utm_campaign', campaign?.name);
  for (const field of ['source', 'medium', 'term', 'content', 'id']) both(`utm_${field}`, campaign?.[field]);
  const click = objectIn(campaign, 'click_id');
  both('click_id', click?.id);
  both('click_network', click?.network);
  if (referrer?.medium !== 'internal') both('referring_domain', referrer?.domain);
  return Object.keys(properties).length === 0 ? undefined : properties;
}

/** Of one property one operator speaks: Amplitude refuses two in one request. */
function mentions(properties: { [operator: string]: JsonObject }, key: string): boolean {
  return Object.values(properties).some((values) => Object.hasOwn(values, key));
}

function put(
  properties: { [operator: string]: JsonObject },
  operator: string,
  key: string,
  value: Json,
): void {
  const values = properties[operator] ?? {};
  properties[operator] = values;
  setOwn(values, key, value);
}
