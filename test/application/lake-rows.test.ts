import { expect } from 'chai';
import { LakeRows } from '../../src/application/lake-rows.js';
import type { ObjectName } from '../../src/domain/lake/object-name.js';
import { collected } from '../contracts/contract.js';
import { compacting, line, queried, raw } from '../support/curated.js';

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
