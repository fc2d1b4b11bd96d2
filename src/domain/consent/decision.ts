import type { Instant } from '../event/event.js';
import type { Purpose } from '../privacy/policy.js';
import type { ConsentPolicy, ConsentPurpose } from './consent-policy.js';
import { asOf, type Consents } from './history.js';
import type { Signals } from './signals.js';

/** What was said as of an event's time, by purpose: what its record carries. */
export type Said = Readonly<Record<Purpose, boolean>>;

/** What may be done with an event. */
export interface ConsentDecision {
  readonly record: boolean;
  readonly enrich: boolean;
  /** By target; those not named go by `*`. */
  readonly deliver: { readonly [target: string]: boolean };
  /** Nothing where nobody ever said anything. */
  readonly said: Said | undefined;
}

/** Decides by a policy. Pure; made once per policy. */
export class ConsentRules {
  /** For the most frequent case: nobody has said anything. */
  private readonly unsaid: ConsentDecision;

  constructor(private readonly policy: ConsentPolicy) {
    this.unsaid = this.decided(new Map());
  }

  get purposes(): readonly ConsentPurpose[] {
    return this.policy.purposes;
  }

  /** Does the event itself deny that it be recorded? Nothing that anybody said elsewhere can change that. */
  refuses(own: Signals): boolean {
    return this.policy.record.some((purpose) => own.get(purpose)?.granted === false);
  }

  /** May the event be recorded only if its subject has said so elsewhere? */
  depends(own: Signals): boolean {
    return this.policy.purposes.some(
      ({ name, absent }) => absent === 'denied' && this.policy.record.includes(name) && !own.has(name),
    );
  }

  /** @param history what the event's subject has said over time; counts as of `at` where the event itself is silent */
  decide(own: Signals, history: Consents | undefined, at: Instant): ConsentDecision {
    if (own.size === 0 && history === undefined) return this.unsaid;
    const said = new Map<Purpose, boolean>();
    for (const { name } of this.policy.purposes) {
      const granted = (own.get(name) ?? asOf(history, name, at))?.granted;
      if (granted !== undefined) said.set(name, granted);
    }
    return said.size === 0 ? this.unsaid : this.decided(said);
  }

  private decided(said: ReadonlyMap<Purpose, boolean>): ConsentDecision {
    const granted = new Set<Purpose>();
    for (const { name, absent } of this.policy.purposes)
      if (said.get(name) ?? absent === 'granted') granted.add(name);
    const all = (needed: readonly Purpose[]) => needed.every((purpose) => granted.has(purpose));
    const deliver = Object.entries(this.policy.deliver).map(([target, needed]) => [target, all(needed)]);
    return {
      record: all(this.policy.record),
      enrich: all(this.policy.enrich),
      deliver: Object.fromEntries(deliver),
      said: said.size === 0 ? undefined : Object.fromEntries(said),
    };
  }
}

/** May a record be delivered to that target? */
export function mayDeliver(deliver: ConsentDecision['deliver'] | undefined, target: string): boolean {
  if (deliver === undefined) return true;
  return (Object.hasOwn(deliver, target) ? deliver[target] : deliver['*']) ?? true;
}
