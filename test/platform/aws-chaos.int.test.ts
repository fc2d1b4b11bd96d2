import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import type { HttpAnswer } from '../../src/adapters/lambda/http-event.js';
import { S3Lake } from '../../src/adapters/s3/lake.js';
import type { AuditReport } from '../../src/application/audit.js';
import { generate } from '../../src/application/generate/generate.js';
import type { Reprocessed } from '../../src/application/reprocess.js';
import type { Letter } from '../../src/domain/failure/letter.js';
import type { Record } from '../../src/domain/lake/record.js';
import { type AwsEnvironment, allParts, newAwsEnvironment } from '../support/aws/environment.js';
import { EventSource } from '../support/aws/event-source.js';
import { Lambda } from '../support/aws/lambda.js';
import { suiteOn } from '../support/aws/suite.js';
import { letheJson } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const eventsPerRequest = 50;
const poisonId = 'the poison';

/** A step that cannot stand one event. */
const stepThatThrows = `export default () => function loyalty({ id }) {
  if (id === '${poisonId}') throw new Error('this one is too much');
  return {};
}`;
const stepMended = 'export default () => function loyalty() { return {}; }';

/** Killed handlers leave their messages hidden for a while. */
const timeoutMs = 400_000;

suiteOn('10,000 events through the built lambdas', allParts, suite, timeoutMs);

function suite(): void {
  let aws: AwsEnvironment;
  let folder: { path: string; remove(): Promise<void> };
  let writeKey: string;
  let steps: string;

  beforeEach(async () => {
    [aws, folder] = await Promise.all([newAwsEnvironment(), temporaryFolder()]);
    const add = ['sources', 'add', 'app', '--kind', 'server'];
    ({ writeKey } = await letheJson<{ writeKey: string }>(add, { env: { ...aws.variables } }));
    steps = join(folder.path, 'steps.mjs');
    await writeFile(steps, stepThatThrows);
  });
  afterEach(async () => {
    await aws.remove();
    await folder.remove();
  });

  const request = (batch: readonly unknown[]) => ({
    version: '2.0',
    rawPath: '/v1/batch',
    rawQueryString: '',
    headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
    body: JSON.stringify({ batch }),
    isBase64Encoded: false,
    requestContext: { http: { method: 'POST', sourceIp: '203.0.113.7' } },
  });

  async function records(): Promise<Record[]> {
    const lake = new S3Lake(aws.bucket);
    const found: Record[] = [];
    for await (const { name } of lake.list('events/'))
      for await (const line of lake.read(name)) found.push(JSON.parse(line));
    return found;
  }

  it('with duplicates, redeliveries, a throttled table and killed handlers: each once for readers, and the ledger adds up', async () => {
    const env = { ...aws.variables };
    const collect = new Lambda('collect', aws.variables);
    const process = new Lambda('process', { ...aws.variables, LETHE_STEPS: steps });
    let groups = 0;
    const source = new EventSource(
      aws.queues.client,
      aws.queues.urls.receipts!,
      process,
      8,
      async (records) => {
        groups += 1;
        if (groups % 5 === 2) void setTimeout(300).then(() => process.kill());
        // The same messages a second time, at the same time.
        if (groups % 5 === 4) void process.invoke({ Records: records }).catch(() => {});
      },
    );
    let calls = 0;
    aws.proxies.dynamodb.fate = (operation) =>
      /Item/.test(operation) && ++calls % 7 === 0 ? 'throttle' : 'pass';
    source.start(2);
    try {
      const options = { seed: 6, events: 9_999, users: 400, start: '2026-11-01T00:00:00Z', days: 20 };
      const events = [...generate(options)] as { messageId: string; type: string }[];
      const poison = {
        ...events[0],
        messageId: poisonId,
        userId: 'u-poison',
        type: 'track',
        event: 'Poison',
      };
      const all = [...events.slice(0, 5_120), poison, ...events.slice(5_120)];
      for (let at = 0; at < all.length; at += eventsPerRequest) {
        const batch = all.slice(at, at + eventsPerRequest);
        for (let sends = at % 1_000 === 0 ? 2 : 1; sends > 0; sends--) {
          const answer = await collect.invoke<HttpAnswer>(request(batch));
          expect(answer.statusCode).to.equal(200);
        }
      }
      const waiting = async () =>
        (await letheJson<{ waiting: { receipts: number } }>(['status'], { env })).waiting.receipts;
      for (let tries = 0; (await waiting()) > 0; tries++) {
        if (tries > 100) throw new Error(`the queue does not drain:\n${process.log.slice(-5_000)}`);
        await setTimeout(1_000);
      }
      await source.stop();

      const ids = new Set<string>((await records()).map(({ id }) => id));
      expect([...new Set(all.map(({ messageId }) => messageId))].filter((id) => !ids.has(id))).to.deep.equal([
        poisonId,
      ]);
      expect(ids.size).to.equal(new Set(events.map(({ messageId }) => messageId)).size);
      const audit = await letheJson<AuditReport>(['audit'], { env });
      expect(audit.findings).to.deep.equal([]);

      const letters = await letheJson<Letter[]>(['dead-letters', 'list'], { env });
      expect(letters.map(({ failure }) => [failure.code, failure.step])).to.deep.equal([
        ['step_failed', 'loyalty'],
      ]);
      await writeFile(steps, stepMended);
      await process.kill();
      const again = new EventSource(aws.queues.client, aws.queues.urls.receipts!, process, 30);
      again.start(1);
      const repaired = await letheJson<Reprocessed[]>(['dead-letters', 'reprocess'], { env });
      await again.stop();
      expect(repaired.map(({ was, outcome }) => [was, outcome])).to.deep.equal([['step_failed', 'recorded']]);
      expect((await records()).some(({ id }) => id === poisonId)).to.equal(true);
      expect((await letheJson<AuditReport>(['audit'], { env })).findings).to.deep.equal([]);
    } finally {
      await source.stop();
      await Promise.all([collect.kill(), process.kill()]);
    }
  });
}
