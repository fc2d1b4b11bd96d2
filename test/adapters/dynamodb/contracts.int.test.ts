import type { Dynamo } from '../../../src/adapters/dynamodb/client.js';
import { DynamoKeyStore } from '../../../src/adapters/dynamodb/key-store.js';
import { DynamoLease } from '../../../src/adapters/dynamodb/lease.js';
import { DynamoProfiles } from '../../../src/adapters/dynamodb/profiles.js';
import { DynamoSources } from '../../../src/adapters/dynamodb/sources.js';
import { DynamoStreams } from '../../../src/adapters/dynamodb/streams.js';
import { DynamoTombstoneLog } from '../../../src/adapters/dynamodb/tombstone-log.js';
import { DynamoVault } from '../../../src/adapters/dynamodb/vault.js';
import { DynamoWorkItems } from '../../../src/adapters/dynamodb/work-items.js';
import type { Harness } from '../../contracts/contract.js';
import { keyStoreContract } from '../../contracts/key-store.contract.js';
import { leaseContract } from '../../contracts/lease.contract.js';
import { profilesContract } from '../../contracts/profiles.contract.js';
import { sourcesContract } from '../../contracts/sources.contract.js';
import { streamsContract } from '../../contracts/streams.contract.js';
import { tombstoneLogContract } from '../../contracts/tombstone-log.contract.js';
import { vaultContract } from '../../contracts/vault.contract.js';
import { workItemsContract } from '../../contracts/work-items.contract.js';
import { dynamoPart } from '../../support/aws/local.js';
import { suiteOn } from '../../support/aws/suite.js';
import { newTables } from '../../support/aws/tables.js';

/** Tables of their own per property; what remembers anything is made anew when it is opened again. */
function on<Port>(make: (dynamo: Dynamo) => Port): Harness<Port> {
  return async () => {
    const { dynamo, remove } = await newTables();
    return { port: make(dynamo), reopen: async () => make(dynamo), close: remove };
  };
}

const durable = true;

suiteOn('on DynamoDB', [dynamoPart], () => {
  vaultContract(
    'DynamoDB',
    on((dynamo) => new DynamoVault(dynamo)),
    { durable },
  );
  profilesContract(
    'DynamoDB',
    on((dynamo) => new DynamoProfiles(dynamo)),
    { durable },
  );
  keyStoreContract(
    'DynamoDB',
    on((dynamo) => new DynamoKeyStore(dynamo)),
    { durable },
  );
  streamsContract(
    'DynamoDB',
    on((dynamo) => new DynamoStreams(dynamo)),
    { durable },
  );
  tombstoneLogContract(
    'DynamoDB',
    on((dynamo) => new DynamoTombstoneLog(dynamo)),
    { durable },
  );
  workItemsContract(
    'DynamoDB',
    on((dynamo) => new DynamoWorkItems(dynamo)),
    { durable },
  );
  sourcesContract(
    'DynamoDB',
    on((dynamo) => new DynamoSources(dynamo)),
    { durable },
  );
  leaseContract(
    'DynamoDB',
    on((dynamo) => ({ lease: new DynamoLease(dynamo, 'rewriting') })),
    { durable },
  );
});
