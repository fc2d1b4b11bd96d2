import { setTimeout } from 'node:timers/promises';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect } from 'chai';
import { collectorName } from '../../../src/adapters/aws/collector-name.js';
import { S3Claims } from '../../../src/adapters/s3/claims.js';
import type { Bucket } from '../../../src/adapters/s3/client.js';
import { listObjects } from '../../../src/adapters/s3/list-objects.js';
import { SqsDeadQueue } from '../../../src/adapters/sqs/dead-queue.js';
import { SqsReceipts } from '../../../src/adapters/sqs/receipts.js';
import type { ReceiptId } from '../../../src/domain/event/event.js';
import { isUnavailable } from '../../../src/domain/ports/unavailable.js';
import { atOnce, collected, errorOf, taken } from '../../contracts/contract.js';
import { receipt, receiptId } from '../../contracts/examples.js';
import { newBucket } from '../../support/aws/bucket.js';
import { s3Part, sqsPart } from '../../support/aws/local.js';
import { newQueues, type Queues } from '../../support/aws/queues.js';
import { suiteOn } from '../../support/aws/suite.js';

const all = { events: 1_000_000, bytes: 1_000_000_000 };

suiteOn('receipts on SQS', [s3Part, sqsPart], () => {
  let queues: Queues;
  let bucket: Bucket;
  let calls: string[];
  const opened: SqsReceipts[] = [];

  /** A process' own. */
  function open(visibilitySeconds = 60): SqsReceipts {
    const receipts = new SqsReceipts({
      client: queues.client,
      queue: queues.urls.receipts!,
      claims: new S3Claims(bucket),
      dead: new SqsDeadQueue(queues.client, queues.urls.dead!),
      collector: async () => collectorName(Date.now(), 1),
      waitSeconds: 0,
      visibilitySeconds,
    });
    opened.push(receipts);
    return receipts;
  }

  beforeEach(async () => {
    [queues, bucket] = await Promise.all([newQueues([]), newBucket()]);
    calls = [];
    queues.client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          calls.push(String(commandName));
          return next(args);
        },
      { step: 'initialize' },
    );
  });
  afterEach(async () => {
    for (const receipts of opened.splice(0)) await receipts.release();
    await queues.remove();
    bucket.client.destroy();
  });

  const numbered = (count: number, changes = {}) =>
    Array.from({ length: count }, (_, n) => receipt(receiptId('c1', n + 1), changes));
  const idsOf = (receipts: readonly { id: ReceiptId }[]) => receipts.map(({ id }) => id).sort();

  it('what comes at the same time is sent together: ten receipts in a request', async () => {
    const receipts = open();
    const given = numbered(200);
    await atOnce(200, (n) => receipts.append([given[n]!]));
    expect(calls.filter((call) => call === 'SendMessageBatchCommand').length).to.be.at.most(24);
    expect(idsOf(await taken(receipts, 200))).to.deep.equal(idsOf(given));
  });

  it('receipts that do not fit into one request together go in several', async () => {
    const receipts = open();
    const given = numbered(5, { sealed: new Uint8Array(400_000).fill(7) });
    await receipts.append(given);
    expect(idsOf(await taken(receipts, 5))).to.deep.equal(idsOf(given));
  });

  it('one that no message can carry lies in S3 until it is settled', async () => {
    const receipts = open();
    const [given] = numbered(1, { sealed: Uint8Array.from({ length: 3_000_000 }, (_, n) => n % 253) });
    await receipts.append([given!]);
    const another = open();
    const [read] = await taken(another, 1);
    expect(Buffer.from(read!.sealed).equals(given!.sealed)).to.equal(true);
    expect(await collected(listObjects(bucket, 'claims/'))).to.have.length(1);
    await another.acknowledge([given!.id]);
    expect(await collected(listObjects(bucket, 'claims/'))).to.deep.equal([]);
    expect((await another.waiting()).receipts).to.equal(0);
  });

  it('a receipt is one process’ own while that holds it, however long', async () => {
    const [holder, other] = [open(1), open(1)];
    await holder.append(numbered(12));
    expect(await taken(holder, 12)).to.have.length(12);
    for (let n = 0; n < 5; n++) {
      await setTimeout(500);
      expect(await other.next(all)).to.deep.equal([]);
    }
    await holder.release();
    expect(idsOf(await taken(other, 12))).to.deep.equal(idsOf(numbered(12)));
  });

  it('a receipt of a process that died comes again, and is settled once by who has it now', async () => {
    const dead = open(1);
    await dead.append(numbered(3));
    await taken(dead, 3);
    clearHeartbeat(dead);
    await setTimeout(1_500);
    const heir = open();
    expect(await taken(heir, 3)).to.have.length(3);
    await dead.acknowledge(idsOf(numbered(3)));
    await heir.acknowledge(idsOf(numbered(3)));
    expect((await heir.waiting()).receipts).to.equal(0);
  });

  it('from the third time on it comes alone, in turn with batches of others', async () => {
    for (let times = 0; times < 2; times++) {
      const another = open();
      if (times === 0) await another.append(numbered(3));
      await taken(another, 3);
      await another.release();
    }
    const receipts = open();
    await receipts.append([receipt(receiptId('c2', 1)), receipt(receiptId('c2', 2))]);
    const batches: number[] = [];
    for (let left = 5, tries = 0; left > 0 && tries < 20; tries++) {
      const batch = await receipts.next(all);
      if (batch.length === 0) continue;
      batches.push(batch.length);
      left -= batch.length;
      await receipts.acknowledge(batch.map(({ id }) => id));
    }
    expect(batches.filter((size) => size === 1)).to.have.length.at.least(3);
    expect(batches.reduce((sum, size) => sum + size, 0)).to.equal(5);
  });

  for (const [what, body, attributes] of [
    ['is none of ours', 'hello', {}],
    ['is of a later format', 'AAAA', { v: { DataType: 'String', StringValue: '2' } }],
    ['holds no receipt', 'AAAA', { v: { DataType: 'String', StringValue: '1' } }],
    [
      'names a claim that is gone',
      'claim',
      {
        v: { DataType: 'String', StringValue: '1' },
        claim: { DataType: 'String', StringValue: 'c9.9' },
      },
    ],
  ] as const)
    it(`a message that ${what} goes to the dead-letter queue with the reason; the others go on`, async () => {
      const { client, urls } = queues;
      await client.send(
        new SendMessageCommand({
          QueueUrl: urls.receipts!,
          MessageBody: body,
          MessageAttributes: { ...attributes },
        }),
      );
      const receipts = open();
      await receipts.append(numbered(1));
      expect(idsOf(await taken(receipts, 1))).to.deep.equal(idsOf(numbered(1)));
      await receipts.acknowledge(idsOf(numbered(1)));
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: urls.dead!,
          MessageAttributeNames: ['All'],
          WaitTimeSeconds: 1,
        }),
      );
      expect(Messages).to.have.length(1);
      expect(Messages[0]!.Body).to.equal(body);
      expect(Messages[0]!.MessageAttributes?.code?.StringValue).to.equal('unreadable_message');
      expect(Messages[0]!.MessageAttributes?.reason?.StringValue).to.be.a('string');
      expect((await receipts.waiting()).receipts).to.equal(0);
    });

  it('a queue that is not there is an outage', async () => {
    const nowhere = new SqsReceipts({
      client: queues.client,
      queue: `${queues.urls.receipts}-not`,
      claims: new S3Claims(bucket),
      dead: { refuse: async () => {} },
      collector: async () => 'c1',
      waitSeconds: 0,
    });
    expect(await errorOf(nowhere.append(numbered(1)))).to.satisfy(isUnavailable);
    expect(await errorOf(nowhere.next(all))).to.satisfy(isUnavailable);
  });
});

/** As if the process were no more. */
function clearHeartbeat(receipts: SqsReceipts): void {
  const { holding } = receipts as unknown as { holding: { heartbeat: NodeJS.Timeout } };
  clearInterval(holding.heartbeat);
}
