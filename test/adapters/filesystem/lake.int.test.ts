import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { freeFraction } from '../../../src/adapters/filesystem/disk.js';
import type { DurableFs } from '../../../src/adapters/filesystem/durable-fs.js';
import { FilesystemLake } from '../../../src/adapters/filesystem/lake.js';
import { nodeFs } from '../../../src/adapters/filesystem/node-fs.js';
import type { ObjectName } from '../../../src/domain/lake/object-name.js';
import { isUnavailable } from '../../../src/domain/ports/unavailable.js';
import { collected, errorOf } from '../../contracts/contract.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const name = 'events/workout/2026/11/23/a.ndjson.gz' as ObjectName;

describe('filesystem lake', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let lake: FilesystemLake;
  let path: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    lake = await FilesystemLake.open(folder.path);
    path = join(folder.path, 'lake', name);
  });

  afterEach(() => folder.remove());

  it('writes gzip NDJSON that anything else can read, and nothing beside it', async () => {
    await lake.put(new Map([[name, ['{"a":1}', '{"b":"ü\u2028"}']]]));
    expect(gunzipSync(await readFile(path)).toString()).to.equal('{"a":1}\n{"b":"ü\u2028"}\n');
    expect(await readdir(dirname(path))).to.deep.equal(['a.ndjson.gz']);
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
  });

  it('syncs each folder once per put, however many objects it gets', async () => {
    const synced: string[] = [];
    const fs: DurableFs = {
      ...nodeFs,
      syncFolder: (at) => {
        synced.push(at);
        return nodeFs.syncFolder(at);
      },
    };
    const watched = await FilesystemLake.open(folder.path, fs);
    const day = Array.from(
      { length: 30 },
      (_, n) => `events/workout/2026/11/23/${n}.ndjson.gz` as ObjectName,
    );
    await watched.put(new Map([[name, ['{}']]]));
    synced.length = 0;
    await watched.put(new Map(day.map((object) => [object, ['{}']])));
    expect(synced).to.deep.equal([dirname(path)]);
  });

  for (const bad of ['../a.gz', '/a.gz', 'a/../b.gz', 'a//b.gz', 'a/.b.gz', 'a\\b.gz', 'a\0.gz', 'a/', ''])
    it(`takes ${JSON.stringify(bad)} for a bug`, async () => {
      for (const attempt of [
        lake.put(new Map([[bad as ObjectName, ['{}']]])),
        lake.remove([bad as ObjectName]),
        collected(lake.read(bad as ObjectName)),
      ]) {
        const error = await errorOf(attempt);
        expect(error).to.be.instanceOf(Error);
        expect(error).to.not.have.property('code');
      }
    });

  describe('an object that is not whole', () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => JSON.stringify({ n, random: Math.random() }));
    const whole = gzipSync(`${lines.join('\n')}\n`);
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, 40_000, 40_100);
    const broken: { [how: string]: Uint8Array } = {
      truncated: whole.subarray(0, -10),
      'cut in half': whole.subarray(0, whole.length / 2),
      damaged,
      empty: new Uint8Array(),
      'not gzip': Buffer.from('{"a":1}\n'),
      'not UTF-8': gzipSync(Buffer.from([0x7b, 0xff, 0x7d, 0x0a])),
    };
    for (const [how, bytes] of Object.entries(broken))
      it(`is unreadable: ${how}`, async () => {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, bytes);
        expect(await errorOf(collected(lake.read(name)))).to.include({
          code: 'unreadable_object',
          object: name,
        });
      });

    it('is unreadable: missing', async () => {
      expect(await errorOf(collected(lake.read(name)))).to.include({ code: 'unreadable_object' });
    });
  });

  it('reads a large object in little memory, and stops when its reader does', async () => {
    const line = 'x'.repeat(1_000);
    await lake.put(new Map([[name, Array.from({ length: 200_000 }, () => line)]]));
    const before = process.memoryUsage().rss;
    let most = 0;
    let count = 0;
    for await (const read of lake.read(name)) {
      expect(read.length).to.equal(1_000);
      count += 1;
      if (count % 10_000 === 0) most = Math.max(most, process.memoryUsage().rss - before);
    }
    expect(count).to.equal(200_000);
    expect(most).to.be.below(150e6);
    for await (const _ of lake.read(name)) break;
  }).timeout(30_000);

  it('sweeps up what writes left behind an hour ago, and nothing younger', async () => {
    await lake.put(new Map([[name, ['{}']]]));
    const [old, young] = [join(dirname(path), '.old'), join(dirname(path), '.young')];
    for (const left of [old, young]) await writeFile(left, 'half');
    const now = Date.now();
    await utimes(old, new Date(now), new Date(now - 3_700_000));
    expect(await listed(lake)).to.have.lengthOf(1);
    expect(await lake.sweep(now)).to.equal(1);
    expect((await readdir(dirname(path))).sort()).to.deep.equal(['.young', 'a.ndjson.gz']);
  });

  it('leaves nothing behind when a write fails, and says that the lake is away', async () => {
    const full: DurableFs = {
      ...nodeFs,
      open: async (at) => ({
        ...(await nodeFs.open(at)),
        write: async () => {
          throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        },
      }),
    };
    const error = await errorOf(
      (await FilesystemLake.open(folder.path, full)).put(new Map([[name, ['{}']]])),
    );
    expect(isUnavailable(error) && error.code).to.equal('lake_unavailable');
    expect(await readdir(dirname(path))).to.deep.equal([]);
  });

  it('makes folders again that somebody removed', async () => {
    await lake.put(new Map([[name, ['{}']]]));
    await rm(join(folder.path, 'lake', 'events'), { recursive: true });
    const error = await errorOf(lake.put(new Map([[name, ['{}']]])));
    expect(isUnavailable(error)).to.equal(true);
    await lake.put(new Map([[name, ['{}']]]));
    expect(await collected(lake.read(name))).to.deep.equal(['{}']);
  });

  it('lists in order of whole names', async () => {
    const names = ['events/a-b/1.gz', 'events/a/1.gz', 'events/a0/1.gz'].map((text) => text as ObjectName);
    await lake.put(new Map(names.map((object) => [object, []])));
    expect(await listed(lake)).to.deep.equal(names);
    expect(await listed(lake, 'events/a/')).to.deep.equal(['events/a/1.gz']);
    expect(await listed(lake, 'events/a')).to.deep.equal(names);
    expect(await lake.types()).to.deep.equal(new Set(['a', 'a-b', 'a0']));
  });

  it('makes a data directory in folders that are not there yet', async () => {
    const deep = await FilesystemLake.open(join(folder.path, 'a', 'b', 'c'));
    await deep.put(new Map([[name, ['{}']]]));
    expect(await listed(deep)).to.deep.equal([name]);
  });

  it('knows how full the disk is', async () => {
    expect(await freeFraction(folder.path)).to.be.within(0, 1);
  });
});

async function listed(lake: FilesystemLake, prefix = ''): Promise<string[]> {
  return (await collected(lake.list(prefix))).map((object) => object.name);
}
