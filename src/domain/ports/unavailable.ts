import { failureCodes, type UnavailableCode } from '../failure/failure.js';

/**
 * A port's store is away or refuses to write. Every adapter throws this and nothing else for an outage, with the
 * technology's own error as `cause`; its names never cross the port. The batch stops and is tried again.
 */
export class Unavailable extends Error {
  constructor(
    readonly code: UnavailableCode,
    cause: unknown,
  ) {
    super(`${code}: ${failureCodes[code].repair}`, { cause });
    this.name = 'Unavailable';
  }
}

export function isUnavailable(error: unknown): error is Unavailable {
  return error instanceof Unavailable;
}
