import { ContainerModule } from 'inversify';
import { LmdbLease } from '../../adapters/lmdb/lease.js';
import { LmdbLetters } from '../../adapters/lmdb/letters.js';
import { LmdbPlans } from '../../adapters/lmdb/plans.js';
import { LmdbProfiles } from '../../adapters/lmdb/profiles.js';
import { LmdbReceipts } from '../../adapters/lmdb/receipts.js';
import { LmdbSettlements } from '../../adapters/lmdb/settlements.js';
import { LmdbSources } from '../../adapters/lmdb/sources.js';
import type { Store } from '../../adapters/lmdb/store.js';
import { LmdbStreams } from '../../adapters/lmdb/streams.js';
import { LmdbTargetQueues } from '../../adapters/lmdb/target-queues.js';
import { LmdbVault } from '../../adapters/lmdb/vault.js';
import { LmdbWorkItems } from '../../adapters/lmdb/work-items.js';
import { ports } from './tokens.js';

/** Everything but lake, keys and tombstones, in one LMDB environment. */
export function lmdb(store: Store): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(ports.receipts).toResolvedValue(() => new LmdbReceipts(store));
    bind(ports.targetQueues).toResolvedValue(() => new LmdbTargetQueues(store));
    bind(ports.deliveryBook).toResolvedValue(() => new LmdbTargetQueues(store));
    bind(ports.settlements).toResolvedValue(() => new LmdbSettlements(store));
    bind(ports.letters).toResolvedValue(() => new LmdbLetters(store));
    bind(ports.plans).toResolvedValue(() => new LmdbPlans(store));
    bind(ports.lease).toResolvedValue(() => new LmdbLease(store));
    bind(ports.rewriting).toResolvedValue(() => new LmdbLease(store, 'rewriting'));
    bind(ports.vault).toResolvedValue(() => new LmdbVault(store));
    bind(ports.profiles).toResolvedValue(() => new LmdbProfiles(store));
    bind(ports.streams).toResolvedValue(() => new LmdbStreams(store));
    bind(ports.workItems).toResolvedValue(() => new LmdbWorkItems(store));
    bind(ports.sources).toResolvedValue(() => new LmdbSources(store));
  });
}
