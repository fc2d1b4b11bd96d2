import type { Step, Stop, Tools } from '../enrichment/step.js';
import { withoutViolating } from '../event/schema-drop.js';
import type { JsonObject } from '../json.js';
import { toMaskable } from '../lake/record.js';
import type { CompiledPolicy } from './compiled-policy.js';
import { type Found, type Masked, maskPart, mask as maskTree } from './mask.js';
import type { Place } from './path-matcher.js';
import type { Treating } from './treatment.js';

/** What steps have added to an event from its raw values; masked too, but there is no original to keep. */
const addedParts = ['geo', 'device', 'campaign', 'referrer', 'added'] as const;
type AddedPart = (typeof addedParts)[number];

/** Applies the policy to everything the record will carry of the event. Last, since the steps before need raw values. */
export function mask(policy: CompiledPolicy, tools: Tools): Step {
  const maskAdded = addedMask(tools);
  const { installationHash, countryOf } = tools;
  return function mask(draft) {
    const { event } = draft;
    const place = policy.placeFor(event);
    const masked = maskTree(toMaskable(event), place, {
      hash: draft.keys?.hash,
      installationHash,
      countryOf,
    });
    if (masked.found.some(isQuarantined)) return quarantined(masked.found);
    const { violations } = draft;
    const clean =
      violations === undefined ? masked : withoutViolating(masked, violations, draft.keys !== undefined);
    const additions: { masked: Masked } & { [Part in AddedPart]?: JsonObject } = { masked: clean };
    let { treated } = clean;
    for (const part of addedParts) {
      const value = draft[part];
      if (value === undefined) continue;
      const shown = maskAdded(part, value, place);
      additions[part] = shown.clear;
      if (shown.treated !== undefined) treated = { ...treated, ...shown.treated };
    }
    if (treated !== clean.treated) additions.masked = { ...clean, treated };
    return additions;
  };
}

function isQuarantined({ action }: Found): boolean {
  return action === 'quarantine';
}

function quarantined(found: readonly Found[]): Stop {
  const violations = found
    .filter(isQuarantined)
    .map(({ pointer, kind }) => ({ path: pointer, problem: `looks like personal data (${kind})` }));
  return { stop: 'dead', failure: { code: 'personal_data', violations }, found };
}

interface MaskedPart {
  readonly clear: JsonObject;
  readonly treated: Masked['treated'] | undefined;
}

/** Look-ups answer the same frozen object for the same question: what it was masked to is remembered by it. */
function addedMask(tools: Tools): (part: AddedPart, value: JsonObject, place: Place) => MaskedPart {
  const by: Treating = { ...tools, hash: undefined };
  const remembered = new WeakMap<Place, WeakMap<JsonObject, MaskedPart>>();
  const masked = (part: AddedPart, value: JsonObject, place: Place): MaskedPart => {
    const { clear, treated } = maskPart(value, part, place, by);
    return { clear, treated: isEmpty(treated) ? undefined : treated };
  };
  return (part, value, place) => {
    if (!Object.isFrozen(value)) return masked(part, value, place);
    let known = remembered.get(place);
    if (known === undefined) {
      known = new WeakMap();
      remembered.set(place, known);
    }
    let shown = known.get(value);
    if (shown === undefined) {
      shown = masked(part, value, place);
      known.set(value, shown);
    }
    return shown;
  };
}

function isEmpty(treated: Masked['treated']): boolean {
  for (const _ in treated) return false;
  return true;
}
