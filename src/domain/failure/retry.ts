/** How long to wait before the next try of something that is away: doubling, half of it jitter, bounded. */
export interface RetryPolicy {
  readonly firstMs: number;
  readonly mostMs: number;
}

export const batchRetry: RetryPolicy = { firstMs: 100, mostMs: 30_000 };

/**
 * @param attempt how many tries have failed, from 1
 * @param random a number in [0, 1)
 * @see https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 */
export function retryDelay(policy: RetryPolicy, attempt: number, random: number): number {
  const ceiling = Math.min(policy.mostMs, policy.firstMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
