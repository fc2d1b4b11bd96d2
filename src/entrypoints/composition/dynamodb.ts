import { ContainerModule } from 'inversify';
import type { Dynamo } from '../../adapters/dynamodb/client.js';
import { DynamoKeyStore } from '../../adapters/dynamodb/key-store.js';
import { DynamoLease } from '../../adapters/dynamodb/lease.js';
import { DynamoProfiles } from '../../adapters/dynamodb/profiles.js';
import { DynamoSources } from '../../adapters/dynamodb/sources.js';
import { DynamoStreams } from '../../adapters/dynamodb/streams.js';
import { DynamoTombstoneLog } from '../../adapters/dynamodb/tombstone-log.js';
import { DynamoVault } from '../../adapters/dynamodb/vault.js';
import { DynamoWorkItems } from '../../adapters/dynamodb/work-items.js';
import { ports } from './tokens.js';

export function dynamodb(dynamo: Dynamo): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(ports.vault).toResolvedValue(() => new DynamoVault(dynamo));
    bind(ports.keyStore).toResolvedValue(() => new DynamoKeyStore(dynamo));
    bind(ports.profiles).toResolvedValue(() => new DynamoProfiles(dynamo));
    bind(ports.rewriting).toResolvedValue(() => new DynamoLease(dynamo, 'rewriting'));
    bind(ports.streams).toResolvedValue(() => new DynamoStreams(dynamo));
    bind(ports.sources).toResolvedValue(() => new DynamoSources(dynamo));
    bind(ports.workItems).toResolvedValue(() => new DynamoWorkItems(dynamo));
    bind(ports.tombstoneLog).toResolvedValue(() => new DynamoTombstoneLog(dynamo));
  });
}
