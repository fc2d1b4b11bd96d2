import type { Platform } from './composition/embedded.js';
import { uses } from './composition/tokens.js';

/** Notes in the audit chain which policy is in force, where it is another one than it was. @throws Unavailable */
export async function notePolicy(platform: Pick<Platform, 'get'>): Promise<void> {
  const chain = platform.get(uses.auditChain);
  const { policy, version } = platform.get(uses.policies).current;
  const last = await chain.latest('policy_changed');
  if (last?.version !== version)
    await chain.append({ event: 'policy_changed', policy: policy.name, version });
}
