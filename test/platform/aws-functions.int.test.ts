import { expect } from 'chai';
import type { HttpAnswer } from '../../src/adapters/lambda/http-event.js';
import { type AwsEnvironment, allParts, newAwsEnvironment } from '../support/aws/environment.js';
import { Lambda } from '../support/aws/lambda.js';
import { suiteOn } from '../support/aws/suite.js';

const adminToken = 'a-token-of-at-least-20';

suiteOn('the built functions that nobody sends events to', allParts, () => {
  let aws: AwsEnvironment;
  let functions: Lambda[];
  before(async () => {
    aws = await newAwsEnvironment();
    functions = [];
  });
  after(async () => {
    await Promise.all(functions.map((one) => one.kill()));
    await aws.remove();
  });

  function begin(name: string, more: Readonly<Record<string, string>> = {}): Lambda {
    const one = new Lambda(name, { ...aws.variables, ...more });
    functions.push(one);
    return one;
  }

  const http = (method: string, path: string, token: string, body?: object) => ({
    version: '2.0',
    rawPath: path,
    rawQueryString: '',
    headers: { authorization: `Bearer ${token}` },
    ...(body && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: { http: { method, sourceIp: '203.0.113.7' } },
  });

  it('admin answers who has the token as the server does, and has nothing else', async () => {
    const admin = begin('admin', { LETHE_ADMIN_TOKEN: adminToken });
    const call = async (...of: Parameters<typeof http>) => {
      const { statusCode, body } = await admin.invoke<HttpAnswer>(http(...of));
      return [statusCode, JSON.parse(Buffer.from(body, 'base64').toString())];
    };
    expect(await call('GET', '/admin/letters', adminToken)).to.deep.equal([
      200,
      { letters: [], more: false },
    ]);
    expect((await call('GET', '/admin/letters', 'another'))[0]).to.equal(401);
    expect((await call('POST', '/v1/track', adminToken, { event: 'A' }))[0]).to.equal(404);
    const forget = { users: ['u-1'], reason: 'asked for' };
    expect((await call('POST', '/admin/subjects/forget', adminToken, forget))[0]).to.equal(202);
  });

  it('admin does not start without a token', async () => {
    const admin = begin('admin');
    const error = await admin
      .invoke(http('GET', '/admin/letters', adminToken))
      .catch((caught: Error) => caught);
    expect((error as Error).message).to.match(/LETHE_ADMIN_TOKEN|admin API/);
  });

  it('monitor writes one line of metrics for the whole and one per target', async () => {
    const monitor = begin('monitor', { LETHE_AMPLITUDE_API_KEY: 'key' });
    await monitor.invoke({});
    const lines = monitor.log.split('\n').filter((line) => line.startsWith('{"_aws"'));
    const [whole, target] = lines.map((line) => JSON.parse(line));
    expect(lines).to.have.length(2);
    expect(whole).to.include({ ReceiptsWaiting: 0, LettersOpen: 0, LedgerDifference: 0, ErasuresOpen: 1 });
    const [directive] = whole._aws.CloudWatchMetrics;
    expect(directive.Namespace).to.equal('Lethe');
    for (const { Name } of directive.Metrics) expect(whole[Name], Name).to.be.a('number');
    expect(target).to.include({ target: 'amplitude', PacketsWaiting: 0, TargetHeld: 0 });
  });

  it('scheduled does the tasks that there are, and names them for one that there is not', async () => {
    const scheduled = begin('scheduled');
    expect(await scheduled.invoke({ task: 'erasures' })).to.deep.equal({ open: 1 });
    expect(await scheduled.invoke({ task: 'maintain' })).to.have.property('letters');
    expect(await scheduled.invoke({ task: 'audit' })).to.include({ findings: 0, rows: 0 });
    for (const event of [{ task: 'dance' }, {}, { task: 'toString' }]) {
      const error = await scheduled.invoke(event).catch((caught: Error) => caught);
      expect((error as Error).message).to.match(/maintain, erasures, /);
    }
  });
});
