import { setTimeout } from 'node:timers/promises';
import { type RetryPolicy, retryDelay } from '../../domain/failure/retry.js';

/** For what a service asks to be tried again: keys it did not get to, a write that met another one. */
const soon: RetryPolicy = { firstMs: 10, mostMs: 1_000 };

/**
 * Calls `attempt` until it answers something, with growing pauses in between.
 * @throws Error when it has answered `undefined` so many times
 */
export async function again<T>(
  what: string,
  attempt: () => Promise<T | undefined>,
  mostTries = 12,
): Promise<T> {
  for (let tries = 1; tries <= mostTries; tries++) {
    const answer = await attempt();
    if (answer !== undefined) return answer;
    await setTimeout(retryDelay(soon, tries, Math.random()));
  }
  throw new Error(`${what} was not done after ${mostTries} tries`);
}
