import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import type { HttpAnswer } from '../../src/adapters/lambda/http-event.js';
import { generate } from '../../src/application/generate/generate.js';
import { type AwsEnvironment, allParts, newAwsEnvironment } from '../support/aws/environment.js';
import { EventSource } from '../support/aws/event-source.js';
import { Lambda } from '../support/aws/lambda.js';
import { suiteOn } from '../support/aws/suite.js';
import { letheJson } from '../support/running-server.js';

const perRequest = 10;
const measured = 1_000;

/** Calls to each service for a thousand events, at most: what docs/cost.md multiplies by prices. */
const most = {
  dynamodb: { BatchGetItem: 12, PutItem: 70, TransactWriteItems: 80, GetItem: 2 },
  s3: { PUT: 25, LIST: 1 },
  sqs: { SendMessageBatch: measured / perRequest },
  kms: { Decrypt: 8 },
} as const;

suiteOn('calls to AWS for a thousand events in batches of ten', allParts, () => {
  let aws: AwsEnvironment;
  beforeEach(async () => {
    aws = await newAwsEnvironment();
  });
  afterEach(() => aws.remove());

  it('are so few', async () => {
    const add = ['sources', 'add', 'app', '--kind', 'server'];
    const { writeKey } = await letheJson<{ writeKey: string }>(add, { env: { ...aws.variables } });
    const collect = new Lambda('collect', aws.variables);
    const process = new Lambda('process', aws.variables);
    const options = { seed: 3, events: 4_000, users: 200, start: '2026-11-20T00:00:00Z', days: 2 };
    const events = [...generate(options)];
    const send = async (from: number, to: number) => {
      for (let at = from; at < to; at += perRequest) {
        const { statusCode } = await collect.invoke<HttpAnswer>({
          version: '2.0',
          rawPath: '/v1/batch',
          rawQueryString: '',
          headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
          body: JSON.stringify({ batch: events.slice(at, at + perRequest) }),
          isBase64Encoded: false,
          requestContext: { http: { method: 'POST', sourceIp: '203.0.113.7' } },
        });
        expect(statusCode).to.equal(200);
      }
    };
    const processed = async () => {
      const source = new EventSource(aws.queues.client, aws.queues.urls.receipts!, process, 60);
      source.start(1);
      const waiting = async () =>
        (await letheJson<{ waiting: { receipts: number } }>(['status'], { env: { ...aws.variables } }))
          .waiting;
      while ((await waiting()).receipts > 0) await setTimeout(200);
      await source.stop();
    };
    try {
      await send(0, 4_000 - measured);
      await processed();
      await send(0, perRequest);
      await processed();
      for (const { calls } of Object.values(aws.proxies)) calls.clear();
      await send(4_000 - measured, 4_000);
      const source = new EventSource(aws.queues.client, aws.queues.urls.receipts!, process, 60);
      source.start(1);
      for (let tries = 0; !process.log.includes(`"messages":${measured / perRequest}`); tries++) {
        if (tries > 200) throw new Error(`not one batch:\n${process.log.slice(-2_000)}`);
        await setTimeout(100);
      }
      await source.stop();
      for (const [service, limits] of Object.entries(most)) {
        const { calls: all } = aws.proxies[service as keyof typeof most];
        for (const [operation, count] of all)
          expect(count, `${service} ${operation}`).to.be.at.most(
            (limits as { [operation: string]: number })[operation] ?? 0,
          );
      }
    } finally {
      await Promise.all([collect.kill(), process.kill()]);
    }
  });
});
