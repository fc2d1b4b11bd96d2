import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import type { HttpAnswer } from '../../src/adapters/lambda/http-event.js';
import { TextObject } from '../../src/adapters/s3/text-object.js';
import { type AwsEnvironment, allParts, newAwsEnvironment } from '../support/aws/environment.js';
import { Lambda } from '../support/aws/lambda.js';
import { suiteOn } from '../support/aws/suite.js';
import { lethe } from '../support/running-server.js';

suiteOn('settings that are objects', allParts, () => {
  let aws: AwsEnvironment;
  beforeEach(async () => {
    aws = await newAwsEnvironment();
  });
  afterEach(() => aws.remove());

  const put = (Key: string, Body: string) =>
    aws.bucket.client.send(new PutObjectCommand({ Bucket: aws.bucket.name, Key, Body }));

  it('are sent again only when they have changed', async () => {
    await put('config/a.yaml', 'one');
    const object = new TextObject(aws.bucket, 'config/a.yaml');
    const bytes: number[] = [];
    aws.bucket.client.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        bytes.push((answer.output as { ContentLength?: number }).ContentLength ?? 0);
        return answer;
      },
      { step: 'initialize' },
    );
    expect([await object.read(), await object.read()]).to.deep.equal(['one', 'one']);
    expect(bytes).to.deep.equal([3]);
    await put('config/a.yaml', 'two');
    expect(await object.read()).to.equal('two');
    const none = await new TextObject(aws.bucket, 'config/none.yaml').read().catch((error: Error) => error);
    expect(none).to.be.instanceOf(Error);
  });

  it('say which policy holds, for functions and commands', async () => {
    const LETHE_POLICY = `s3://${aws.bucket.name}/config/policy.yaml`;
    const env = { ...aws.variables, LETHE_POLICY };
    const missing = await lethe(['dead-letters', 'reprocess', '--dry-run'], { env });
    expect([missing.code, missing.stderr]).to.satisfy(([code, text]: [number, string]) => {
      return code === 1 && /policy\.yaml cannot be read \(NoSuchKey\)/.test(text);
    });
    await put('config/policy.yaml', 'version: 1\nretention: { letter_days: 3 }\n');
    const process = new Lambda('process', env);
    try {
      await process.invoke({ Records: [] });
      await process.logs(/"policy":"policy.yaml".*policy in force/);
    } finally {
      await process.kill();
    }
  });

  it('name sources, and ones that cannot be used leave those of before', async () => {
    const key = 'wk_of_an_object';
    await put('config/sources.yaml', `- { name: shop, kind: server, key: ${key} }`);
    const env = { ...aws.variables, LETHE_SOURCES: `s3://${aws.bucket.name}/config/sources.yaml` };
    const send = (collect: Lambda) =>
      collect.invoke<HttpAnswer>({
        version: '2.0',
        rawPath: '/v1/track',
        rawQueryString: '',
        headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` },
        body: JSON.stringify({ event: 'A', userId: 'u-1' }),
        isBase64Encoded: false,
        requestContext: { http: { method: 'POST', sourceIp: '203.0.113.7' } },
      });
    for (const [text, problem] of [
      [undefined, undefined],
      ['- { name: shop, kind: spaceship }', /the sources cannot be read/],
    ] as const) {
      if (text !== undefined) await put('config/sources.yaml', text);
      const collect = new Lambda('collect', env);
      try {
        expect((await send(collect)).statusCode, collect.log).to.equal(200);
        if (problem !== undefined) await collect.logs(problem);
      } finally {
        await collect.kill();
      }
    }
  });
});
