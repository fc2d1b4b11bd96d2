import { env } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { expect } from 'chai';
import type { HttpAnswer } from '../../src/adapters/lambda/http-event.js';
import type { SqsRecord } from '../../src/adapters/lambda/sqs-event.js';
import { S3Lake } from '../../src/adapters/s3/lake.js';
import type { AuditReport } from '../../src/application/audit.js';
import type { Letter } from '../../src/domain/failure/letter.js';
import type { Record } from '../../src/domain/lake/record.js';
import { type AwsEnvironment, allParts, newAwsEnvironment } from '../support/aws/environment.js';
import { EventSource } from '../support/aws/event-source.js';
import { Lambda } from '../support/aws/lambda.js';
import { suiteOn } from '../support/aws/suite.js';
import { letheJson } from '../support/running-server.js';

const timeoutMs = 400_000;
/** How long DynamoDB is away: three minutes where there is time, else until every message came back dozens of times. */
const awayMs = env.LETHE_LONG === undefined ? 0 : 180_000;
const dozens = 24;

suiteOn('a service of AWS that is away', allParts, suite, timeoutMs);

function suite(): void {
  let aws: AwsEnvironment;
  let collect: Lambda;
  let process: Lambda;
  let writeKey: string;

  beforeEach(async () => {
    aws = await newAwsEnvironment();
    const add = ['sources', 'add', 'app', '--kind', 'server'];
    ({ writeKey } = await letheJson<{ writeKey: string }>(add, { env: { ...aws.variables } }));
    collect = new Lambda('collect', aws.variables);
    process = new Lambda('process', aws.variables);
  });
  afterEach(async () => {
    await Promise.all([collect.kill(), process.kill()]);
    await aws.remove();
  });

  const batch = (n: number) =>
    Array.from({ length: 5 }, (_, i) => ({
      type: 'track',
      event: 'Workout Completed',
      userId: `user-${(n * 5 + i) % 40}`,
      messageId: `m-${n}-${i}`,
    }));
  const send = (n: number) =>
    collect.invoke<HttpAnswer>({
      version: '2.0',
      rawPath: '/v1/batch',
      rawQueryString: '',
      headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
      body: JSON.stringify({ batch: batch(n) }),
      isBase64Encoded: false,
      requestContext: { http: { method: 'POST', sourceIp: '203.0.113.7' } },
    });

  async function ids(): Promise<string[]> {
    const lake = new S3Lake(aws.bucket);
    const found: string[] = [];
    for await (const { name } of lake.list('events/'))
      for await (const line of lake.read(name)) found.push((JSON.parse(line) as Record).id);
    return found.sort();
  }

  async function depth(name: string): Promise<number> {
    const { Attributes = {} } = await aws.queues.client.send(
      new GetQueueAttributesCommand({
        QueueUrl: aws.queues.urls[name]!,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
  }

  async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
    for (const end = Date.now() + timeoutMs; Date.now() < end; await setTimeout(250))
      if (await isSo()) return;
    throw new Error(`It did not come to it:\n${process.log.slice(-3_000)}`);
  }

  it('DynamoDB: every message is received dozens of times, none becomes a letter, and all is done afterwards', async () => {
    const messages = 40;
    for (let n = 0; n < messages; n++) expect((await send(n)).statusCode).to.equal(200);
    const receives = new Map<string, number>();
    const note = async (records: readonly SqsRecord[]) => {
      for (const { messageId, attributes } of records)
        receives.set(messageId, Number(attributes.ApproximateReceiveCount));
    };
    aws.proxies.dynamodb.fate = () => 'away';
    const back = Date.now() + awayMs;
    const source = new EventSource(aws.queues.client, aws.queues.urls.receipts!, process, 2, note);
    source.start(2);
    try {
      await until(
        () => receives.size === messages && Math.min(...receives.values()) >= dozens && Date.now() >= back,
      );
      expect(await ids()).to.deep.equal([]);
      aws.proxies.dynamodb.fate = () => 'pass';
      await until(async () => (await depth('receipts')) === 0);
    } finally {
      await source.stop();
    }
    const expected = Array.from({ length: messages }, (_, n) =>
      batch(n).map(({ messageId }) => messageId),
    ).flat();
    expect([...new Set(await ids())]).to.deep.equal(expected.sort());
    expect(await letheJson<Letter[]>(['dead-letters', 'list'], { env: { ...aws.variables } })).to.deep.equal(
      [],
    );
    expect(await depth('dead')).to.equal(0);
    const audit = await letheJson<AuditReport>(['audit'], { env: { ...aws.variables } });
    expect(audit.findings).to.deep.equal([]);
    expect(audit.ledger).to.include({ received: messages * 5, recorded: messages * 5, dead: 0 });
  });

  it('SQS: collect answers 503 with a hint when to come again, and the retry succeeds', async () => {
    expect((await send(0)).statusCode).to.equal(200);
    aws.proxies.sqs.fate = () => 'away';
    const refused = await send(1);
    expect(refused.statusCode).to.equal(503);
    expect(refused.headers['retry-after']).to.match(/^\d+$/);
    expect(Buffer.from(refused.body, 'base64').toString()).to.match(/receipts_unavailable/);
    aws.proxies.sqs.fate = () => 'pass';
    expect((await send(1)).statusCode).to.equal(200);
    expect(await depth('receipts')).to.equal(2);
  });

  it('S3 and KMS: processing waits, and goes on when they are back', async () => {
    aws.proxies.kms.fate = () => 'away';
    expect((await send(0)).statusCode).to.equal(503);
    aws.proxies.kms.fate = () => 'pass';
    expect((await send(0)).statusCode).to.equal(200);
    aws.proxies.s3.fate = () => 'away';
    let tries = 0;
    const source = new EventSource(aws.queues.client, aws.queues.urls.receipts!, process, 2, async () => {
      tries += 1;
    });
    source.start(1);
    try {
      await until(() => tries >= 3);
      aws.proxies.s3.fate = () => 'pass';
      await until(async () => (await depth('receipts')) === 0);
    } finally {
      await source.stop();
    }
    expect(await ids()).to.deep.equal(batch(0).map(({ messageId }) => messageId));
  });
}
