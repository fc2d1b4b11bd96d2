import { consent, ownConsent, whereAllowed } from '../consent/consent-step.js';
import { schema } from '../event/schema-step.js';
import { validate } from '../event/validate.js';
import type { CompiledPolicy } from '../privacy/compiled-policy.js';
import { mask } from '../privacy/mask-step.js';
import { profile } from '../profile/profile-step.js';
import { campaign } from './campaign.js';
import { device } from './device.js';
import { geo } from './geo.js';
import { own } from './own-step.js';
import { referrer } from './referrer.js';
import type { Admission, Step, Tools } from './step.js';

/** Every step, in the order they run. The admissions come before any look-up, so what they stop leaves no trace. */
export interface Steps {
  readonly admissions: readonly Admission[];
  readonly steps: readonly Step[];
}

/** @param withProfile what gives an event its profile's traits */
export function steps(
  policy: CompiledPolicy,
  tools: Tools,
  withProfile: Step = profile(policy, tools),
): Steps {
  return {
    admissions: [validate(policy, tools), ownConsent(policy)],
    steps: [
      consent(policy),
      ...(tools.checkSchema === undefined ? [] : [schema(policy, tools.checkSchema)]),
      withProfile,
      ...[geo(tools), device(tools), campaign(), referrer(), ...(tools.ownSteps ?? []).map(own)].map(
        whereAllowed,
      ),
      mask(policy, tools),
    ],
  };
}
