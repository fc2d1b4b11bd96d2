import { validate } from '../event/validate.js';
import { mask } from '../privacy/mask-step.js';
import type { Place } from '../privacy/path-matcher.js';
import { profile } from '../profile/profile-step.js';
import type { Admission, Step } from './step.js';

/** Every step, in the order they run. The admissions come before any look-up, so what they stop leaves no trace. */
export interface Steps {
  readonly admissions: readonly Admission[];
  readonly steps: readonly Step[];
}

export function steps(policy: Place): Steps {
  return {
    admissions: [validate()],
    steps: [profile(policy), mask(policy)],
  };
}
