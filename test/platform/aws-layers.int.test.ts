import { copyFile, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { HttpAnswer } from '../../src/adapters/lambda/http-event.js';
import { type AwsEnvironment, allParts, newAwsEnvironment } from '../support/aws/environment.js';
import { EventSource } from '../support/aws/event-source.js';
import { builtBundle, Lambda } from '../support/aws/lambda.js';
import { suiteOn } from '../support/aws/suite.js';
import { letheJson } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

suiteOn('a bundle that has nothing but a layer, which Lambda puts on NODE_PATH', allParts, suite, 300_000);

function suite(): void {
  let aws: AwsEnvironment;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    [aws, folder] = await Promise.all([newAwsEnvironment(), temporaryFolder()]);
  });
  afterEach(() => Promise.all([aws.remove(), folder.remove()]));

  /** Two events, from HTTP to the raw zone. */
  async function record(): Promise<void> {
    const env = { ...aws.variables };
    const add = ['sources', 'add', 'app', '--kind', 'server'];
    const { writeKey } = await letheJson<{ writeKey: string }>(add, { env });
    const collect = new Lambda('collect', aws.variables);
    const process = new Lambda('process', aws.variables);
    let handed = false;
    const source = new EventSource(
      aws.queues.client,
      aws.queues.urls.receipts as string,
      process,
      60,
      async () => {
        handed = true;
      },
    );
    try {
      const event = { type: 'track', event: 'Deployed', userId: 'u-1' };
      const batch = ['m-1', 'm-2'].map((messageId) => ({ ...event, messageId }));
      const { statusCode } = await collect.invoke<HttpAnswer>({
        version: '2.0',
        rawPath: '/v1/batch',
        rawQueryString: '',
        headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
        body: JSON.stringify({ batch }),
        isBase64Encoded: false,
        requestContext: { http: { method: 'POST', sourceIp: '203.0.113.7' } },
      });
      expect(statusCode).to.equal(200);
      source.start(1);
      while (!handed) await setTimeout(100);
      await source.stop();
    } finally {
      await Promise.all([collect.kill(), process.kill()]);
    }
  }

  it('turns what was recorded into Parquet', async () => {
    await record();
    const layer = join(folder.path, 'opt/nodejs/node_modules');
    await mkdir(layer, { recursive: true });
    await symlink(join(modules, '@duckdb'), join(layer, '@duckdb'));
    const alone = async () => {
      const path = join(folder.path, 'scheduled.mjs');
      await copyFile(await builtBundle('scheduled'), path);
      return path;
    };
    const scheduled = new Lambda('scheduled', { ...aws.variables, NODE_PATH: layer }, 60_000, alone);
    try {
      const done = await scheduled.invoke({ task: 'compact' });
      expect(done).to.include({ partitions: 1, rows: 2, unreadable: 0 });
    } finally {
      await scheduled.kill();
    }
  });
}
