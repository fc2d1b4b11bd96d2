import { expect } from 'chai';
import fc from 'fast-check';
import { partsFor, pendingDays } from '../../../src/domain/lake/compaction.js';
import {
  dayOfCurated,
  dayOfRaw,
  isWithinWindow,
  manifestName,
  partName,
  rawFolder,
} from '../../../src/domain/lake/curated.js';
import type { ObjectName } from '../../../src/domain/lake/object-name.js';

const name = fc
  .tuple(fc.constantFrom('order', 'page', '_overflow'), fc.integer({ min: 1, max: 28 }), fc.nat({ max: 30 }))
  .map(
    ([type, day, n]) => `events/${type}/2026/11/${String(day).padStart(2, '0')}/${n}.ndjson.gz` as ObjectName,
  );

describe('the plan of a compaction', () => {
  it('has every object that no manifest names once, in order of type, date and name', () => {
    fc.assert(
      fc.property(fc.uniqueArray(name), fc.array(name), (objects, contained) => {
        const done = new Set(contained);
        const plan = pendingDays(objects, (_, object) => done.has(object));
        const planned = plan.flatMap(({ sources }) => sources);
        expect(planned).to.deep.equal(objects.filter((object) => !done.has(object)).sort());
        for (const { day, sources } of plan)
          for (const source of sources) expect(source.startsWith(`${rawFolder(day)}/`)).to.equal(true);
      }),
    );
  });

  it('gives a partition a power of two of parts, of 500,000 rows at most', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200_000_000 }), (rows) => {
        const parts = partsFor(rows);
        expect(Math.log2(parts) % 1).to.equal(0);
        expect(rows / parts).to.be.at.most(500_000);
        if (parts > 1) expect(rows).to.be.greaterThan((parts / 2) * 500_000);
      }),
    );
  });

  it('knows the partition of a file by its name, and which lie within seven days', () => {
    const day = dayOfRaw('events/order/2026/11/01/a.ndjson.gz' as ObjectName);
    expect(dayOfCurated(partName(day, 0, 1))).to.deep.equal(day);
    expect(dayOfCurated(manifestName(day))).to.deep.equal(day);
    expect(isWithinWindow(day, { ...day, date: '2026-10-25' })).to.equal(true);
    expect(isWithinWindow(day, { ...day, date: '2026-10-24' })).to.equal(false);
    expect(isWithinWindow(day, { type: 'page' as never, date: '2026-11-01' })).to.equal(false);
  });
});
