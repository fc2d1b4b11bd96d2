import { isObject, type Json, type JsonObject, setOwn } from '../../src/domain/json.js';
import type { DetectorKind } from '../../src/domain/privacy/detection/finding.js';
import { fillerSlots, trapSlots } from './trap-values.js';
import { type Circumstances, personalSlots, unlabelledSlots } from './values.js';

/** A template with its slots filled, personal values and traps marked for `unmark`. */
export function fill(template: Json, by: Circumstances): Json {
  if (typeof template === 'string') return fillText(template, by);
  if (Array.isArray(template)) return template.map((item) => fill(item, by));
  return isObject(template) ? fillObject(template, by) : template;
}

export function fillObject(template: JsonObject, by: Circumstances): JsonObject {
  const filled: JsonObject = {};
  for (const [key, value] of Object.entries(template))
    setOwn(filled, String(fillText(key, by)), fill(value, by));
  return filled;
}

/** The kinds of personal data that a template would have. */
export function kindsOf(template: Json): ReadonlySet<DetectorKind> {
  const kinds = new Set<DetectorKind>();
  for (const [, slot = ''] of JSON.stringify(template).matchAll(/\{#?(\w+)\}/g)) {
    const kind = personalSlots[slot]?.kind;
    if (kind !== undefined) kinds.add(kind);
  }
  return kinds;
}

/** A template of one number slot becomes a number, or the mark of one. */
function fillText(template: string, by: Circumstances): string | number {
  const numeric = /^\{#(\w+)\}$/.exec(template)?.[1];
  if (numeric === undefined) return template.replace(/\{(\w+)\}/g, (_, slot: string) => make(slot, by));
  const text = make(numeric, by);
  return text.startsWith('«') ? text.replace(':', '#') : Number(text);
}

function make(slot: string, by: Circumstances): string {
  const personal = personalSlots[slot];
  if (personal !== undefined) return `«${personal.kind}:${personal.make(by)}»`;
  const trap = trapSlots[slot];
  if (trap !== undefined) return `«!${trap.looksLike}:${trap.make(by.random)}»`;
  const filler = fillerSlots[slot];
  if (filler !== undefined) return filler(by.random);
  const unlabelled = unlabelledSlots[slot];
  if (unlabelled !== undefined) return unlabelled(by);
  throw new RangeError(`no slot is called ${slot}`);
}
