import { verifyEd25519 } from '../../../src/adapters/crypto/ed25519.js';
import { MemoryCuratedZone } from '../../../src/adapters/memory/curated-zone.js';
import { MemoryKeyStore } from '../../../src/adapters/memory/key-store.js';
import { MemoryLake } from '../../../src/adapters/memory/lake.js';
import { MemoryLease } from '../../../src/adapters/memory/lease.js';
import { MemoryLetters } from '../../../src/adapters/memory/letters.js';
import { ManualClock } from '../../../src/adapters/memory/manual-clock.js';
import { MemoryPlans } from '../../../src/adapters/memory/plans.js';
import { MemoryProfiles } from '../../../src/adapters/memory/profiles.js';
import { MemoryReceipts } from '../../../src/adapters/memory/receipts.js';
import { MemorySettlements } from '../../../src/adapters/memory/settlements.js';
import { MemorySigner } from '../../../src/adapters/memory/signer.js';
import { MemorySources } from '../../../src/adapters/memory/sources.js';
import { MemoryState } from '../../../src/adapters/memory/state.js';
import { MemoryStreams } from '../../../src/adapters/memory/streams.js';
import { MemoryTargetQueues } from '../../../src/adapters/memory/target-queues.js';
import { MemoryTombstoneLog } from '../../../src/adapters/memory/tombstone-log.js';
import { MemoryVault } from '../../../src/adapters/memory/vault.js';
import { MemoryWorkItems } from '../../../src/adapters/memory/work-items.js';
import { clockContract } from '../../contracts/clock.contract.js';
import type { BatchPorts, Harness } from '../../contracts/contract.js';
import { curatedZoneContract } from '../../contracts/curated-zone.contract.js';
import { deliveryBookContract } from '../../contracts/delivery-book.contract.js';
import { keyStoreContract } from '../../contracts/key-store.contract.js';
import { lakeContract } from '../../contracts/lake.contract.js';
import { leaseContract } from '../../contracts/lease.contract.js';
import { lettersContract } from '../../contracts/letters.contract.js';
import { plansContract } from '../../contracts/plans.contract.js';
import { profilesContract } from '../../contracts/profiles.contract.js';
import { receiptsContract } from '../../contracts/receipts.contract.js';
import { settlementsContract } from '../../contracts/settlements.contract.js';
import { signerContract } from '../../contracts/signer.contract.js';
import { sourcesContract } from '../../contracts/sources.contract.js';
import { streamsContract } from '../../contracts/streams.contract.js';
import { targetQueuesContract } from '../../contracts/target-queues.contract.js';
import { tombstoneLogContract } from '../../contracts/tombstone-log.contract.js';
import { vaultContract } from '../../contracts/vault.contract.js';
import { workItemsContract } from '../../contracts/work-items.contract.js';

const durable = { unsupported: 'memory is gone with the process' };

function fresh<Port>(make: () => Port): Harness<Port> {
  return async () => ({ port: make(), close: async () => {} });
}

const batch = fresh<Required<BatchPorts>>(() => {
  const state = new MemoryState();
  return {
    receipts: new MemoryReceipts(state),
    settlements: new MemorySettlements(state),
    queues: new MemoryTargetQueues(state),
    letters: new MemoryLetters(state),
    plans: new MemoryPlans(state),
    lease: new MemoryLease(state),
  };
});

receiptsContract('memory', batch, { durable, ordered: true, browsable: true });
settlementsContract('memory', batch, { durable, deliversOnce: true, exclusive: true });
targetQueuesContract('memory', batch, { durable, ordered: true, single: true });
deliveryBookContract(
  'memory',
  fresh(() => {
    const state = new MemoryState();
    return {
      settlements: new MemorySettlements(state),
      queues: new MemoryTargetQueues(state),
      lease: new MemoryLease(state),
    };
  }),
  { durable },
);
lettersContract('memory', batch, { durable });
plansContract('memory', batch, { durable });
leaseContract('memory', batch, { durable });
curatedZoneContract(
  'memory',
  fresh(() => new MemoryCuratedZone(new MemoryLake())),
  { durable, shared: true, local: true },
);
lakeContract(
  'memory',
  fresh(() => new MemoryLake()),
  { durable, damageable: { unsupported: 'it keeps lines rather than bytes' }, shared: true },
);
vaultContract(
  'memory',
  fresh(() => new MemoryVault()),
  { durable },
);
profilesContract(
  'memory',
  fresh(() => new MemoryProfiles()),
  { durable },
);
keyStoreContract(
  'memory',
  fresh(() => new MemoryKeyStore()),
  { durable },
);
streamsContract(
  'memory',
  fresh(() => new MemoryStreams()),
  { durable },
);
signerContract(
  'memory',
  verifyEd25519,
  fresh(() => new MemorySigner()),
  { durable },
);
sourcesContract(
  'memory',
  fresh(() => new MemorySources()),
  { durable },
);
workItemsContract(
  'memory',
  fresh(() => new MemoryWorkItems()),
  { durable },
);
tombstoneLogContract(
  'memory',
  fresh(() => new MemoryTombstoneLog()),
  { durable },
);
clockContract(
  'manual',
  fresh(() => new ManualClock()),
);
