import { LmdbLease } from '../../../src/adapters/lmdb/lease.js';
import { LmdbLetters } from '../../../src/adapters/lmdb/letters.js';
import { LmdbPlans } from '../../../src/adapters/lmdb/plans.js';
import { LmdbProfiles } from '../../../src/adapters/lmdb/profiles.js';
import { LmdbReceipts } from '../../../src/adapters/lmdb/receipts.js';
import { LmdbSettlements } from '../../../src/adapters/lmdb/settlements.js';
import { LmdbSources } from '../../../src/adapters/lmdb/sources.js';
import { openStore, type Store } from '../../../src/adapters/lmdb/store.js';
import { LmdbStreams } from '../../../src/adapters/lmdb/streams.js';
import { LmdbTargetQueues } from '../../../src/adapters/lmdb/target-queues.js';
import { LmdbVault } from '../../../src/adapters/lmdb/vault.js';
import { LmdbWorkItems } from '../../../src/adapters/lmdb/work-items.js';
import type { BatchPorts, Harness } from '../../contracts/contract.js';
import { deliveryBookContract } from '../../contracts/delivery-book.contract.js';
import { leaseContract } from '../../contracts/lease.contract.js';
import { lettersContract } from '../../contracts/letters.contract.js';
import { plansContract } from '../../contracts/plans.contract.js';
import { profilesContract } from '../../contracts/profiles.contract.js';
import { receiptsContract } from '../../contracts/receipts.contract.js';
import { settlementsContract } from '../../contracts/settlements.contract.js';
import { sourcesContract } from '../../contracts/sources.contract.js';
import { streamsContract } from '../../contracts/streams.contract.js';
import { targetQueuesContract } from '../../contracts/target-queues.contract.js';
import { vaultContract } from '../../contracts/vault.contract.js';
import { workItemsContract } from '../../contracts/work-items.contract.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** A store in a folder of its own per property. */
function on<Port>(make: (store: Store) => Port): Harness<Port> {
  return async () => {
    const folder = await temporaryFolder();
    let store = await openStore(folder.path);
    return {
      port: make(store),
      reopen: async () => {
        await store.close();
        store = await openStore(folder.path);
        return make(store);
      },
      close: async () => {
        await store.close();
        await folder.remove();
      },
    };
  };
}

const batch = on<Required<BatchPorts>>((store) => ({
  receipts: new LmdbReceipts(store),
  settlements: new LmdbSettlements(store),
  queues: new LmdbTargetQueues(store),
  letters: new LmdbLetters(store),
  plans: new LmdbPlans(store),
  lease: new LmdbLease(store),
}));
const durable = true;

receiptsContract('LMDB', batch, { durable, ordered: true, browsable: true });
settlementsContract('LMDB', batch, { durable, deliversOnce: true, exclusive: true });
targetQueuesContract('LMDB', batch, { durable, ordered: true, single: true });
deliveryBookContract(
  'LMDB',
  on((store) => ({
    settlements: new LmdbSettlements(store),
    queues: new LmdbTargetQueues(store),
    lease: new LmdbLease(store),
  })),
  { durable },
);
lettersContract('LMDB', batch, { durable });
plansContract('LMDB', batch, { durable });
leaseContract('LMDB', batch, { durable });
vaultContract(
  'LMDB',
  on((store) => new LmdbVault(store)),
  { durable },
);
profilesContract(
  'LMDB',
  on((store) => new LmdbProfiles(store)),
  { durable },
);
streamsContract(
  'LMDB',
  on((store) => new LmdbStreams(store)),
  { durable },
);
sourcesContract(
  'LMDB',
  on((store) => new LmdbSources(store)),
  { durable },
);
workItemsContract(
  'LMDB',
  on((store) => new LmdbWorkItems(store)),
  { durable },
);
