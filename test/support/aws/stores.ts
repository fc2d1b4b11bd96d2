import { AwsSettlements } from '../../../src/adapters/aws/settlements.js';
import { newCollector } from '../../../src/adapters/dynamodb/collectors.js';
import { DynamoKeyStore } from '../../../src/adapters/dynamodb/key-store.js';
import { DynamoLease } from '../../../src/adapters/dynamodb/lease.js';
import { DynamoProfiles } from '../../../src/adapters/dynamodb/profiles.js';
import { DynamoSources } from '../../../src/adapters/dynamodb/sources.js';
import { DynamoStreams } from '../../../src/adapters/dynamodb/streams.js';
import { DynamoTombstoneLog } from '../../../src/adapters/dynamodb/tombstone-log.js';
import { DynamoVault } from '../../../src/adapters/dynamodb/vault.js';
import { DynamoWorkItems } from '../../../src/adapters/dynamodb/work-items.js';
import { S3Claims } from '../../../src/adapters/s3/claims.js';
import { S3CuratedZone } from '../../../src/adapters/s3/curated-zone.js';
import { S3Lake } from '../../../src/adapters/s3/lake.js';
import { S3Letters } from '../../../src/adapters/s3/letters.js';
import { SettlementLog } from '../../../src/adapters/s3/settlement-log.js';
import { SqsDeadQueue } from '../../../src/adapters/sqs/dead-queue.js';
import { PointedLetters } from '../../../src/adapters/sqs/pointed-letters.js';
import { SqsReceipts } from '../../../src/adapters/sqs/receipts.js';
import { SqsTargetQueues } from '../../../src/adapters/sqs/target-queues.js';
import { Stores } from '../../application/world.js';
import { newBucket } from './bucket.js';
import { newQueues } from './queues.js';
import { newTables } from './tables.js';

/** Every port on local parts, for the tests that put the use cases together themselves. */
export async function awsStores(): Promise<{ stores: Stores; close(): Promise<void> }> {
  const [tables, bucket, queues] = await Promise.all([
    newTables(),
    newBucket(),
    newQueues(['receipts', 'dead', 'amplitude']),
  ]);
  const { dynamo } = tables;
  const { client, urls } = queues;
  const claims = new S3Claims(bucket);
  const dead = new SqsDeadQueue(client, urls.dead!);
  const receipts = new SqsReceipts({
    client,
    queue: urls.receipts!,
    claims,
    dead,
    collector: () => newCollector(dynamo, Date.now()),
    waitSeconds: 0,
  });
  const targetQueues = new SqsTargetQueues({
    client,
    queues: { amplitude: urls.amplitude! },
    claims,
    dead,
    waitSeconds: 0,
  });
  const letters = new S3Letters(bucket);
  const log = new SettlementLog(bucket, { now: Date.now }, 'test');
  const ports = {
    receipts,
    targetQueues,
    letters: new PointedLetters(letters, client, urls.dead!),
    settlements: new AwsSettlements({ queues: targetQueues, log, letters, receipts }),
    lake: new S3Lake(bucket),
    curatedZone: new S3CuratedZone(bucket),
    vault: new DynamoVault(dynamo),
    keyStore: new DynamoKeyStore(dynamo),
    profiles: new DynamoProfiles(dynamo),
    streams: new DynamoStreams(dynamo),
    sources: new DynamoSources(dynamo),
    workItems: new DynamoWorkItems(dynamo),
    tombstoneLog: new DynamoTombstoneLog(dynamo),
    rewriting: new DynamoLease(dynamo, 'rewriting'),
    // A shared queue has neither, and its targets' queues keep no books.
    deliveryBook: undefined,
    plans: undefined,
    lease: undefined,
  };
  return {
    stores: new Stores(ports as unknown as ConstructorParameters<typeof Stores>[0]),
    async close() {
      await Promise.all([receipts.release(), targetQueues.release()]);
      await Promise.all([tables.remove(), queues.remove()]);
      bucket.client.destroy();
    },
  };
}
