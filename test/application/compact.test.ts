import { expect } from 'chai';
import { compacting, line, queried, raw } from '../support/curated.js';

describe('compaction', () => {
  const order = 'SELECT id, p_price FROM rows ORDER BY id';

  it('merges raw objects into one sorted part, and says what it holds', async () => {
    const { lake, zone, curated, compact } = compacting();
    await lake.put(
      new Map([
        [
          raw('2026-11-02', 'a'),
          [line({ id: 'b', subject: 's_2', properties: { price: 2 } }), line({ id: 'z', index: 1 })],
        ],
        [
          raw('2026-11-02', 'b'),
          [line({ id: 'a', subject: 's_1', receipt: 'c.2', properties: { price: 1.5 } })],
        ],
      ]),
    );
    const report = await compact.run();
    expect(report).to.deep.include({
      partitions: 1,
      objects: 2,
      rows: 3,
      repeated: 0,
      conflicts: 0,
      uncast: 0,
    });
    expect(await queried(zone, 'SELECT id, subject, p_price, kind, name, source FROM rows')).to.deep.equal([
      { id: 'a', subject: 's_1', p_price: 1.5, kind: 'track', name: 'Order', source: 'app' },
      { id: 'b', subject: 's_2', p_price: 2, kind: 'track', name: 'Order', source: 'app' },
      { id: 'z', subject: null, p_price: null, kind: 'track', name: 'Order', source: 'app' },
    ]);
    const manifest = await curated.manifest({ type: 'order' as never, date: '2026-11-02' });
    expect(manifest).to.deep.include({
      parts: 1,
      rows: 3,
      from: '2026-11-02T10:00:00.000Z',
      engine: 'duckdb',
    });
    expect(await compact.run()).to.deep.include({ partitions: 0, rows: 0 });
  });

  it('leaves out what is repeated, and keeps another event of the same id under a derived one', async () => {
    const { lake, zone, compact, settlements } = compacting();
    const first = line({ id: 'a', properties: { price: 1 } });
    await lake.put(new Map([[raw('2026-11-02', 'a'), [first]]]));
    await compact.run();
    await lake.put(
      new Map([
        [
          raw('2026-11-02', 'b'),
          [
            line({ id: 'a', receipt: 'c.2', properties: { price: 1 } }),
            line({ id: 'a', receipt: 'c.2', index: 1, properties: { price: 2 } }),
            line({ id: 'a', receipt: 'c.2', index: 2, source: 'web', properties: { price: 3 } }),
            line({ id: 'n', receipt: 'c.2', index: 3, properties: { price: 4 } }),
            line({ id: 'n', receipt: 'c.2', index: 4, properties: { price: 4 } }),
          ],
        ],
        [
          raw('2026-11-03', 'c'),
          [line({ id: 'a', at: '2026-11-03T00:00:00.000Z', receipt: 'c.3', properties: { price: 1 } })],
        ],
      ]),
    );
    expect(await compact.run()).to.deep.include({ partitions: 2, rows: 6, repeated: 3, conflicts: 1 });
    expect(await queried(zone, 'SELECT id, source, p_price FROM rows ORDER BY ALL')).to.deep.equal([
      { id: 'a', source: 'app', p_price: 1 },
      { id: 'a', source: 'web', p_price: 3 },
      { id: 'a~c.2-1', source: 'app', p_price: 2 },
      { id: 'n', source: 'app', p_price: 4 },
    ]);
    const told = await settlements.of(['c.2' as never, 'c.3' as never]);
    expect(told.map(({ receipt, repeated }) => [receipt, repeated])).to.deep.equal([
      ['c.2', [0, 4]],
      ['c.3', [0]],
    ]);
  });

  it('stays readable with one schema when a price is a number, a string, and absent', async () => {
    const { lake, zone, compact } = compacting();
    await lake.put(
      new Map([
        [raw('2026-11-02', 'a'), [line({ id: 'a', properties: { price: 12 } })]],
        [
          raw('2026-11-03', 'b'),
          [line({ id: 'b', at: '2026-11-03T00:00:00.000Z', properties: { price: '12.50' } })],
        ],
        [raw('2026-11-04', 'c'), [line({ id: 'c', at: '2026-11-04T00:00:00.000Z', properties: {} })]],
        [
          raw('2026-11-05', 'd'),
          [line({ id: 'd', at: '2026-11-05T00:00:00.000Z', properties: { price: 'free' } })],
        ],
      ]),
    );
    expect(await compact.run()).to.deep.include({ partitions: 4, uncast: 1 });
    expect(await queried(zone, order)).to.deep.equal([
      { id: 'a', p_price: 12 },
      { id: 'b', p_price: 12.5 },
      { id: 'c', p_price: null },
      { id: 'd', p_price: null },
    ]);
  });
});
