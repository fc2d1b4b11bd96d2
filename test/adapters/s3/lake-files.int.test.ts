import { readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { CachedLakeFiles } from '../../../src/adapters/s3/lake-files.js';
import { collected, errorOf } from '../../contracts/contract.js';
import { lakeFilesContract, type OpenedLake } from '../../contracts/lake-files.contract.js';
import { newBucket } from '../../support/aws/bucket.js';
import { s3Part } from '../../support/aws/local.js';
import { suiteOn } from '../../support/aws/suite.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

suiteOn('the lake’s files on S3', [s3Part], () => {
  async function opened(most?: number): Promise<OpenedLake & { cache: string; root: string }> {
    const bucket = await newBucket();
    const folder = await temporaryFolder();
    const cache = join(folder.path, 'cache');
    const on = (name: string) => ({ Bucket: bucket.name, Key: name });
    return {
      cache,
      root: join(folder.path, 'held'),
      port: new CachedLakeFiles(bucket, cache, most),
      async write(name, text) {
        await bucket.client.send(new PutObjectCommand({ ...on(name), Body: text }));
      },
      async remove(name) {
        await bucket.client.send(new DeleteObjectCommand(on(name)));
      },
      async close() {
        bucket.client.destroy();
        await folder.remove();
      },
    };
  }

  lakeFilesContract('S3', opened);

  it('an object is brought once; its older version and what was not used for a day leave the cache', async () => {
    const { port, write, remove, cache, root, close } = await opened();
    await write('a/1', 'first');
    const hold = async (n: number) => port.hold(await collected(port.list('a/')), join(root, String(n)));
    await hold(1);
    const before = await readdir(cache);
    await hold(2);
    expect(await readdir(cache)).to.deep.equal(before);
    await write('a/1', 'other');
    await hold(3);
    await hold(4);
    const after = await readdir(cache);
    expect(after).to.have.length(1).and.not.deep.equal(before);
    const longAgo = new Date(Date.now() - 25 * 3_600_000);
    await utimes(join(cache, after[0] as string), longAgo, longAgo);
    await remove('a/1');
    await hold(5);
    expect(await readdir(cache)).to.deep.equal([]);
    await close();
  });

  it('the cache keeps its bound, and a query that needs more of the lake is refused', async () => {
    const { port, write, cache, root, close } = await opened(10);
    for (const n of [1, 2, 3, 4, 5]) await write(`a/${n}`, '12345');
    const files = await collected(port.list('a/'));
    const bytes = async () => 5 * (await readdir(cache)).length;
    for (const [n, file] of files.entries()) {
      await port.hold([file], join(root, String(n)));
      expect(await bytes(), 'after each').to.be.at.most(10);
    }
    expect(await errorOf(port.hold(files, join(root, 'all')))).to.include({
      code: 'too_much_to_hold',
      size: 25,
    });
    const one = join(root, 'one');
    await port.hold(files.slice(0, 1), one);
    expect(await errorOf(port.hold(files.slice(1, 3), one)), 'in two parts').to.include({ size: 15 });
    expect(await bytes()).to.be.at.most(10);
    await close();
  });

  it('what a query needs and is here already stays, however much of the bound it takes', async () => {
    const { port, write, cache, root, close } = await opened(10);
    for (const n of [1, 2]) await write(`a/${n}`, '12345');
    const files = await collected(port.list('a/'));
    await port.hold(files, join(root, '1'));
    const before = await inodesOf(cache);
    await port.hold(files, join(root, '2'));
    expect(await inodesOf(cache)).to.deep.equal(before);
    await close();
  });

  async function inodesOf(folder: string): Promise<number[]> {
    const files = (await readdir(folder)).sort();
    return Promise.all(files.map(async (file) => (await stat(join(folder, file))).ino));
  }
});
