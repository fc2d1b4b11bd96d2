import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { S3Lake } from '../../src/adapters/s3/lake.js';
import { depth } from '../../src/adapters/sqs/waiting.js';
import type { AuditReport } from '../../src/application/audit.js';
import { generate } from '../../src/application/generate/generate.js';
import type { Reprocessed } from '../../src/application/reprocess.js';
import type { Letter } from '../../src/domain/failure/letter.js';
import type { Record } from '../../src/domain/lake/record.js';
import { AmplitudeStub } from '../support/amplitude-stub/stub.js';
import { type AwsEnvironment, allParts, newAwsEnvironment } from '../support/aws/environment.js';
import { type Functions, startFunctions } from '../support/aws/functions.js';
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

suiteOn('10,000 events through the built bundles', allParts, suite, timeoutMs);

function suite(): void {
  let aws: AwsEnvironment;
  let folder: { path: string; remove(): Promise<void> };
  let stub: AmplitudeStub;
  let functions: Functions;
  let writeKey: string;
  let steps: string;
  let groups: number;
  let env: { [name: string]: string };

  beforeEach(async () => {
    [aws, folder] = await Promise.all([newAwsEnvironment(), temporaryFolder()]);
    stub = new AmplitudeStub();
    const target = { LETHE_AMPLITUDE_API_KEY: 'stub-api-key', LETHE_AMPLITUDE_URL: await stub.listen() };
    env = { ...aws.variables, ...target };
    const add = ['sources', 'add', 'app', '--kind', 'server'];
    ({ writeKey } = await letheJson<{ writeKey: string }>(add, { env }));
    steps = join(folder.path, 'steps.mjs');
    await writeFile(steps, stepThatThrows);
    groups = 0;
    functions = await startFunctions(aws, {
      variables: { ...target, LETHE_STEPS: steps, LETHE_ADMIN_TOKEN: 'a-token-of-at-least-20' },
      // Longer than a call takes, or the same messages would be under way all the time.
      visibility: 20,
      mostMessages: 40,
      between: async (records) => {
        groups += 1;
        if (groups % 5 === 2) void setTimeout(300).then(() => functions.process.kill());
        if (groups % 5 === 3) void setTimeout(300).then(() => functions.exporter.kill());
        // The same messages a second time, at the same time.
        if (groups % 5 === 4) void functions.process.invoke({ Records: records }).catch(() => {});
      },
    });
  });
  afterEach(async () => {
    await functions.stop();
    await stub.close();
    await aws.remove();
    await folder.remove();
  });

  async function post(batch: readonly unknown[]): Promise<number> {
    const answer = await fetch(`${functions.collect.url}/v1/import`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
      body: JSON.stringify({ batch }),
    });
    return answer.status;
  }

  async function records(): Promise<Record[]> {
    const lake = new S3Lake(aws.bucket);
    const found: Record[] = [];
    for await (const { name } of lake.list('events/'))
      for await (const line of lake.read(name)) found.push(JSON.parse(line));
    return found;
  }

  /** Nothing waits, neither to be processed nor to be delivered. */
  async function drained(): Promise<void> {
    const { client, urls } = aws.queues;
    for (let tries = 0; tries < 600; tries++) {
      const [receipts, packets] = await Promise.all([
        depth(client, urls.receipts!),
        depth(client, urls.amplitude!),
      ]);
      if (receipts + packets === 0) return;
      if (tries % 20 === 0)
        console.error('depth', receipts, packets, new Date().toISOString(), process.uptime());
      await setTimeout(250);
    }
    const logs = `${functions.process.log.slice(-3_000)}${functions.exporter.log.slice(-3_000)}`;
    throw new Error(`the queues do not drain:\n${logs}`);
  }

  it('with duplicates, redeliveries, a throttled table and killed handlers: each once for readers and at the target, and the ledger adds up', async () => {
    let calls = 0;
    aws.proxies.dynamodb.fate = (operation) =>
      /Item/.test(operation) && ++calls % 7 === 0 ? 'throttle' : 'pass';
    stub.faults = { ...stub.faults, failing: 0.1 };
    const options = { seed: 6, events: 9_999, users: 400, start: '2026-11-01T00:00:00Z', days: 20 };
    const events = [...generate(options)] as { messageId: string; type: string }[];
    const poison = { ...events[0], messageId: poisonId, userId: 'u-poison', type: 'track', event: 'Poison' };
    const all = [...events.slice(0, 5_120), poison, ...events.slice(5_120)];
    for (let at = 0; at < all.length; at += eventsPerRequest) {
      const batch = all.slice(at, at + eventsPerRequest);
      for (let sends = at % 1_000 === 0 ? 2 : 1; sends > 0; sends--) expect(await post(batch)).to.equal(200);
    }
    await drained();
    groups = Number.NEGATIVE_INFINITY;

    const found = await records();
    const ids = new Set<string>(found.map(({ id }) => id));
    expect([...new Set(all.map(({ messageId }) => messageId))].filter((id) => !ids.has(id))).to.deep.equal([
      poisonId,
    ]);
    expect(ids.size).to.equal(new Set(events.map(({ messageId }) => messageId)).size);
    // A group is a second event at Amplitude; an alias, or an event of nobody, is none.
    const sent = new Set(stub.project.events.map(({ insert_id }) => insert_id.replace(/:group$/, '')));
    const owed = found.filter(({ subject, kind }) => subject !== undefined && kind !== 'alias');
    expect([...sent].filter((id) => !ids.has(id))).to.deep.equal([]);
    expect(owed.map(({ id }) => id).filter((id) => !sent.has(id))).to.deep.equal([]);
    const audit = await letheJson<AuditReport>(['audit'], { env });
    expect(audit.findings).to.deep.equal([]);

    const letters = await letheJson<Letter[]>(['dead-letters', 'list'], { env });
    expect(letters.map(({ failure }) => [failure.code, failure.step])).to.deep.equal([
      ['step_failed', 'loyalty'],
    ]);
    await functions.monitor.invoke({});
    await functions.monitor.logs(/"LettersOpen":1,.*"LedgerDifference":0/);

    await writeFile(steps, stepMended);
    await functions.process.kill();
    const repaired = await letheJson<Reprocessed[]>(['dead-letters', 'reprocess'], { env });
    expect(repaired.map(({ was, outcome }) => [was, outcome])).to.deep.equal([['step_failed', 'recorded']]);
    expect((await records()).some(({ id }) => id === poisonId)).to.equal(true);
    await drained();
    expect(stub.project.events.some(({ insert_id }) => insert_id === poisonId)).to.equal(true);
    expect((await letheJson<AuditReport>(['audit'], { env })).findings).to.deep.equal([]);
  });
}
