import { type Admission, nothing, type Step, type Stop } from '../enrichment/step.js';
import type { CompiledPolicy } from '../privacy/compiled-policy.js';
import { ConsentRules } from './decision.js';
import { saidAt } from './history.js';
import { signalsIn } from './signals.js';

const refused: Stop = { stop: 'suppressed', reason: 'no_consent' };

/** A restricted subject's events are recorded, and nothing else is done with them (Art. 18 GDPR). */
const storedOnly = { enrich: false, deliver: { '*': false } } as const;

/** Stops an event that says itself that it must not be recorded, before anything is looked up for it. */
export function ownConsent({ policy }: CompiledPolicy): Admission {
  const rules = new ConsentRules(policy.consent);
  return function consent(event) {
    return rules.refuses(signalsIn(event.raw, event.request, rules.purposes)) ? refused : undefined;
  };
}

/** Decides with what the subject has said by then: may the event be recorded, and what may be done with it? */
export function consent({ policy }: CompiledPolicy): Step {
  const rules = new ConsentRules(policy.consent);
  return function consent({ event, profile, belonging }) {
    const own = signalsIn(event.raw, event.request, rules.purposes);
    const decision = rules.decide(own, profile?.consents, saidAt(event));
    if (!decision.record) return refused;
    const isRestricted = belonging.kind === 'known' && belonging.restricted;
    return { consent: isRestricted ? { ...decision, ...storedOnly } : decision };
  };
}

/** A step that only adds facts: it does not run where that was not consented to. Named like the step it is. */
export function whereAllowed(step: Step): Step {
  const run: Step = (draft) => (draft.consent?.enrich === false ? nothing : step(draft));
  return Object.defineProperty(run, 'name', { value: step.name });
}
