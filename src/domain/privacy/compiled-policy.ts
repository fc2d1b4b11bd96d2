import type { Event } from '../event/event.js';
import { isOfType } from '../event/event-type.js';
import type { Detectors } from './detection/finding.js';
import { compilePaths, type Place } from './path-matcher.js';
import { defaultPurpose, type Policy, type PolicyVersion, type Purpose, type Rule } from './policy.js';

type ScopedEvent = Pick<Event, 'kind' | 'type' | 'source'>;

/** Combinations of kind, type and source that are remembered; hostile streams of ever new types are not. */
const remembered = 10_000;

/** A policy made ready for use. */
export class CompiledPolicy {
  readonly version: PolicyVersion;
  /** All that its rules name, `default` first. */
  readonly purposes: readonly Purpose[];
  private readonly scoped: readonly Rule[];
  private readonly isByKindAlone: boolean;
  private readonly places = new Map<string, Place>();
  private readonly bySignature = new Map<string, Place>();

  /** @param digest an unkeyed hash, for the version */
  constructor(
    readonly policy: Policy,
    private readonly detectors: Detectors,
    digest: (text: string) => string,
  ) {
    const { name: _, ...content } = policy;
    this.version = digest(JSON.stringify(content)).slice(0, 16) as PolicyVersion;
    this.purposes = [...new Set([defaultPurpose, ...policy.rules.map(({ purpose }) => purpose)])];
    this.scoped = policy.rules.filter(isScoped);
    this.isByKindAlone = this.scoped.every(
      ({ types, sources }) => types === undefined && sources === undefined,
    );
  }

  /** The root of an event, seen by the rules that speak of such events. */
  placeFor(event: ScopedEvent): Place {
    if (this.scoped.length === 0) return this.place('', this.policy.rules);
    const { kind, type, source } = event;
    const name = this.isByKindAlone ? kind : `${kind} ${type} ${source.name}`;
    const known = this.places.get(name);
    if (known !== undefined) return known;
    const signature = this.scoped.map((rule) => (applies(rule, event) ? '1' : '0')).join('');
    const place = this.place(
      signature,
      this.policy.rules.filter((rule) => applies(rule, event)),
    );
    if (this.places.size < remembered) this.places.set(name, place);
    return place;
  }

  private place(signature: string, rules: readonly Rule[]): Place {
    let place = this.bySignature.get(signature);
    if (place === undefined) {
      place = compilePaths(rules, this.detectors);
      this.bySignature.set(signature, place);
    }
    return place;
  }
}

function isScoped({ kinds, types, sources }: Rule): boolean {
  return kinds !== undefined || types !== undefined || sources !== undefined;
}

function applies({ kinds, types, sources }: Rule, event: ScopedEvent): boolean {
  return (
    (kinds === undefined || kinds.includes(event.kind)) &&
    (types === undefined || types.some((type) => isOfType(event.type, type))) &&
    (sources === undefined || sources.includes(event.source.name))
  );
}
