import { UserError } from '../adapters/user-error.js';
import type { Platform } from './composition/embedded.js';
import { uses } from './composition/tokens.js';

/** A vault that does not hold every tombstone would let the forgotten come back. @throws UserError: it must not serve */
export async function checkTombstones(platform: Pick<Platform, 'get'>): Promise<void> {
  const check = await platform.get(uses.tombstones).check();
  switch (check.state) {
    case 'complete':
      return;
    case 'vault_is_older':
      throw new UserError(
        `The vault is older than the tombstone log: ${check.missing} of its entries are missing, and whom they speak of would come back.`,
        'Run: lethe tombstones apply',
      );
    case 'log_is_shorter':
      throw new UserError(
        `The tombstone log has ${check.entries} entries, but the vault has seen ${check.applied}: it is not the newest one.`,
        'Put the newest tombstones.ndjson back into the data directory; it only ever grows.',
      );
  }
}
