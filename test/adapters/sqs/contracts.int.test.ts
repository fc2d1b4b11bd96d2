import { AwsSettlements } from '../../../src/adapters/aws/settlements.js';
import { newCollector } from '../../../src/adapters/dynamodb/collectors.js';
import { S3Claims } from '../../../src/adapters/s3/claims.js';
import { S3Letters } from '../../../src/adapters/s3/letters.js';
import { SettlementLog } from '../../../src/adapters/s3/settlement-log.js';
import { SqsDeadQueue } from '../../../src/adapters/sqs/dead-queue.js';
import { SqsReceipts } from '../../../src/adapters/sqs/receipts.js';
import { SqsTargetQueues } from '../../../src/adapters/sqs/target-queues.js';
import type { BatchPorts, Harness } from '../../contracts/contract.js';
import { lettersContract } from '../../contracts/letters.contract.js';
import { receiptsContract } from '../../contracts/receipts.contract.js';
import { settlementsContract } from '../../contracts/settlements.contract.js';
import { targetQueuesContract } from '../../contracts/target-queues.contract.js';
import { newBucket } from '../../support/aws/bucket.js';
import { dynamoPart, s3Part, sqsPart } from '../../support/aws/local.js';
import { newQueues } from '../../support/aws/queues.js';
import { suiteOn } from '../../support/aws/suite.js';
import { newTables } from '../../support/aws/tables.js';

const batch: Harness<BatchPorts> = async () => {
  const [queues, bucket, tables] = await Promise.all([
    newQueues(['amplitude', 'amp', 'other', 'webhook']),
    newBucket(),
    newTables(),
  ]);
  const { client, urls } = queues;
  const { receipts: queue, dead: deadQueue, ...targets } = urls as Record<string, string>;
  let writers = 0;
  const open = () => {
    const claims = new S3Claims(bucket);
    const dead = new SqsDeadQueue(client, deadQueue as string);
    const receipts = new SqsReceipts({
      client,
      queue: queue as string,
      claims,
      dead,
      collector: () => newCollector(tables.dynamo, Date.now()),
      waitSeconds: 0,
    });
    const targetQueues = new SqsTargetQueues({ client, queues: targets, claims, dead, waitSeconds: 0 });
    const letters = new S3Letters(bucket);
    writers += 1;
    const log = new SettlementLog(bucket, { now: Date.now }, `writer${writers}`);
    const settlements = new AwsSettlements({ queues: targetQueues, log, letters, receipts });
    return { receipts, queues: targetQueues, letters, settlements };
  };
  let ports = open();
  const release = () => Promise.all([ports.receipts.release(), ports.queues.release()]);
  return {
    port: ports,
    reopen: async () => {
      await release();
      ports = open();
      return ports;
    },
    close: async () => {
      await release();
      await Promise.all([queues.remove(), tables.remove()]);
      bucket.client.destroy();
    },
  };
};

const durable = true;
const ordered = { unsupported: 'a standard queue has no order' };
const browsable = { unsupported: 'SQS counts messages and shows none without giving it' };
const single = { unsupported: 'deliveries travel in packets, which cost a hundredth' };
const deliversOnce = { unsupported: 'SQS delivers at least once' };
const exclusive = { unsupported: 'there is no lease and no plan: SQS gives each receipt to one processor' };

suiteOn('on SQS, S3 and DynamoDB', [dynamoPart, s3Part, sqsPart], () => {
  receiptsContract('SQS', batch, { durable, ordered, browsable });
  targetQueuesContract('SQS', batch, { durable, ordered, single });
  settlementsContract('SQS and S3', batch, { durable, deliversOnce, exclusive });
  lettersContract('S3', batch, { durable });
  it.skip(`SQS: plans (not here: ${exclusive.unsupported})`);
});
