import { HeadObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import type { Bucket } from '../../../src/adapters/s3/client.js';
import { S3Lake } from '../../../src/adapters/s3/lake.js';
import { isUnavailable } from '../../../src/domain/ports/unavailable.js';
import { collected, errorOf } from '../../contracts/contract.js';
import { objectName } from '../../contracts/examples.js';
import { newBucket } from '../../support/aws/bucket.js';
import { s3Part } from '../../support/aws/local.js';
import { suiteOn } from '../../support/aws/suite.js';

suiteOn('the lake on S3', [s3Part], () => {
  const name = objectName('events/track/2026/11/23/a.ndjson.gz');

  it('in a bucket that keeps versions nothing is left of what was replaced or removed', async () => {
    const bucket = await newBucket(true);
    const lake = new S3Lake(bucket);
    const other = objectName('events/track/2026/11/23/a.ndjson.gz.other');
    for (const n of [1, 2, 3]) await lake.put(new Map([[name, [`{"n":${n}}`]]]));
    await lake.put(new Map([[other, ['{}']]]));
    expect(await versions(bucket)).to.deep.equal([name, other]);
    await lake.remove([name]);
    expect(await versions(bucket)).to.deep.equal([other]);
  });

  it('a large object is sent in parts, also on condition that there is none', async () => {
    const bucket = await newBucket();
    const lake = new S3Lake(bucket);
    const lines = Array.from({ length: 60_000 }, (_, n) => JSON.stringify({ n, random: noise(n) }));
    await lake.put(new Map([[name, lines]]), 'kept');
    const { ETag } = await bucket.client.send(new HeadObjectCommand({ Bucket: bucket.name, Key: name }));
    expect(ETag).to.match(/-\d+"$/);
    await lake.put(new Map([[name, lines.map(() => '{}')]]), 'kept');
    let at = 0;
    for await (const line of lake.read(name)) if (line !== lines[at++]) expect.fail(`line ${at} is another`);
    expect(at).to.equal(lines.length);
  });

  it('more objects than one page are listed', async () => {
    const lake = new S3Lake(await newBucket());
    const names = Array.from({ length: 1_100 }, (_, n) =>
      objectName(`events/track/2026/11/23/${n}.ndjson.gz`),
    );
    await lake.put(new Map(names.map((each) => [each, ['{}']])));
    expect((await collected(lake.list('events/'))).map((each) => each.name)).to.deep.equal(names.sort());
  });

  it('a bucket that is not there is an outage, not an empty lake', async () => {
    const bucket = { ...(await newBucket()), name: 'no-such-bucket' };
    const lake = new S3Lake(bucket);
    expect(await errorOf(collected(lake.list('')))).to.satisfy(isUnavailable);
    expect(await errorOf(collected(lake.read(name)))).to.satisfy(isUnavailable);
    expect(await errorOf(lake.put(new Map([[name, ['{}']]])))).to.satisfy(isUnavailable);
  });
});

async function versions({ client, name }: Bucket): Promise<string[]> {
  const { Versions = [], DeleteMarkers = [] } = await client.send(
    new ListObjectVersionsCommand({ Bucket: name }),
  );
  return [...Versions, ...DeleteMarkers].map(({ Key = '' }) => Key).sort();
}

/** Text that hardly compresses, another one for each number. */
function noise(n: number): string {
  let state = n + 1;
  return Array.from({ length: 700 }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return String.fromCharCode(33 + (state % 90));
  }).join('');
}
