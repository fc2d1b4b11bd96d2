import { createServer } from 'node:http';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { expect } from 'chai';
import { functionAccess } from '../../infra/definitions/access.js';
import type { FunctionName } from '../../infra/definitions/functions.js';
import type { HttpAnswer } from '../../src/adapters/lambda/http-event.js';
import type { SqsAnswer } from '../../src/adapters/lambda/sqs-event.js';
import { type AwsEnvironment, allParts, newAwsEnvironment } from '../support/aws/environment.js';
import { Lambda } from '../support/aws/lambda.js';
import { allowedBy, needsOf } from '../support/aws/needs.js';
import { recorderOf } from '../support/aws/recorder.js';
import { suiteOn } from '../support/aws/suite.js';
import { letheJson } from '../support/running-server.js';

const adminToken = 'a-token-of-at-least-20';

suiteOn('what the built functions call', allParts, () => {
  let aws: AwsEnvironment;
  let prefix: string;
  const recorders = new Map<FunctionName, Awaited<ReturnType<typeof recorderOf>>[]>();
  const functions: Lambda[] = [];
  const amplitude = createServer((_request, response) => response.end('{"code":200,"events_ingested":1}'));

  before(async () => {
    aws = await newAwsEnvironment();
    prefix = aws.variables.LETHE_AWS_TABLES as string;
    await new Promise<void>((resolve) => amplitude.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    amplitude.close();
    await Promise.all(functions.map((one) => one.kill()));
    await Promise.all([...recorders.values()].flat().map((recorder) => recorder.close()));
    await aws.remove();
  });

  /** A function whose calls are kept. */
  async function begin(name: FunctionName): Promise<Lambda> {
    const variables: Record<string, string> = { ...aws.variables };
    const own = [];
    for (const service of ['DYNAMODB', 'S3', 'SQS', 'KMS']) {
      const before = variables[`AWS_ENDPOINT_URL_${service}`] as string;
      const recorder = await recorderOf(before);
      own.push(recorder);
      for (const [variable, value] of Object.entries(variables))
        variables[variable] = value.replaceAll(before, recorder.endpoint);
    }
    recorders.set(name, own);
    const { port } = amplitude.address() as { port: number };
    const lambda = new Lambda(name, {
      ...variables,
      LETHE_ADMIN_TOKEN: adminToken,
      ...(name === 'collect'
        ? undefined
        : { LETHE_AMPLITUDE_API_KEY: 'key', LETHE_AMPLITUDE_URL: `http://127.0.0.1:${port}` }),
    });
    functions.push(lambda);
    return lambda;
  }

  /** What the function needed and may not do. */
  function refused(name: FunctionName): string[] {
    const queuePrefix = new URL(aws.queues.urls.receipts as string).pathname
      .split('/')
      .at(-1)
      ?.slice(0, -'-receipts'.length);
    const calls = (recorders.get(name) ?? []).flatMap((recorder) => recorder.calls);
    expect(calls, name).not.to.deep.equal([]);
    const needs = calls.flatMap((call) => {
      const isQueue = String(call.headers['x-amz-target']).startsWith('AmazonSQS');
      return needsOf(call, isQueue ? (queuePrefix ?? '') : prefix);
    });
    const allowed = allowedBy(functionAccess[name]);
    return [...new Set(needs)].filter((need) => !allowed.has(need)).sort();
  }

  const http = (method: string, path: string, authorization: string, body?: object) => ({
    version: '2.0',
    rawPath: path,
    rawQueryString: '',
    headers: { authorization },
    ...(body && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: { http: { method, sourceIp: '203.0.113.7' } },
  });

  /** Messages of a queue, as the event source hands them over. */
  async function messages(queue: string) {
    const { Messages = [] } = await aws.queues.client.send(
      new ReceiveMessageCommand({
        QueueUrl: aws.queues.urls[queue],
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 2,
        VisibilityTimeout: 1,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      }),
    );
    return {
      Records: Messages.map(({ MessageId = '', ReceiptHandle = '', Body = '', MessageAttributes = {} }) => ({
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        attributes: { ApproximateReceiveCount: '1' },
        eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${new URL(aws.queues.urls[queue] as string).pathname.split('/').at(-1)}`,
        messageAttributes: Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, { StringValue }]) => [
            name,
            { stringValue: StringValue },
          ]),
        ),
      })),
    };
  }

  it('is what their roles allow: from an event to its target, letters, administration, schedules', async () => {
    const env = { ...aws.variables };
    const add = ['sources', 'add', 'app', '--kind', 'server'];
    const { writeKey } = await letheJson<{ writeKey: string }>(add, { env });
    const key = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`;

    const collect = await begin('collect');
    const bodies: [string, object][] = [
      ['/v1/identify', { userId: 'u-1', traits: { plan: 'pro', email: 'ann@example.org' } }],
      ['/v1/track', { event: 'Workout Completed', userId: 'u-1', anonymousId: 'd-1', messageId: 'm-1' }],
      ['/v1/track', { event: 'Bad', userId: 'null' }],
    ];
    for (const [path, body] of bodies) {
      const { statusCode } = await collect.invoke<HttpAnswer>(http('POST', path, key, body));
      expect(statusCode, path).to.equal(200);
    }

    const process = await begin('process');
    for (
      let event = await messages('receipts');
      event.Records.length > 0;
      event = await messages('receipts')
    ) {
      const { batchItemFailures } = await process.invoke<SqsAnswer>(event);
      expect(batchItemFailures, process.log).to.deep.equal([]);
      const QueueUrl = aws.queues.urls.receipts;
      for (const { receiptHandle: ReceiptHandle } of event.Records)
        await aws.queues.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }

    const deliver = await begin('export');
    await deliver.invoke<SqsAnswer>(await messages('amplitude'));

    const monitor = await begin('monitor');
    await monitor.invoke({});

    const admin = await begin('admin');
    const bearer = `Bearer ${adminToken}`;
    const asked: [string, string, object?][] = [
      ['GET', '/admin/letters'],
      ['POST', '/admin/letters/reprocess', { all: true }],
      ['GET', '/admin/profiles/u-1'],
      ['PATCH', '/admin/profiles/u-1', { plan: 'free' }],
      ['POST', '/admin/subjects/restrict', { users: ['u-2'], reason: 'asked for' }],
      ['POST', '/admin/subjects/forget', { users: ['u-1'], reason: 'asked for' }],
      ['GET', '/admin/erasures'],
    ];
    const statuses: number[] = [];
    for (const [method, path, body] of asked)
      statuses.push((await admin.invoke<HttpAnswer>(http(method, path, bearer, body))).statusCode);
    expect(
      statuses.filter((status) => status >= 500),
      `${statuses}`,
    ).to.deep.equal([]);

    const scheduled = await begin('scheduled');
    for (const task of ['erasures', 'maintain', 'scrub', 'audit']) await scheduled.invoke({ task });
    const all = Object.fromEntries([...recorders.keys()].map((name) => [name, refused(name)]));
    expect(all).to.deep.equal(Object.fromEntries([...recorders.keys()].map((name) => [name, []])));
  });
});
