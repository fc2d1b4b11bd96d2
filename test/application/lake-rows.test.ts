import { expect } from 'chai';
import { LakeRows, type RecordFile } from '../../src/application/lake-rows.js';
import type { ObjectName } from '../../src/domain/lake/object-name.js';
import { UnreadableObject } from '../../src/domain/ports/lake.js';
import { collected } from '../contracts/contract.js';
import { compacting, line, queried, raw } from '../support/curated.js';

describe('an object that goes away while the lake is read', () => {
  const [one, other] = [raw('2026-11-02', 'a'), raw('2026-11-02', 'b')];

  async function read(meanwhile: (its: ReturnType<typeof compacting>) => Promise<unknown>) {
    const its = compacting();
    const lines = [[line({ id: 'a' })], [line({ id: 'b', index: 1 })]] as const;
    await its.lake.put(new Map([...lines].map((of, i) => [i === 0 ? one : other, of])));
    const seen: string[] = [];
    for await (const file of new LakeRows(its.lake, its.curated, its.curator).files()) {
      if (seen.length === 0) await meanwhile(its);
      for await (const text of file.lines()) seen.push(JSON.parse(text).id);
    }
    return seen;
  }

  it('is in a part by then', async () => {
    const seen = await read(async ({ compact, lake }) => {
      await compact.run();
      await lake.remove([one, other]);
    });
    expect(seen.sort()).to.deep.equal(['a', 'b']);
  });

  it('or removed by retention, which is no damage', async () => {
    expect(await read(({ lake }) => lake.remove([one]))).to.deep.equal(['b']);
  });

  it('but one that is there and cannot be read is damage', async () => {
    const its = compacting();
    await its.lake.put(new Map([[one, [line({ id: 'a' })]]]));
    its.lake.read = (name) => {
      throw new UnreadableObject(name, new Error('cut off'));
    };
    const [file] = await collected(new LakeRows(its.lake, its.curated, its.curator).files());
    const reading = collected((file as RecordFile).lines());
    expect(await reading.catch((error: unknown) => error)).to.be.instanceOf(UnreadableObject);
  });
});

describe('an event whose repeat on an earlier day is compacted while the lake is read', () => {
  it('is read where it was', async () => {
    const { lake, curated, curator, compact } = compacting();
    const told = (id: string, day: number, receipt: string) =>
      [
        raw(`2026-11-0${day}`, id + receipt),
        [line({ id, at: `2026-11-0${day}T10:00:00.000Z`, receipt })],
      ] as const;
    await lake.put(new Map([told('first', 1, 'c.1'), told('repeated', 3, 'c.3')]));
    const seen: string[] = [];
    for await (const { day, lines } of new LakeRows(lake, curated, curator).files()) {
      for await (const text of lines()) seen.push(JSON.parse(text).id);
      if (day.date !== '2026-11-01') continue;
      await lake.put(new Map([told('repeated', 2, 'c.2')]));
      await compact.run();
    }
    expect(seen).to.deep.equal(['first', 'repeated']);
  });
});

describe('an object that is of no partition', () => {
  const stray = 'events/order/by-hand.ndjson.gz' as ObjectName;

  it('is among the rows of the lake, but not where days are asked for, and is never compacted', async () => {
    const { lake, zone, curated, curator, compact } = compacting();
    await lake.put(
      new Map([
        [raw('2026-11-02', 'a'), [line({ id: 'a' })]],
        [stray, [line({ id: 'stray', index: 1 })]],
      ]),
    );
    const rows = new LakeRows(lake, curated, curator);
    const names = async (range?: { from: string }) =>
      (await collected(rows.files(range))).map(({ name }) => name);
    expect(await names()).to.deep.equal([raw('2026-11-02', 'a'), stray]);
    expect(await names({ from: '2026-01-01' })).to.deep.equal([raw('2026-11-02', 'a')]);
    expect(await compact.run()).to.deep.include({ partitions: 1, rows: 1 });
    expect(await queried(zone, 'SELECT id FROM rows')).to.deep.equal([{ id: 'a' }]);
    expect(await names()).to.include(stray);
  });
});
