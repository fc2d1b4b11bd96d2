import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { HttpAnswer } from '../../src/adapters/lambda/http-event.js';
import { S3Lake } from '../../src/adapters/s3/lake.js';
import type { AuditReport } from '../../src/application/audit.js';
import type { Record } from '../../src/domain/lake/record.js';
import { type AwsEnvironment, allParts, newAwsEnvironment } from '../support/aws/environment.js';
import { EventSource } from '../support/aws/event-source.js';
import { Lambda } from '../support/aws/lambda.js';
import { suiteOn } from '../support/aws/suite.js';
import { letheJson } from '../support/running-server.js';

suiteOn('the built lambdas on AWS', allParts, () => {
  let aws: AwsEnvironment;
  let writeKey: string;
  let collect: Lambda;
  let process: Lambda;
  let source: EventSource;

  beforeEach(async () => {
    aws = await newAwsEnvironment();
    const add = ['sources', 'add', 'app', '--kind', 'server'];
    ({ writeKey } = await letheJson<{ writeKey: string }>(add, { env: { ...aws.variables } }));
    collect = new Lambda('collect', aws.variables);
    process = new Lambda('process', aws.variables);
    source = new EventSource(aws.queues.client, aws.queues.urls.receipts!, process, 30);
  });
  afterEach(async () => {
    await source.stop();
    await Promise.all([collect.kill(), process.kill()]);
    await aws.remove();
  });

  function post(path: string, body: Buffer | string, headers: { readonly [name: string]: string } = {}) {
    return collect.invoke<HttpAnswer>({
      version: '2.0',
      rawPath: path,
      rawQueryString: '',
      headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`, ...headers },
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
      requestContext: { http: { method: 'POST', sourceIp: '203.0.113.7' } },
    });
  }

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
    throw new Error(`It did not come to it within 50 s:\n${collect.log}${process.log}`);
  }

  it('take events through a function URL and bring them into the lake', async () => {
    const one = {
      event: 'Workout Completed',
      userId: 'u-1',
      messageId: 'm-1',
      context: { ip: '203.0.113.7' },
    };
    const accepted = await post('/v1/track', JSON.stringify(one));
    expect(accepted.statusCode, JSON.stringify(accepted)).to.equal(200);
    expect(Buffer.from(accepted.body, 'base64').toString()).to.equal('{"success":true}');
    const zipped = gzipSync(JSON.stringify({ batch: [{ ...one, type: 'track', messageId: 'm-2' }] }));
    expect((await post('/v1/batch', zipped, { 'content-encoding': 'gzip' })).statusCode).to.equal(200);
    expect((await post('/v1/track', '{')).statusCode).to.equal(400);
    const stranger = await post('/v1/track', JSON.stringify(one), { authorization: 'Basic eDo=' });
    expect(stranger.statusCode).to.equal(401);
    expect((await post('/nowhere', '{}')).statusCode).to.equal(404);

    source.start(1);
    await until(async () => (await records()).length === 2);
    const [found] = await records();
    expect(found).to.include({ type: 'workout_completed', kind: 'track' });
    expect(JSON.stringify(await records())).not.to.match(/203\.0\.113\.7|u-1/);
    const audit = await letheJson<AuditReport>(['audit'], { env: { ...aws.variables } });
    expect(audit.findings).to.deep.equal([]);
    expect(audit.ledger).to.include({ received: 2, recorded: 2 });
  });
});
