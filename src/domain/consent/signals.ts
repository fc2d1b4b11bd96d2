import type { RequestFacts } from '../event/event.js';
import { isObject, type Json, type JsonObject } from '../json.js';
import type { Purpose } from '../privacy/policy.js';
import type { ConsentPurpose } from './consent-policy.js';

/** Who said it: a consent banner by Segment's categories, Google Consent Mode, or Global Privacy Control. */
export type Provenance = 'segment' | 'google' | 'gpc';

/** A yes or a no to one purpose. */
export interface Signal {
  readonly granted: boolean;
  readonly by: Provenance;
}

/** What one event says itself; purposes that it does not speak of are missing. */
export type Signals = ReadonlyMap<Purpose, Signal>;

const none: Signals = new Map();

/**
 * Reads what an event says of consent: `context.consent.categoryPreferences.<category>`, the fields of Google Consent
 * Mode in `context.consent` or `context.consent.google`, and Global Privacy Control of the request, `context.gpc` or
 * `context.consent.gpc`. Whoever denies wins. Total: what cannot be read says nothing.
 * @param raw an event as it came, or whatever stood in its place
 * @see https://segment.com/docs/privacy/consent-management/consent-in-segment-connect/
 * @see https://support.google.com/tagmanager/answer/13802165
 */
export function signalsIn(raw: Json, request: RequestFacts, purposes: readonly ConsentPurpose[]): Signals {
  const context = isObject(raw) ? objectIn(raw, 'context') : undefined;
  const consent = objectIn(context, 'consent');
  const gpc = request.gpc === true || isOn(context?.gpc) || isOn(consent?.gpc);
  if (consent === undefined && !gpc) return none;
  const categories = preferencesIn(consent?.categoryPreferences);
  const google = objectIn(consent, 'google');
  const signals = new Map<Purpose, Signal>();
  for (const purpose of purposes) {
    const said: Signal[] = [];
    note(said, 'segment', allOf(categories, purpose.categories));
    note(said, 'google', allOf(consent, purpose.google));
    note(said, 'google', allOf(google, purpose.google));
    if (gpc && purpose.gpc) note(said, 'gpc', false);
    const signal = said.find(({ granted }) => !granted) ?? said[0];
    if (signal !== undefined) signals.set(purpose.name, signal);
  }
  return signals;
}

function note(said: Signal[], by: Provenance, granted: boolean | undefined): void {
  if (granted !== undefined) said.push({ granted, by });
}

/** Is every one of these fields that is there a yes? Nothing where none of them can be read. */
function allOf(fields: JsonObject | undefined, names: readonly string[]): boolean | undefined {
  if (fields === undefined) return undefined;
  let all: boolean | undefined;
  for (const name of names) {
    const granted = answerIn(fields[name]);
    if (granted !== undefined) all = granted && all !== false;
  }
  return all;
}

/** Banners of some makers list the categories that were agreed to; of others a list says nothing. */
function preferencesIn(preferences: Json | undefined): JsonObject | undefined {
  if (!Array.isArray(preferences)) return isObject(preferences) ? preferences : undefined;
  const agreed = preferences.filter((category) => typeof category === 'string');
  return Object.fromEntries(agreed.map((category) => [category, true]));
}

/**
 * A yes or a no as Segment (`true`) and Google (`granted`, in its server protocol `GRANTED`) write them, and in the
 * other ways that can only mean one of both.
 */
function answerIn(value: Json | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 0 || value === 1) return value === 1;
  if (typeof value !== 'string' || value.length > 'granted'.length) return undefined;
  switch (value.toLowerCase()) {
    case 'true':
    case 'granted':
    case 'yes':
    case '1':
      return true;
    case 'false':
    case 'denied':
    case 'no':
    case '0':
      return false;
    default:
      return undefined;
  }
}

/** Global Privacy Control can only be on: its absence states nothing. */
function isOn(value: Json | undefined): boolean {
  return value === true || value === 1 || value === '1' || value === 'true';
}

function objectIn(object: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = object?.[key];
  return isObject(value) ? value : undefined;
}
