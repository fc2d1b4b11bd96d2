import { expect } from 'chai';
import { RewriteParts } from '../../src/application/rewrite-parts.js';
import { SetColumnType } from '../../src/application/set-column-type.js';
import { VerifyLake } from '../../src/application/verify-lake.js';
import type { EventType } from '../../src/domain/event/event-type.js';
import { columnsText } from '../../src/domain/lake/schema.js';
import { compacting, line, queried, raw } from '../support/curated.js';
import { Effects } from '../support/effects.js';
import { Crash, crashed } from './world.js';

const type = 'order' as EventType;
const order = { type, column: 'p_price', to: 'string' } as const;

describe('a column that is given another type', function () {
  this.timeout(120_000);

  async function compacted(...prices: readonly (number | string)[]) {
    const its = compacting();
    for (const [i, price] of prices.entries()) {
      const date = `2026-11-0${i + 1}`;
      const said = line({
        id: `e${i}`,
        at: `${date}T10:00:00.000Z`,
        receipt: `c.${i}`,
        properties: { price },
      });
      await its.lake.put(new Map([[raw(date, 'a'), [said]]]));
    }
    await its.compact.run();
    return its;
  }

  type Its = Awaited<ReturnType<typeof compacted>>;

  const setting = ({ curated, curator, crypto, rewriting }: Its) =>
    new SetColumnType(curated, new RewriteParts(curated, curator, crypto), rewriting);
  const prices = ({ zone }: Its) =>
    queried(zone, 'SELECT id, p_price FROM rows ORDER BY id').then((rows) =>
      rows.map((row) => (row as { p_price: unknown }).p_price),
    );
  const findings = async ({ lake, curated, curator, settlements }: Its) =>
    (await new VerifyLake(lake, curated, curator, settlements).run()).findings;

  it('has it in the schema and in every part, out of the records; and back again', async () => {
    const its = await compacted(12, '12.50', 'free');
    expect(await prices(its)).to.deep.equal([12, 12.5, null]);
    expect(await setting(its).run(order)).to.deep.equal({ parts: 3, rows: 3, uncast: 0, failed: [] });
    expect(await prices(its)).to.deep.equal(['12', '12.50', 'free']);
    const { columns } = await its.curated.schema(type);
    expect(columns).to.deep.equal([{ column: 'p_price', property: 'price', type: 'string' }]);
    for (const day of await its.curated.days())
      expect((await its.curated.manifest(day))?.schema).to.equal(its.crypto.sha256(columnsText(columns)));
    expect(await findings(its)).to.deep.equal([]);
    expect(await setting(its).run(order)).to.deep.equal({ parts: 0, rows: 0, uncast: 0, failed: [] });
    expect(await setting(its).run({ ...order, to: 'double' })).to.deep.include({ parts: 3, uncast: 1 });
    expect(await prices(its)).to.deep.equal([12, 12.5, null]);
    expect((await its.curated.manifest({ type, date: '2026-11-03' }))?.uncast).to.deep.equal({ p_price: 1 });
  });

  it('is only looked at by a dry run, which counts what would not fit', async () => {
    const its = await compacted(12, '12.50', 'free');
    const report = await setting(its).run({ ...order, to: 'boolean' }, true);
    expect(report).to.deep.equal({ parts: 3, rows: 3, uncast: 3, failed: [] });
    expect(await prices(its)).to.deep.equal([12, 12.5, null]);
    expect((await its.curated.schema(type)).columns[0]?.type).to.equal('double');
  });

  it('is left alone while somebody else rewrites the lake', async () => {
    const its = await compacted(12);
    expect(await its.rewriting.alone(async () => setting(its).run(order))).to.deep.equal({ done: undefined });
    expect((await its.curated.schema(type)).columns[0]?.type).to.equal('double');
  });

  it('has it in the end wherever a crash cuts it off, and no row is lost on the way', async () => {
    const whole = new Effects();
    const watched = (its: Its, effects: Effects): Its =>
      compacting(its.lake, effects.decorate('curatedZone', its.zone) as Its['zone']);
    const first = await compacted(12, 'free');
    await setting(watched(first, whole)).run(order);
    expect(whole.log.filter((one) => one.includes('before:curatedZone.write'))).to.have.length(5);
    for (const at of whole.log.keys()) {
      const its = await compacted(12, 'free');
      const effects: Effects = new Effects(() => {
        if (effects.log.length > at) throw new Crash(whole.log[at]);
      });
      await crashed(setting(watched(its, effects)).run(order));
      const rows = await queried(its.zone, 'SELECT id FROM rows ORDER BY id');
      expect(rows, whole.log[at]).to.deep.equal([{ id: 'e0' }, { id: 'e1' }]);
      await setting(its).run(order);
      expect(await prices(its), whole.log[at]).to.deep.equal(['12', 'free']);
      expect(await findings(its), whole.log[at]).to.deep.equal([]);
    }
  });
});
