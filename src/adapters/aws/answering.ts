import type { UnavailableCode } from '../../domain/failure/failure.js';
import { UnreadableObject } from '../../domain/ports/lake.js';
import { ProfileTooLarge } from '../../domain/ports/profiles.js';
import { StreamConflict } from '../../domain/ports/streams.js';
import { isUnavailable, Unavailable } from '../../domain/ports/unavailable.js';

const portErrors = [StreamConflict, ProfileTooLarge, UnreadableObject];

/** Runs a port's method: the ports' own errors pass, everything else that a service says or does not say is an outage. */
export async function answering<T>(code: UnavailableCode, method: () => Promise<T>): Promise<T> {
  try {
    return await method();
  } catch (error) {
    throw translated(code, error);
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

function translated(code: UnavailableCode, error: unknown): unknown {
  if (isUnavailable(error) || portErrors.some((kind) => error instanceof kind)) return error;
  return new Unavailable(code, error);
}
