import type { UnavailableCode } from '../../domain/failure/failure.js';
import { LeaseLost } from '../../domain/ports/lease.js';
import { StreamConflict } from '../../domain/ports/streams.js';
import { isUnavailable, Unavailable } from '../../domain/ports/unavailable.js';

/** Runs a port's method: the ports' own errors pass, everything else (disk full, too, and a closed store) is an outage. */
export async function answering<T>(code: UnavailableCode, method: () => T | PromiseLike<T>): Promise<T> {
  try {
    return await method();
  } catch (error) {
    throw await translated(code, error);
  }
}

/** The same for a method that answers one by one. */
export async function* answeringEach<T>(
  code: UnavailableCode,
  items: AsyncIterable<T>,
): AsyncGenerator<T, void> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await answering(code, () => iterator.next());
      if (done) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

async function translated(code: UnavailableCode, error: unknown): Promise<unknown> {
  if (error instanceof LeaseLost || error instanceof StreamConflict || isUnavailable(error)) return error;
  return new Unavailable(code, await reason(error));
}

/** lmdb-js says why a commit failed in a second promise, which must be handled anyway. */
async function reason(error: unknown): Promise<unknown> {
  if (!(error instanceof Error && 'commitError' in error)) return error;
  try {
    await error.commitError;
    return error;
  } catch (cause) {
    return cause;
  }
}
