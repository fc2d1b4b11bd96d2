import { join } from 'node:path';
import { FilesystemCuratedZone } from '../../src/adapters/filesystem/curated-zone.js';
import { FilesystemKeyStore } from '../../src/adapters/filesystem/key-store.js';
import { FilesystemLake } from '../../src/adapters/filesystem/lake.js';
import { TombstoneLogFile } from '../../src/adapters/filesystem/tombstone-log.js';
import { LmdbLease } from '../../src/adapters/lmdb/lease.js';
import { LmdbLetters } from '../../src/adapters/lmdb/letters.js';
import { LmdbPlans } from '../../src/adapters/lmdb/plans.js';
import { LmdbProfiles } from '../../src/adapters/lmdb/profiles.js';
import { LmdbReceipts } from '../../src/adapters/lmdb/receipts.js';
import { LmdbSettlements } from '../../src/adapters/lmdb/settlements.js';
import { LmdbSources } from '../../src/adapters/lmdb/sources.js';
import { openStore } from '../../src/adapters/lmdb/store.js';
import { LmdbStreams } from '../../src/adapters/lmdb/streams.js';
import { LmdbTargetQueues } from '../../src/adapters/lmdb/target-queues.js';
import { LmdbVault } from '../../src/adapters/lmdb/vault.js';
import { LmdbWorkItems } from '../../src/adapters/lmdb/work-items.js';
import { Stores } from '../application/world.js';
import { temporaryFolder } from './temporary-folder.js';

/** Every port of a data directory of its own, for the tests that put the use cases together themselves. */
export async function lmdbStores(): Promise<{ stores: Stores; close(): Promise<void> }> {
  const folder = await temporaryFolder();
  const store = await openStore(folder.path);
  const stores = new Stores({
    receipts: new LmdbReceipts(store),
    targetQueues: new LmdbTargetQueues(store),
    settlements: new LmdbSettlements(store),
    letters: new LmdbLetters(store),
    plans: new LmdbPlans(store),
    lease: new LmdbLease(store),
    lake: await FilesystemLake.open(folder.path),
    curatedZone: new FilesystemCuratedZone(folder.path),
    vault: new LmdbVault(store),
    keyStore: await FilesystemKeyStore.open(folder.path),
    profiles: new LmdbProfiles(store),
    streams: new LmdbStreams(store),
    sources: new LmdbSources(store),
    workItems: new LmdbWorkItems(store),
    tombstoneLog: new TombstoneLogFile(join(folder.path, 'tombstones.ndjson')),
  });
  return {
    stores,
    close: async () => {
      await store.close();
      await folder.remove();
    },
  };
}
