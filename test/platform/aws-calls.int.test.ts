import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import type { HttpAnswer } from '../../src/adapters/lambda/http-event.js';
import type { Bucket } from '../../src/adapters/s3/client.js';
import { listObjects } from '../../src/adapters/s3/list-objects.js';
import { generate } from '../../src/application/generate/generate.js';
import { collected } from '../contracts/contract.js';
import { type AwsEnvironment, allParts, newAwsEnvironment } from '../support/aws/environment.js';
import { EventSource } from '../support/aws/event-source.js';
import { Lambda } from '../support/aws/lambda.js';
import { suiteOn } from '../support/aws/suite.js';
import { letheJson } from '../support/running-server.js';

const timeoutMs = 400_000;
const perRequest = 10;
const before = 9_000;
/** What comes within a minute at 100 events a second: one call of the function. */
const measured = 6_000;
/** One call of the function takes so many messages. */
const mostMessages = 10_000;

/**
 * What these events take at most, beyond what was measured by a tenth, and what a function that begins takes besides:
 * docs/cost.md multiplies it by prices. `units` are DynamoDB's, by table. S3 takes one object for each type and day, and a
 * settlement.
 */
const most = {
  calls: {
    dynamodb: { BatchGetItem: 30, PutItem: 150, TransactWriteItems: 241, GetItem: 8, Query: 8, Scan: 3 },
    sqs: { SendMessageBatch: measured / perRequest },
    kms: { Decrypt: 6 },
  },
  units: {
    'BatchGetItem vault': 340,
    'BatchGetItem profiles': 335,
    'TransactWriteItems vault': 482,
    'TransactWriteItems pseudonyms': 482,
    'PutItem vault': 47,
    'PutItem profiles': 207,
  },
} as const;

suiteOn('calls to AWS for six thousand events in requests of ten', allParts, suite, timeoutMs);

function suite(): void {
  let aws: AwsEnvironment;
  beforeEach(async () => {
    aws = await newAwsEnvironment();
  });
  afterEach(() => aws.remove());

  it('are so few', async () => {
    const env = { ...aws.variables };
    const add = ['sources', 'add', 'app', '--kind', 'server'];
    const { writeKey } = await letheJson<{ writeKey: string }>(add, { env });
    const collect = new Lambda('collect', aws.variables);
    const process = new Lambda('process', aws.variables);
    const options = {
      seed: 3,
      events: before + measured,
      users: 200,
      start: '2026-11-13T00:00:00Z',
      days: 6,
    };
    const events = [...generate(options)];
    const send = async (from: number, to: number, size: number) => {
      for (let at = from; at < to; at += size) {
        const { statusCode } = await collect.invoke<HttpAnswer>({
          version: '2.0',
          rawPath: '/v1/batch',
          rawQueryString: '',
          headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
          body: JSON.stringify({ batch: events.slice(at, Math.min(to, at + size)) }),
          isBase64Encoded: false,
          requestContext: { http: { method: 'POST', sourceIp: '203.0.113.7' } },
        });
        expect(statusCode).to.equal(200);
      }
    };
    const processed = async (messages: number) => {
      let handed = 0;
      const note = async ({ length }: { length: number }) => {
        handed += length;
      };
      const { client, urls } = aws.queues;
      const source = new EventSource(client, urls.receipts!, process, 120, note, mostMessages);
      source.start(1);
      for (let tries = 0; handed < messages; tries++) {
        if (tries > 600) throw new Error(`it does not take them:\n${process.log.slice(-2_000)}`);
        await setTimeout(100);
      }
      await source.stop();
    };
    try {
      await send(0, before, 500);
      await processed(before / 500);
      // After a minute nothing of what a process knew may be used; a new one knows nothing.
      await process.kill();
      for (const { calls, units } of Object.values(aws.proxies)) {
        calls.clear();
        units.clear();
      }
      const old = new Set(await keysIn(aws.bucket));
      await send(before, before + measured, perRequest);
      await processed(measured / perRequest);
      console.log(
        Object.fromEntries(
          Object.entries(aws.proxies).map(([n, { calls, units }]) => [
            n,
            [Object.fromEntries(calls), Object.fromEntries(units)],
          ]),
        ),
        process.took,
      );
      // How many that is hangs on the hour: soon after midnight much of what arrives is of the day before.
      const written = (await keysIn(aws.bucket)).filter((key) => !old.has(key));
      const partitions = new Set(written.map((key) => key.slice(0, key.lastIndexOf('/'))));
      expect([...partitions].filter((one) => one.startsWith('settlements/'))).to.have.lengthOf(1);
      expect(Object.fromEntries(aws.proxies.s3.calls)).to.deep.equal({ LIST: 1, PUT: partitions.size });
      const within = (found: ReadonlyMap<string, number>, limits: object, what: string) => {
        for (const [name, count] of found)
          expect(count, `${what} ${name}`).to.be.at.most((limits as { [name: string]: number })[name] ?? 0);
      };
      for (const [service, limits] of Object.entries(most.calls))
        within(aws.proxies[service as keyof typeof most.calls].calls, limits, service);
      const isStart = (name: string) => /(keys|state|tombstones|work)$|^GetItem/.test(name);
      const units = [...aws.proxies.dynamodb.units].filter(([name]) => !isStart(name));
      within(new Map(units), most.units, 'units of');
    } finally {
      await Promise.all([collect.kill(), process.kill()]);
    }
  });
}

async function keysIn(bucket: Bucket): Promise<string[]> {
  return (await collected(listObjects(bucket, ''))).map(({ key }) => key);
}
