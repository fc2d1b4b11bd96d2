import { expect } from 'chai';
import { DuckDbCurator } from '../../src/adapters/duckdb/curator.js';
import { compacting, line, queried, raw } from '../support/curated.js';

const events = 100_000;
const days = ['2026-11-02', '2026-11-03', '2026-11-04'];

/** The nth event as its delivery says it, on the day that the delivery counts from. */
function told(n: number, delivery: number, day = n % days.length): string {
  const at = `${days[day]}T${String(n % 24).padStart(2, '0')}:00:00.000Z`;
  const receivedAt = `2026-11-05T00:00:0${delivery}.000Z`;
  const subject = `s_${n % 500}`;
  return line({ id: `e${n}`, at, receivedAt, receipt: `c${delivery}.${n}`, subject, properties: { n } });
}

describe('compaction of many events', function () {
  this.timeout(120_000);

  it('gives each event one row: repeats, late ones, retries across midnight, objects grouped anew', async () => {
    const { lake, zone, compact } = compacting(undefined, undefined, new DuckDbCurator(undefined, 2 ** 20));
    const put = async (name: string, wanted: (n: number) => boolean, delivery: number, later = 0) => {
      const objects = new Map(days.map((day) => [raw(day, name), [] as string[]]));
      for (let n = 0; n < events; n++) {
        const day = Math.min((n % days.length) + later, days.length - 1);
        if (wanted(n)) objects.get(raw(days[day] as string, name))?.push(told(n, delivery, day));
      }
      await lake.put(objects);
    };
    await put('first', (n) => n % 10 !== 0, 1);
    await put('repeated', (n) => n % 7 === 0, 2);
    const inObjects = (count: (n: number) => boolean) =>
      Array.from({ length: events }, (_, n) => n).filter(count);
    const before = inObjects((n) => n % 10 !== 0 || n % 7 === 0).length;
    const sent = inObjects((n) => n % 10 !== 0).length + inObjects((n) => n % 7 === 0).length;
    expect(await compact.run()).to.deep.include({ rows: sent, repeated: sent - before, failed: [] });

    await put('late', (n) => n % 10 === 0, 3);
    await put('across-midnight', (n) => n % 11 === 0, 4, 1);
    await put('grouped-anew', (n) => n % 10 !== 0 && n % 2 === 0, 1);
    const report = await compact.run();
    expect(report).to.deep.include({ conflicts: 0, failed: [] });
    const counts =
      'SELECT count(*)::INTEGER AS rows, count(DISTINCT id)::INTEGER AS ids, count(DISTINCT p_n)::INTEGER AS told FROM rows';
    expect(await queried(zone, counts)).to.deep.equal([{ rows: events, ids: events, told: events }]);
    expect(await compact.run()).to.deep.include({ partitions: 0 });
  });
});
