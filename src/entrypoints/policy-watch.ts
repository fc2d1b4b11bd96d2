import type { Logger } from 'pino';
import { PolicyWatch, type PolicyWatchEvents } from '../adapters/policy-file/policy-watch.js';
import type { Platform } from './composition/embedded.js';
import { uses } from './composition/tokens.js';
import { textAt } from './text-at.js';
import { usualPolicyFile } from './usual-policy-file.js';

/**
 * Puts a policy in force whenever its file, or object, or the folder of schemas is looked at and has changed: from the
 * next batch on. What cannot be used leaves the old in force, and the log says why.
 * @param place none where the built-in policy holds until there is a usual file
 * @param onRead told whether it can be used as it stands now
 * @param onChanged called once another policy is in force
 */
export async function policyWatch(
  place: string | undefined,
  platform: Pick<Platform, 'get'>,
  log: Pick<Logger, 'info' | 'error'>,
  onRead: (isUsable: boolean) => void,
  onChanged: () => void,
): Promise<PolicyWatch> {
  const policies = platform.get(uses.policies);
  const compile = platform.get(uses.compilePolicy);
  const told = () => {
    const { policy, version } = policies.current;
    return { policy: policy.name, version };
  };
  if (place === undefined) log.info(told(), 'policy in force');
  let asked = platform.get(uses.policy);
  const putInForce = () => {
    const compiled = compile(asked);
    if (compiled.version === policies.current.version) return;
    policies.replace(compiled);
    onChanged();
  };
  const events: PolicyWatchEvents = {
    usable({ policy }) {
      asked = policy;
      putInForce();
      onRead(true);
      log.info(told(), 'policy in force');
    },
    unusable(problems) {
      onRead(false);
      log.error(
        { ...told(), problems },
        'the policy file cannot be used: the policy before it stays in force',
      );
    },
    async looked() {
      const look = await platform.get(uses.schemas).look();
      if (look.kind === 'changed') {
        putInForce();
        log.info({ ...told(), types: look.types }, 'schemas in force');
      } else if (look.kind === 'unusable')
        log.error({ problems: look.problems }, 'the schemas cannot be used: those before them stay in force');
    },
  };
  const watched = place ?? usualPolicyFile;
  return new PolicyWatch(watched, events, place === undefined, await textAt(watched));
}
