import { loadPolicy } from '../../adapters/policy-file/read-policy.js';
import { defaultPolicy } from '../../domain/privacy/default-policy.js';
import type { Policy } from '../../domain/privacy/policy.js';
import type { Settings } from '../settings.js';
import { textAt } from '../text-at.js';

/** The policy that the process begins with. @throws UserError */
export async function policyOf({ policy: place }: Pick<Settings, 'policy'>): Promise<Policy> {
  if (place === undefined) return defaultPolicy;
  return (await loadPolicy(place, await textAt(place))).policy;
}
