import type { Logger } from 'pino';
import { PolicyWatch, type PolicyWatchEvents } from '../../adapters/policy-file/policy-watch.js';
import type { Platform } from '../composition/embedded.js';
import { uses } from '../composition/tokens.js';
import { usualPolicyFile } from '../usual-policy-file.js';

const everyMs = 1_000;

/**
 * Puts a policy file in force whenever it changes: from the next batch on. One that cannot be used leaves the old one
 * in force, and the log says why.
 * @param file none where the built-in policy holds until there is a usual one
 * @param onRead told whether the file can be used as it stands now
 * @param onChanged called once another policy is in force
 * @returns what ends it
 */
export function followPolicy(
  file: string | undefined,
  platform: Pick<Platform, 'get'>,
  log: Pick<Logger, 'info' | 'error'>,
  onRead: (isUsable: boolean) => void,
  onChanged: () => void,
): () => void {
  const policies = platform.get(uses.policies);
  const compile = platform.get(uses.compilePolicy);
  const told = () => {
    const { policy, version } = policies.current;
    return { policy: policy.name, version };
  };
  if (file === undefined) log.info(told(), 'policy in force');
  const events: PolicyWatchEvents = {
    usable({ policy }) {
      const compiled = compile(policy);
      if (compiled.version !== policies.current.version) {
        policies.replace(compiled);
        onChanged();
      }
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
  };
  const watch = new PolicyWatch(file ?? usualPolicyFile, events, file === undefined);
  watch.start(everyMs);
  return () => watch.stop();
}
