import { resolve, sep } from 'node:path';
import { UserError } from '../../adapters/user-error.js';

/** The lake, the keys and the database are no place for results. @throws UserError */
export function outsideOf(dataDir: string, file: string): void {
  if (`${resolve(file)}${sep}`.startsWith(`${resolve(dataDir)}${sep}`))
    throw new UserError(
      `${file} lies in the data directory, where only Lethe itself writes.`,
      'Write it somewhere else.',
    );
}
