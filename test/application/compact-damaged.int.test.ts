import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { FilesystemCuratedZone } from '../../src/adapters/filesystem/curated-zone.js';
import { FilesystemLake } from '../../src/adapters/filesystem/lake.js';
import { DeleteRaw } from '../../src/application/delete-raw.js';
import type { ObjectName } from '../../src/domain/lake/object-name.js';
import { compacting, line, queried, raw } from '../support/curated.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** Enough for several blocks of the compression. */
const many = 4_000;
const lines = (receipt: string, n: number) =>
  Array.from({ length: n }, (_, index) =>
    line({
      id: `${receipt}/${index}`,
      receipt,
      index,
      properties: { note: randomBytes(20).toString('hex') },
    }),
  );
const packed = (all: readonly string[]) => gzipSync(`${all.join('\n')}\n`);
const whole = packed(lines('c.damaged', many));
const short = packed(lines('c.damaged', 50));
const flipped = (bytes: Buffer, at: number) => {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] as number) ^ 1;
  return changed;
};

/** What DuckDB reads without a word, or takes for an outage. */
const damages: { readonly [what: string]: Buffer } = {
  'is cut in the middle of a block': whole.subarray(0, whole.length >> 1),
  'is cut in the middle of its only block': short.subarray(0, short.length >> 1),
  'is cut after its header': whole.subarray(0, 10),
  'is cut before the trailer': whole.subarray(0, -8),
  'is cut in the trailer': whole.subarray(0, -4),
  'has another checksum': flipped(whole, whole.length - 8),
  'has another length': flipped(whole, whole.length - 4),
  'has a changed byte': flipped(whole, whole.length >> 1),
  'is empty': Buffer.alloc(0),
  'is no gzip': Buffer.from(line({ id: 'plain' })),
  'has rubbish after its end': Buffer.concat([short, Buffer.from('rubbish')]),
  'has zeros after its end': Buffer.concat([short, Buffer.alloc(512)]),
  'is cut in the second of two members': Buffer.concat([short, short.subarray(0, -20)]),
};

describe('a damaged raw object', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const sound = raw('2026-11-02', 'a-sound');
  const damaged = raw('2026-11-02', 'b-damaged');
  let directories = 0;

  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  async function lakeWith(objects: ReadonlyMap<ObjectName, Buffer>) {
    directories += 1;
    const dataDir = join(folder.path, String(directories));
    const lake = await FilesystemLake.open(dataDir);
    for (const [name, bytes] of objects) {
      await mkdir(dirname(join(dataDir, 'lake', name)), { recursive: true });
      await writeFile(join(dataDir, 'lake', name), bytes);
    }
    return { dataDir, ...compacting(lake, new FilesystemCuratedZone(dataDir)) };
  }

  async function withoutRaw({ lake, curated, rewriting, clock }: Awaited<ReturnType<typeof lakeWith>>) {
    clock.time = Date.parse('2027-02-01T00:00:00Z');
    return new DeleteRaw(lake, curated, rewriting, clock, 1).run();
  }

  for (const [what, bytes] of Object.entries(damages))
    it(`that ${what} is named, is in no manifest and stays; the others are merged`, async () => {
      const its = await lakeWith(
        new Map([
          [sound, packed(lines('c.sound', 3))],
          [damaged, bytes],
        ]),
      );
      const report = await its.compact.run();
      expect(report).to.deep.include({ objects: 1, rows: 3, unreadable: [damaged], failed: [] });
      const manifest = await its.curated.manifest({ type: 'order' as never, date: '2026-11-02' });
      expect(manifest?.sources).to.deep.equal([sound]);
      expect(await withoutRaw(its)).to.equal(1);
      expect(await readFile(join(its.dataDir, 'lake', damaged))).to.deep.equal(bytes);
      expect(await queried(its.zone, 'SELECT count(*)::INTEGER AS n FROM rows')).to.deep.equal([{ n: 3 }]);
    });

  it('is not one of two gzip members, which is read to its end', async () => {
    const two = Buffer.concat([packed(lines('c.1', 30)), packed(lines('c.2', 40))]);
    const its = await lakeWith(new Map([[sound, two]]));
    expect(await its.compact.run()).to.deep.include({ objects: 1, rows: 70, unreadable: [] });
  });
});
