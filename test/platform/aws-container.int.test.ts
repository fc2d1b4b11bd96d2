import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { S3Lake } from '../../src/adapters/s3/lake.js';
import type { AuditReport } from '../../src/application/audit.js';
import type { StatusReport } from '../../src/application/status.js';
import type { Record } from '../../src/domain/lake/record.js';
import { startContainer } from '../support/aws/container.js';
import { type AwsEnvironment, allParts, newAwsEnvironment } from '../support/aws/environment.js';
import { suiteOn } from '../support/aws/suite.js';
import { lethe, letheJson } from '../support/running-server.js';

suiteOn('the container on AWS', allParts, () => {
  let aws: AwsEnvironment;
  beforeEach(async () => {
    aws = await newAwsEnvironment();
  });
  afterEach(() => aws.remove());

  const track = (n: number) => ({
    type: 'track',
    event: 'Workout Completed',
    userId: `user-${n % 5}`,
    anonymousId: `device-${n % 5}`,
    messageId: `event-${n}`,
    properties: { minutes: n },
    context: { ip: '203.0.113.7' },
  });
  const batches = (count: number) =>
    Array.from({ length: count }, (_, b) => ({
      batch: Array.from({ length: 10 }, (_, n) => track(b * 10 + n)),
    }));

  async function records(): Promise<Record[]> {
    const lake = new S3Lake(aws.bucket);
    const found: Record[] = [];
    for await (const { name } of lake.list('events/'))
      for await (const line of lake.read(name)) found.push(JSON.parse(line));
    return found;
  }

  async function until(isSo: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      if (await isSo()) return;
      await setTimeout(250);
    }
    throw new Error('It did not come to it within 50 s');
  }

  it('takes events over HTTP and keeps each once in the lake; the commands see them; SIGTERM ends it', async () => {
    const container = await startContainer(aws.variables);
    try {
      await container.post('/v1/identify', {
        userId: 'user-1',
        traits: { plan: 'pro', email: 'ann@example.org' },
      });
      const answers = await Promise.all(batches(20).map((batch) => container.post('/v1/batch', batch)));
      expect(answers.map(({ status }) => status)).to.deep.equal(answers.map(() => 200));
      await container.post('/v1/track', { event: 'Bad', userId: 'null' });
      await until(async () => (await records()).length === 201);
      const found = await records();
      expect(new Set(found.map(({ id }) => id)).size).to.equal(201);
      expect(JSON.stringify(found)).not.to.match(/203\.0\.113\.7|ann@example/);

      const env = { ...aws.variables };
      await until(async () => (await letheJson<StatusReport>(['status'], { env })).ledger.dead === 1);
      const status = await letheJson<StatusReport>(['status'], { env });
      expect(status.ledger).to.include({ received: 202, recorded: 201, dead: 1, suppressed: 0 });
      const audit = await letheJson<AuditReport>(['audit'], { env });
      expect(audit.findings).to.deep.equal([]);
      expect((await lethe(['dead-letters', 'list'], { env })).stdout).to.match(/forbidden_id/);
      const profile = await lethe(['profile', 'show', 'user-1'], { env });
      expect(profile.stdout).to.match(/pro/);
    } finally {
      const { code } = await container.stop();
      expect(code, container.output()).to.equal(0);
    }
  });

  it('what a container holds when it is stopped is done by the next one', async () => {
    const first = await startContainer(aws.variables, { LETHE_FLUSH_MS: '60000' });
    for (const batch of batches(5)) expect((await first.post('/v1/batch', batch)).status).to.equal(200);
    await setTimeout(1_500);
    const stopped = await first.stop();
    expect(stopped.code).to.equal(0);
    expect(await records()).to.deep.equal([]);
    const second = await startContainer(aws.variables);
    try {
      await until(async () => (await records()).length === 50);
    } finally {
      await second.stop();
    }
  });
});
