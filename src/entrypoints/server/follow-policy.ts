import { policyWatch } from '../policy-watch.js';
import { isObject } from '../text-at.js';

const everyMs = 1_000;
const objectEveryMs = 60_000;

/**
 * Looks at the policy again and again while the server runs: `policyWatch`.
 * @returns what ends it
 */
export async function followPolicy(...[place, ...rest]: Parameters<typeof policyWatch>): Promise<() => void> {
  const watch = await policyWatch(place, ...rest);
  watch.start(place !== undefined && isObject(place) ? objectEveryMs : everyMs);
  return () => watch.stop();
}
