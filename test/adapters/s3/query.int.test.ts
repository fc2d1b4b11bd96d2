import { randomBytes } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { DuckDbAnalytics } from '../../../src/adapters/duckdb/query/analytics.js';
import { FilesystemLakeFiles } from '../../../src/adapters/filesystem/lake-files.js';
import { CachedLakeFiles } from '../../../src/adapters/s3/lake-files.js';
import { collected, errorOf } from '../../contracts/contract.js';
import { newBucket } from '../../support/aws/bucket.js';
import { s3Part } from '../../support/aws/local.js';
import { suiteOn } from '../../support/aws/suite.js';
import { QueryLake, type Written } from '../../support/query-lake.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** Days of 40 events each, three of them curated; raw objects of the others wait. */
const days = ['01', '02', '03', '20', '21', '22', '23'].map((day) =>
  Array.from(
    { length: 40 },
    (_, i): Written => ({
      id: `${day}-${i}`,
      type: 'page',
      time: `2026-05-${day}T10:00:00.000Z`,
      properties: { note: randomBytes(100).toString('hex') },
    }),
  ),
);

suiteOn('SQL over a lake on S3', [s3Part], () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let bucket: Awaited<ReturnType<typeof newBucket>>;
  let lake: QueryLake;
  const sizes = new Map<string, number>();

  before(async () => {
    folder = await temporaryFolder();
    bucket = await newBucket();
    lake = new QueryLake(folder.path);
    for (const [i, events] of days.entries()) {
      const sources = await lake.land(events);
      if (i < 3) await lake.curate(events, [], { sources });
    }
    for (const { name, size } of await collected(new FilesystemLakeFiles(lake.root).list(''))) {
      sizes.set(name, size);
      const Body = await readFile(join(lake.root, name));
      await bucket.client.send(new PutObjectCommand({ Bucket: bucket.name, Key: name, Body }));
    }
  });
  after(async () => {
    bucket?.client.destroy();
    await folder?.remove();
  });

  const bytesIn = async (cache: string) => {
    const facts = await Promise.all((await readdir(cache)).map((file) => stat(join(cache, file))));
    return facts.reduce((sum, { size }) => sum + size, 0);
  };
  function opened(name: string, most?: number) {
    const cache = join(folder.path, name);
    const { profiles, letters } = lake;
    const files = new CachedLakeFiles(bucket, cache, most);
    return { cache, analytics: new DuckDbAnalytics({ files, profiles, letters }, join(folder.path, 'tmp')) };
  }
  const count = async (analytics: DuckDbAnalytics, where = 'true') =>
    (await analytics.query(`select count(*) from page where ${where}`)).rows[0]?.[0];

  it('brings what a query can touch: parts, and raw objects that no manifest names', async () => {
    const { cache, analytics } = opened('all');
    expect(await count(analytics)).to.equal(280);
    const wanted = [...sizes].filter(([name]) => /\.parquet$|05\/2\d\/.*gz$/.test(name));
    expect(wanted).to.have.length(7);
    expect(await bytesIn(cache)).to.equal(wanted.reduce((sum, [, size]) => sum + size, 0));
    const before = (await readdir(cache)).sort();
    expect(await count(analytics)).to.equal(280);
    expect((await readdir(cache)).sort()).to.deep.equal(before);
  });

  it('stays below its bound whatever is asked; what is more than it is refused, and says what to do', async () => {
    const waiting = [...sizes].filter(([name]) => /05\/2\d\/.*gz$/.test(name));
    const most = waiting.reduce((sum, [, size]) => sum + size, 0);
    const { cache, analytics } = opened('bounded', most);
    const error = await errorOf(count(analytics));
    expect(error).to.include({ code: 'query_too_large' });
    expect((error as unknown as { next: string }).next).to.match(/fewer days or types/);
    for (const day of ['21', '01', '02', '03', '20']) {
      expect(await count(analytics, `date = '2026-05-${day}'`)).to.equal(40);
      expect(await bytesIn(cache)).to.be.at.most(most);
    }
  });
});
