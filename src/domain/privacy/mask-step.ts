import type { Step } from '../enrichment/step.js';
import { toMaskable } from '../lake/record.js';
import { mask as maskTree } from './mask.js';
import type { Place } from './path-matcher.js';

/** Applies the policy to everything the record will carry of the event. Last, since the steps before need raw values. */
export function mask(policy: Place): Step {
  return function mask(draft) {
    return { masked: maskTree(toMaskable(draft.event), policy, draft.keys?.hash) };
  };
}
