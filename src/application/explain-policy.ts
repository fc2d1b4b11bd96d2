import type { Tools } from '../domain/enrichment/step.js';
import { steps as allSteps, type Steps } from '../domain/enrichment/steps.js';
import type { Event, EventSource, Instant, ReceiptId, RequestFacts } from '../domain/event/event.js';
import type { EventType } from '../domain/event/event-type.js';
import { parse } from '../domain/event/parse.js';
import { isObject, type Json, type JsonObject } from '../domain/json.js';
import { escapeKey, type JsonPointer, valueAt } from '../domain/json-pointer.js';
import { toMaskable } from '../domain/lake/record.js';
import { admit, enrich } from '../domain/outcome.js';
import type { CompiledPolicy } from '../domain/privacy/compiled-policy.js';
import type { DetectorKind, Detectors } from '../domain/privacy/detection/finding.js';
import { envelopeRedaction } from '../domain/privacy/envelope-redaction.js';
import { isWhole, type Masked, mask } from '../domain/privacy/mask.js';
import type { Place } from '../domain/privacy/path-matcher.js';
import type { Rule } from '../domain/privacy/policy.js';
import type { Treating } from '../domain/privacy/treatment.js';

/** What happens to the values of one field that one rule decides on. */
export interface ExplainedField {
  /** Keys joined by dots, as a rule names the field; a key that is itself a personal value as its kind. */
  readonly path: string;
  /** Who decides; nobody on what simply stays. */
  readonly rule: Rule | undefined;
  /** What detectors found in the values, or in the field's key. */
  readonly found: readonly DetectorKind[];
  /** Is it the field's key that is personal? */
  readonly isKey: boolean;
  /** Does what is found fill the value, or is there text around it? */
  readonly isPart: boolean;
  /** Do the events belong to somebody? Without, there is no key to seal with. */
  readonly isAnybodys: boolean;
  /** How many values. */
  count: number;
  /** How many of them the rule left as they were. */
  unchanged: number;
  /** How many of those name nobody, whatever the rule: empty text, yes or no, null. */
  quiet: number;
  /** The first of them and what became of it. Personal, so to be shown on demand only. */
  readonly example: { readonly before: Json; readonly after: Json | undefined };
}

export interface Explained {
  /** Events that were looked at, by what becomes of them. */
  readonly outcomes: { readonly [outcome: string]: number };
  readonly fields: readonly ExplainedField[];
  /** Values of fields that came after the first 10,000. */
  readonly others: number;
}

export interface ExplainOptions {
  readonly source: EventSource;
  readonly request?: RequestFacts;
  /** Only events of this type. */
  readonly type?: string | undefined;
}

const mostFields = 10_000;

/** Stands in for hashes: as long as real ones, but made without a key. */
const noHash = '-'.repeat(22);

/**
 * Says of events what the policy does to them, field by field, without keys and without storing anything. The walk
 * asks the very places that `mask` goes by, and shows what `mask` made.
 */
export class ExplainPolicy {
  private readonly fields = new Map<string, Map<string, ExplainedField>>();
  private readonly outcomes: Record<string, number> = {};
  private readonly tools: Tools;
  private readonly steps: Steps;
  private readonly words: ReturnType<typeof envelopeRedaction>;
  private index = 0;
  private kinds = 0;
  private others = 0;

  constructor(
    private readonly policy: CompiledPolicy,
    detectors: Detectors,
    tools: Omit<Tools, 'installationHash'>,
    private readonly options: ExplainOptions,
    stepsOf: (policy: CompiledPolicy, tools: Tools) => Steps = allSteps,
  ) {
    const installationHash = () => noHash;
    this.tools = { ...tools, installationHash };
    this.steps = stepsOf(policy, this.tools);
    this.words = envelopeRedaction(detectors, installationHash);
  }

  /** @param raw an event as a client sends it, or whatever else stood in its place */
  add(raw: Json): void {
    const { source, request = {}, type } = this.options;
    const arrival = {
      receipt: 'explain.1' as ReceiptId,
      index: this.index++,
      receivedAt: '1970-01-01T00:00:00.000Z' as Instant,
      source,
      request,
      live: false,
      forward: false,
    };
    const parsed = parse(raw, arrival, this.words);
    if ('violations' in parsed) {
      if (type === undefined) this.count('dead: not_an_event');
      return;
    }
    if (type !== undefined && parsed.event.type !== type) return;
    const outcome = this.outcomeOf(parsed.event);
    this.count(outcome);
    if (outcome === 'recorded' || outcome === 'dead: personal_data') this.explain(parsed.event);
  }

  report(): Explained {
    const fields = [...this.fields.values()].flatMap((variants) => [...variants.values()]);
    return { outcomes: this.outcomes, fields, others: this.others };
  }

  /** Of the event alone: what its person has said or done before is not known here. */
  private outcomeOf(event: Event): string {
    const making = { policy: this.policy.version, version: '', types: { admit: (type: EventType) => type } };
    const outcome =
      admit(this.steps.admissions, event, '') ??
      enrich(this.steps.steps, { event, belonging: { kind: 'nobody' } }, making);
    switch (outcome.kind) {
      case 'recorded':
        return 'recorded';
      case 'suppressed':
        return `suppressed: ${outcome.reason}`;
      case 'dead':
        return `dead: ${outcome.failure.code}`;
    }
  }

  private explain(event: Event): void {
    const isAnybodys =
      this.policy.policy.pseudonym && (event.userId !== undefined || event.anonymousId !== undefined);
    const by: Treating = { ...this.tools, hash: isAnybodys ? () => noHash : undefined };
    const tree = toMaskable(event);
    const root = this.policy.placeFor(event);
    const masked = mask(tree, root, by);
    const walk = new Walk(masked, (field) => this.note({ ...field, isAnybodys }));
    walk.object(tree, root, '', '');
  }

  private count(outcome: string): void {
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
  }

  private note(seen: Seen & { isAnybodys: boolean }): void {
    const { path, rule, found, isKey, isPart, isAnybodys, before, after } = seen;
    const unchanged = before === after ? 1 : 0;
    const quiet = isQuiet(before) ? 1 : 0;
    const name = JSON.stringify([rule?.name, found, isKey, isPart, rule !== undefined && isAnybodys]);
    const variants = this.fields.get(path);
    const known = variants?.get(name);
    if (known !== undefined) {
      known.count += 1;
      known.unchanged += unchanged;
      known.quiet += quiet;
      return;
    }
    if (this.kinds >= mostFields) {
      this.others += 1;
      return;
    }
    this.kinds += 1;
    const example = { before, after };
    const field = { path, rule, found, isKey, isPart, isAnybodys, count: 1, unchanged, quiet, example };
    if (variants === undefined) this.fields.set(path, new Map([[name, field]]));
    else variants.set(name, field);
  }
}

/** One value, who decides on it, and what it became. */
interface Seen extends Pick<ExplainedField, 'path' | 'rule' | 'found' | 'isKey' | 'isPart'> {
  readonly before: Json;
  readonly after: Json | undefined;
}

class Walk {
  constructor(
    private readonly masked: Masked,
    private readonly see: (seen: Seen) => void,
  ) {}

  object(fields: JsonObject, place: Place, pointer: JsonPointer, path: string): void {
    for (const key of Object.keys(fields)) {
      const value = fields[key] as Json;
      const below = place.down(key);
      const at = `${pointer}/${escapeKey(key)}`;
      const kind = below.personal;
      const name = path === '' ? shown(key, kind) : `${path}.${shown(key, kind)}`;
      const rule = kind === undefined ? undefined : below.findingRule(kind);
      if (kind !== undefined && rule !== undefined && takesAway(rule))
        this.see({
          path: name,
          rule,
          found: [kind],
          isKey: true,
          isPart: false,
          before: value,
          after: undefined,
        });
      else this.value(value, below, at, name);
    }
  }

  private value(value: Json, place: Place, pointer: JsonPointer, path: string): void {
    if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) this.value(item, place, `${pointer}/${i}`, path);
      return;
    }
    if (isObject(value)) {
      this.object(value, place, pointer, path);
      return;
    }
    const after = valueAt(this.masked.clear, pointer);
    const seen = { path, isKey: false, before: value, after: after === null ? undefined : after };
    if (isQuiet(value)) this.see({ ...seen, after: value, rule: place.decides, found: [], isPart: false });
    else if (place.decides !== undefined)
      this.see({ ...seen, rule: place.decides, found: [], isPart: false });
    else {
      const findings = place.find(value);
      const rules = findings.map(({ kind }) => place.findingRule(kind));
      const found = [...new Set(findings.map(({ kind }) => kind))].sort();
      // What sets the whole event aside says most of it.
      const rule =
        rules.find((one) => one?.action === 'quarantine') ??
        rules.find((one) => one !== undefined && takesAway(one)) ??
        rules.find((one) => one);
      this.see({ ...seen, rule, found, isPart: findings.length > 0 && !isWhole(value, findings) });
    }
  }
}

function isQuiet(value: Json): value is '' | boolean | null {
  return value === '' || value === null || typeof value === 'boolean';
}

function takesAway({ treatment, action }: Rule): boolean {
  return action === undefined && treatment.kind !== 'keep';
}

/** A key that can be printed: no control characters, no quotes, no dots that look like levels. */
function shown(key: string, kind: DetectorKind | undefined): string {
  if (kind !== undefined) return `[${kind}]`;
  return /^[\p{L}\p{N}_$ @:/-]+$/u.test(key) ? key : JSON.stringify(key);
}
