import type { Logger } from 'pino';
import { notePolicy } from '../note-policy.js';
import { policyWatch } from '../policy-watch.js';
import type { Opened } from './open.js';

const everyMs = 60_000;

/**
 * What a function that decides about events calls before it does: looks for another policy, once a minute at most.
 * Nothing is looked for where the policy is built in.
 */
export async function policyOnUse(
  { platform, settings }: Opened,
  log: Pick<Logger, 'info' | 'error'>,
): Promise<() => Promise<void>> {
  const note = () => notePolicy(platform).catch((error: Error) => log.error(error.message));
  await note();
  if (settings.policy === undefined) return async () => {};
  const watch = await policyWatch(
    settings.policy,
    platform,
    log,
    () => {},
    () => void note(),
  );
  let looked = Number.NEGATIVE_INFINITY;
  return async () => {
    if (Date.now() - looked < everyMs) return;
    looked = Date.now();
    await watch.look();
  };
}
