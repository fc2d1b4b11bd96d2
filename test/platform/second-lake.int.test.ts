import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import type { Bucket } from '../../src/adapters/s3/client.js';
import { listObjects } from '../../src/adapters/s3/list-objects.js';
import type { RerunReport } from '../../src/application/rerun/tally.js';
import { collected } from '../contracts/contract.js';
import { newBucket } from '../support/aws/bucket.js';
import { anybody, s3Part } from '../support/aws/local.js';
import { suiteOn } from '../support/aws/suite.js';
import { build, lethe, letheJson } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { rowsOf } from './lake-records.js';

interface Second {
  readonly place: string;
  /** What `lethe` needs in its environment to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** Its files, in a folder. */
  files(): Promise<string>;
}

/** Grows and is compacted between two reruns, somebody is forgotten, and in the end the second becomes the lake in use. */
function aSecondLake(open: (folder: string) => Promise<Second>): void {
  it('gets what came and was compacted since, is reached by forgetting, and is a lake to switch to', async () => {
    await build();
    const folder = await temporaryFolder();
    const data = join(folder.path, 'data');
    const second = await open(folder.path);
    const on = ['--data-dir', data];
    const run = <T>(args: string[], code = 0) => letheJson<T>([...args, ...on], { env: second.env }, code);
    const sealing = join(folder.path, 'sealing.yaml');
    await writeFile(
      sealing,
      'version: 1\nextends: default\nrules:\n  - path: properties.price\n    treatment: seal\n',
    );
    const into = ['rerun', '--policy', sealing, '--to', second.place];
    let text = '';
    const come = async (seed: string) => {
      const file = join(folder.path, `${seed}.ndjson`);
      await lethe([
        ...['generate', '--events', '300', '--users', '20', '--days', '3', '--seed', seed],
        ...['--start', '2026-05-01', '--out', file],
      ]);
      text += await readFile(file, 'utf8');
      await run(['replay', file]);
    };
    const asked = async () => {
      const sql =
        'select count(*) as events, count(distinct id) as ids, count(distinct subject) as people from events';
      const { stdout, stderr } = await lethe(['query', sql, '--format', 'json', ...on]);
      expect(stderr).to.equal('');
      return JSON.parse(stdout) as { events: number }[];
    };

    await come('1');
    await run(into, 3);
    for (const seed of ['2', '3']) {
      await come(seed);
      await run(['compact']);
      await run(into, 3);
    }
    expect(await run(['lake', 'list'])).to.deep.equal({ lakes: [second.place] });

    const id = /"userId":"([^"]+)"/.exec(text)?.[1] as string;
    await run(['forget', id, '--reason', 'asked']);
    await run(['scrub']);
    const erased = (rows: Awaited<ReturnType<typeof rowsOf>>) =>
      rows.filter(({ record }) => (record.privacy as { erased?: unknown }).erased !== undefined).length;
    const main = await asked();

    const files = await second.files();
    await rename(join(data, 'lake'), join(folder.path, 'former'));
    await rename(files, join(data, 'lake'));
    const rows = await rowsOf(data);
    expect(erased(rows)).to.be.above(5);
    expect(await asked()).to.deep.equal(main);
    expect(new Set(rows.map(({ record }) => record.id)).size).to.equal(main[0]?.events);
    await run(['lake', 'drop', second.place]);
    expect(await run<RerunReport>(['rerun', '--policy', sealing])).to.include({ changed: 0 });
    await run(['compact']);
    await run(['audit']);
    expect(await asked()).to.deep.equal(main);
    await folder.remove();
  }).timeout(400_000);
}

describe('a second lake in a folder', () => {
  aSecondLake(async (folder) => {
    const place = join(folder, 'second');
    return { place, env: {}, files: async () => place };
  });
});

suiteOn('a second lake on S3', [s3Part], () => {
  let bucket: Bucket;
  after(() => bucket?.client.destroy());

  aSecondLake(async (folder) => {
    bucket = await newBucket(true);
    const prefix = 'lakes/second/';
    return {
      place: `s3://${bucket.name}/lakes/second`,
      env: {
        AWS_REGION: anybody.region,
        AWS_ACCESS_KEY_ID: anybody.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: anybody.credentials.secretAccessKey,
        AWS_ENDPOINT_URL_S3: await s3Part.endpoint(),
      },
      async files() {
        const copy = join(folder, 'copy');
        for (const { key } of await collected(listObjects(bucket, prefix))) {
          const { Body } = await bucket.client.send(new GetObjectCommand({ Bucket: bucket.name, Key: key }));
          const path = join(copy, key.slice(prefix.length));
          await mkdir(dirname(path), { recursive: true });
          await writeFile(path, (await Body?.transformToByteArray()) ?? '');
        }
        return copy;
      },
    };
  });
});
