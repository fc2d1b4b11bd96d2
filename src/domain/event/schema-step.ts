import { nothing, type Step } from '../enrichment/step.js';
import type { CompiledPolicy } from '../privacy/compiled-policy.js';
import { type CheckSchema, violationAction } from './schema.js';

/** Notes how an event violates its schema, where the policy does not have it set aside for that. */
export function schema(policy: CompiledPolicy, check: CheckSchema): Step {
  return function schema({ event }) {
    const action = violationAction(policy.policy.schemas, event.type);
    if (action === 'dead') return nothing;
    const violations = check(event);
    if (violations.length === 0) return nothing;
    return {
      violations: action === 'drop' ? violations : violations.map(({ path, problem }) => ({ path, problem })),
    };
  };
}
