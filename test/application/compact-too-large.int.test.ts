import { expect } from 'chai';
import { DuckDbCurator } from '../../src/adapters/duckdb/curator.js';
import { Compact } from '../../src/application/compact.js';
import { compacting, line, queried, raw } from '../support/curated.js';

describe('a partition that the engine has not the memory for', function () {
  this.timeout(60_000);

  it('is named and stays raw, and the others are compacted all the same', async () => {
    const { lake, zone, curated, settlements, rewriting, crypto, clock } = compacting();
    const wide = Array.from({ length: 4_000 }, (_, index) =>
      line({ id: `wide/${index}`, index, properties: { note: crypto.sha256(`${index}`).repeat(200) } }),
    );
    await lake.put(
      new Map([
        [raw('2026-11-02', 'wide', 'aaa'), wide],
        [raw('2026-11-02', 'small', 'zzz'), [line({ id: 'small' })]],
      ]),
    );
    const curator = new DuckDbCurator({ memory: '60MB', threads: 1 });
    const compact = new Compact({ lake, settlements, curated, curator }, rewriting, crypto, clock);
    const report = await compact.run({});
    expect(report?.tooLarge).to.deep.equal(['curated/event_type=aaa/date=2026-11-02/']);
    expect(await queried(zone, 'SELECT id FROM rows')).to.deep.equal([{ id: 'small' }]);
  });
});
