import { UserError } from '../../adapters/user-error.js';
import type { PlaceProblem } from '../../application/lakes/second-lakes.js';
import type { Lake } from '../../domain/ports/lake.js';
import { LeaseLost } from '../../domain/ports/lease.js';
import type { Platform } from '../composition/embedded.js';
import { uses } from '../composition/tokens.js';

const holdEveryMs = 15_000;

const problems: { readonly [P in PlaceProblem]: readonly [string, string] } = {
  not_empty: ['holds something that no rerun wrote', 'Name a folder or prefix that is new or empty.'],
  other_policy: [
    'was written under another policy',
    'Go on with that policy, or name a new place; rows of two policies would be mixed.',
  ],
};

/**
 * Does `run` while nobody else rewrites objects: what a scrub takes out meanwhile would be written anew by a rerun
 * that had read it before.
 * @param run is to stop when told so
 * @throws UserError
 */
export async function intoSecondLake<T>(
  platform: Platform,
  place: string,
  run: (lost: AbortSignal, lake: Lake) => Promise<T>,
): Promise<T> {
  const problem = await platform
    .get(uses.secondLakes)
    .begin(place, platform.get(uses.policies).current.version);
  if (problem !== undefined)
    throw new UserError(`The lake at ${place} ${problems[problem][0]}.`, problems[problem][1]);
  const lake = await platform.get(uses.secondLakes).open(place);
  const lost = new AbortController();
  const done = await platform.get(uses.rewriting).alone(async (still) => {
    const timer = setInterval(() => still().catch(() => lost.abort()), holdEveryMs);
    try {
      const result = await run(lost.signal, lake);
      await still();
      return result;
    } catch (error) {
      throw lost.signal.aborted ? new LeaseLost() : error;
    } finally {
      clearInterval(timer);
    }
  });
  if (done === undefined)
    throw new UserError(
      'Somebody else rewrites objects of the lake at this time: a scrub, the retention, or another rerun.',
      'Run this again later: it goes on with what is not there yet.',
    );
  return done.done;
}
