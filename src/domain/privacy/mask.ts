import { isObject, type Json, type JsonObject, setOwn } from '../json.js';
import { type JsonPointer, withValueAt } from '../json-pointer.js';
import type { DetectorKind, Finding } from './detection/finding.js';
import type { Place } from './path-matcher.js';
import { defaultPurpose, type Purpose, type Rule } from './policy.js';
import { Spot } from './spot.js';
import { redacted, type Treating, treat } from './treatment.js';

/** The originals that a mask took out, by purpose, each by its JSON Pointer in the masked tree. */
export type Originals = Map<Purpose, Record<JsonPointer, Json>>;

/** Something personal where no rule had named the field. */
export interface Found {
  readonly pointer: JsonPointer;
  readonly kind: DetectorKind;
  /** What was done: a treatment, or `report` or `quarantine`. */
  readonly action: Rule['treatment']['kind'] | 'report' | 'quarantine';
}

export interface Masked {
  readonly clear: JsonObject;
  readonly originals: Originals;
  /** Which treatment each changed field got. Keys that are personal values show as the kind they are of. */
  readonly treated: Record<JsonPointer, Rule['treatment']['kind']>;
  readonly found: readonly Found[];
}

/**
 * Applies the policy to a tree of JSON. Never changes its input and shares what stays the same. Only values are
 * treated: empty text, booleans and null name nobody and stay. In a list a removed item leaves `null`, so that its
 * neighbours keep their place. What a detector finds inside a longer text is replaced there, and the whole text is
 * the original; a field whose key is personal goes as a whole.
 * @param root the policy's place that corresponds to the tree's root
 */
export function mask(tree: JsonObject, root: Place, by: Treating): Masked {
  return maskAt(tree, Spot.root(root), by);
}

/** Like `mask`, of what stands under `part` in the tree; pointers are the tree's. */
export function maskPart(fields: JsonObject, part: string, root: Place, by: Treating): Masked {
  return maskAt(fields, Spot.root(root).field(part), by);
}

function maskAt(fields: JsonObject, spot: Spot, by: Treating): Masked {
  const masking = new Masking(by);
  const clear = masking.object(fields, spot);
  const { originals, treated, found } = masking;
  return { clear, originals, treated, found };
}

const nothingFound: readonly Found[] = [];
const noOriginals: Originals = new Map();

/** One walk over a tree, with what it has taken out so far. */
class Masking {
  originals = noOriginals;
  readonly treated: Masked['treated'] = {};
  found = nothingFound;
  /** Inside a field with a personal key: its pointer, and how it is shown. */
  private hidden: { readonly pointer: JsonPointer; readonly shown: JsonPointer } | undefined;

  constructor(private readonly by: Treating) {}

  object(fields: JsonObject, spot: Spot): JsonObject {
    let copy: JsonObject | undefined;
    let isShorter = false;
    for (const key in fields) {
      const value = fields[key] as Json;
      const below = spot.field(key);
      const { personal } = below.place;
      const clear =
        personal === undefined
          ? this.visit(value, below)
          : this.personalKey(value, below, personal, spot.pointer);
      if (clear === undefined) {
        if (!isShorter) copy = before(key, copy ?? fields);
        isShorter = true;
      } else if (isShorter || clear !== value) {
        copy ??= { ...fields };
        setOwn(copy, key, clear);
      }
    }
    return copy ?? fields;
  }

  private list(items: Json[], spot: Spot): Json[] {
    let copy: Json[] | undefined;
    for (let i = 0; i < items.length; i++) {
      const item = items[i] as Json;
      const clear = this.visit(item, spot.item(i)) ?? null;
      if (clear === item) continue;
      copy ??= [...items];
      copy[i] = clear;
    }
    return copy ?? items;
  }

  private visit(value: Json, spot: Spot): Json | undefined {
    if (typeof value === 'object') {
      if (value === null) return value;
      return Array.isArray(value) ? this.list(value, spot) : this.object(value, spot);
    }
    if (value === '' || typeof value === 'boolean') return value;
    const { place } = spot;
    if (place.decides !== undefined) return this.leaf(value, place.decides, spot);
    const findings = place.find(value);
    return findings.length === 0 ? value : this.findings(value, findings, spot);
  }

  private leaf(value: string | number, rule: Rule, { place, pointer }: Spot): Json | undefined {
    const { treatment, purpose } = rule;
    let clear = treat(treatment, value, purpose, this.by);
    if (treatment.kind === 'generalize' && treatment.to === 'url' && typeof clear === 'string')
      clear = this.replaceSpans(clear, place.find(clear), place);
    if (clear === value) return value;
    this.note(pointer, rule.treatment.kind);
    this.keep(value, rule, pointer);
    return clear;
  }

  /** A value that no rule names by its path alone, and in which something was found. */
  private findings(
    value: string | number,
    findings: readonly Finding[],
    { place, pointer }: Spot,
  ): Json | undefined {
    const rules: Rule[] = [];
    for (const { kind } of findings) {
      const rule = place.findingRule(kind);
      if (rule === undefined) continue;
      const action = rule.action ?? rule.treatment.kind;
      if (action === 'keep') continue;
      this.report(pointer, kind, action);
      if (rule.action === undefined) rules.push(rule);
    }
    const [rule] = rules;
    if (rule === undefined) return value;
    const whole = isWhole(value, findings);
    let clear = whole
      ? treat(rule.treatment, value, rule.purpose, this.by)
      : this.replaceSpans(value as string, findings, place);
    // What is found is personal, also where the treatment sees nothing in it.
    if (clear === value) clear = redacted;
    this.note(pointer, whole ? rule.treatment.kind : 'redact');
    this.keep(value, rules.find(({ original }) => original === 'dropped') ?? rule, pointer);
    return clear;
  }

  /** A text with what was found in it replaced: by the treatment's stand-in, else by the kind. */
  private replaceSpans(text: string, findings: readonly Finding[], place: Place): string {
    let clear = '';
    let from = 0;
    for (const { kind, start, end } of findings) {
      const rule = place.findingRule(kind);
      if (rule === undefined || rule.action !== undefined || rule.treatment.kind === 'keep') continue;
      clear += text.slice(from, start) + this.standIn(text.slice(start, end), kind, rule);
      from = end;
    }
    return from === 0 ? text : clear + text.slice(from);
  }

  private standIn(span: string, kind: DetectorKind, { treatment, purpose }: Rule): string {
    const isReplaced = treatment.kind === 'drop' || treatment.kind === 'seal' || treatment.kind === 'redact';
    const clear = isReplaced ? undefined : treat(treatment, span, purpose, this.by);
    return typeof clear === 'string' && clear !== span ? clear : `[${kind}]`;
  }

  /** The key itself is what is personal: the field leaves the clear part, whatever is in it. */
  private personalKey(value: Json, spot: Spot, kind: DetectorKind, parent: JsonPointer): Json | undefined {
    const { place, pointer } = spot;
    const rule = place.findingRule(kind);
    const action = rule === undefined ? 'keep' : (rule.action ?? rule.treatment.kind);
    if (rule === undefined || action === 'keep') return this.visit(value, spot);
    const around = this.hidden;
    this.hidden = { pointer, shown: `${this.shown(parent)}/[${kind}]` };
    this.report(pointer, kind, action);
    const clear = this.visit(value, spot);
    if (place.isHidden) {
      this.note(pointer, 'seal');
      if (clear !== undefined && !this.isKept(pointer)) this.keep(clear, rule, pointer);
    }
    this.hidden = around;
    return place.isHidden ? undefined : clear;
  }

  private keep(value: Json, rule: Rule, pointer: JsonPointer): void {
    if (rule.original !== 'sealed' || this.by.hash === undefined) return;
    if (this.originals === noOriginals) this.originals = new Map();
    let group = this.originals.get(rule.purpose);
    if (group === undefined) {
      group = {};
      this.originals.set(rule.purpose, group);
    }
    group[pointer] = value;
  }

  private isKept(pointer: JsonPointer): boolean {
    for (const group of this.originals.values()) if (Object.hasOwn(group, pointer)) return true;
    return false;
  }

  private note(pointer: JsonPointer, kind: Rule['treatment']['kind']): void {
    this.treated[this.shown(pointer)] = kind;
  }

  private report(pointer: JsonPointer, kind: DetectorKind, action: Found['action']): void {
    this.found = [...this.found, { pointer: this.shown(pointer), kind, action }];
  }

  private shown(pointer: JsonPointer): JsonPointer {
    if (this.hidden === undefined) return pointer;
    return this.hidden.shown + pointer.slice(this.hidden.pointer.length);
  }
}

/** Is what was found the whole value, but for spaces around it? */
export function isWhole(value: string | number, findings: readonly Finding[]): boolean {
  const [only] = findings;
  if (only === undefined || findings.length > 1) return false;
  return typeof value === 'number' || value.trim().length <= only.end - only.start;
}

/** The fields that come before `key`. Built up rather than cut down: `delete` would make every later use slow. */
function before(key: string, fields: JsonObject): JsonObject {
  const copy: JsonObject = {};
  for (const name in fields) {
    if (name === key) break;
    setOwn(copy, name, fields[name] as Json);
  }
  return copy;
}

/** Puts originals back where they came from: `unmask(mask(tree))` is `tree` again where rules sealed. */
export function unmask(clear: JsonObject, originals: Iterable<Record<JsonPointer, Json>>): JsonObject {
  const all: [JsonPointer, Json][] = [];
  for (const group of originals) all.push(...Object.entries(group));
  // What a field with a personal key held comes before what was taken out of that.
  all.sort(([a], [b]) => (a < b ? -1 : 1));
  let tree: Json = clear;
  for (const [pointer, value] of all) tree = withValueAt(tree, pointer, value);
  return isObject(tree) ? tree : clear;
}

/** JSON with its keys in order, so that the same originals always give the same text. */
export function canonical(originals: Record<JsonPointer, Json>): string {
  const keys = Object.keys(originals);
  if (keys.length > few) keys.sort();
  else order(keys);
  const sorted: Record<JsonPointer, Json> = {};
  for (const key of keys) setOwn(sorted, key, originals[key] as Json);
  return JSON.stringify(sorted);
}

const few = 16;

/** A few keys are in order sooner than `sort` has begun. */
function order(keys: JsonPointer[]): void {
  for (let next = 1; next < keys.length; next++) {
    const key = keys[next] as JsonPointer;
    let at = next;
    for (; at > 0 && (keys[at - 1] as JsonPointer) > key; at--) keys[at] = keys[at - 1] as JsonPointer;
    keys[at] = key;
  }
}

/** The purposes that have something to seal or to hash in a tree. */
export function purposesIn(tree: JsonObject, root: Place): Set<Purpose> {
  const purposes = new Set<Purpose>([defaultPurpose]);
  const hash = (text: string, purpose: Purpose) => {
    purposes.add(purpose);
    return text;
  };
  for (const purpose of mask(tree, root, { hash, installationHash: (text) => text }).originals.keys())
    purposes.add(purpose);
  return purposes;
}
