import { expect } from 'chai';
import { DeleteRaw } from '../../src/application/delete-raw.js';
import { VerifyLake } from '../../src/application/verify-lake.js';
import type { Pseudonym } from '../../src/domain/identity/subject.js';
import { type Boundary, Effects } from '../support/effects.js';
import { begin, crashed, crashing, drain, type Running, Stores, send, track } from './world.js';

const day = 86_400_000;

async function rowsOf({ rows }: Running): Promise<{ id: string; subject?: Pseudonym; user?: object }[]> {
  const all: { id: string; subject?: Pseudonym; user?: object }[] = [];
  for await (const { lines } of rows.files()) for await (const line of lines()) all.push(JSON.parse(line));
  return all;
}

describe('a crash at any boundary', function () {
  this.timeout(300_000);

  /** Repeats within a day, a second batch for a day that is compacted already, and a late retry of an event. */
  async function recorded(): Promise<Stores> {
    const stores = new Stores();
    const running = begin(stores);
    await send(running, [
      track('a', { properties: { price: 1 } }),
      track('b'),
      track('c', { userId: 'u-2' }),
    ]);
    await drain(running);
    await running.compact.run();
    await send(running, [
      track('a', { properties: { price: 1 } }),
      track('d', { properties: { price: 2, note: 'x' } }),
      track('b', { event: 'Another' }),
    ]);
    await drain(begin(stores));
    return stores;
  }

  /** Every event once, whoever looks; and the books agree. */
  async function check(stores: Stores, at: string): Promise<Running> {
    const running = begin(stores);
    const ids = new Set((await stores.rows()).map(({ id, type }) => `${type} ${id}`));
    expect([...ids].sort(), at).to.deep.equal([
      'another b',
      'workout_completed a',
      'workout_completed b',
      'workout_completed c',
      'workout_completed d',
    ]);
    expect((await running.audit.run()).findings, at).to.deep.equal([]);
    return running;
  }

  const verified = ({ ports, curated }: Running) =>
    new VerifyLake(ports.lake, curated, ports.curator, ports.settlements).run();

  async function everywhere(
    prepare: () => Promise<Stores>,
    work: (running: Running) => Promise<unknown>,
    ended: (running: Running, at: string) => Promise<void>,
  ): Promise<void> {
    const effects = new Effects();
    await work(begin(await prepare(), { decorate: effects.decorate }));
    const boundaries = new Set(
      effects.log.filter((one) => !/crypto|clock|rewriting|workItems|streams/.test(one)),
    );
    expect(boundaries.size).to.be.greaterThan(3);
    for (const at of boundaries) {
      const stores = await prepare();
      await crashed(work(begin(stores, { decorate: crashing(at as Boundary) })));
      stores.clock.time += 120_000;
      await check(stores, `crashed ${at}`);
      const again = begin(stores);
      await work(again);
      await check(stores, `done again after ${at}`);
      expect((await verified(again)).findings, at).to.deep.equal([]);
      await ended(again, at);
    }
  }

  it('of compaction leaves every event once, and done again the lake is as it should be', async () => {
    await everywhere(
      recorded,
      (running) => running.compact.run(),
      async ({ curated, ports }, at) => {
        for (const one of await curated.days('workout_completed' as never)) {
          const manifest = await curated.manifest(one);
          expect(manifest, at).to.deep.include({ rows: 4, repeated: 1, id_conflict: 0 });
        }
        expect((await curated.days()).length, at).to.equal(2);
        expect(await ports.lake.types()).to.include('another');
      },
    );
  });

  it('of raw deletion loses nothing', async () => {
    const compacted = async () => {
      const stores = await recorded();
      await begin(stores).compact.run();
      stores.clock.time += 3 * day;
      return stores;
    };
    const deletion = ({ ports, curated, rewriting }: Running) =>
      new DeleteRaw(ports.lake, curated, rewriting, ports.clock, 1).run();
    const effects = new Effects();
    const stores = await compacted();
    expect(await deletion(begin(stores, { decorate: effects.decorate }))).to.equal(3);
    for (const at of effects.log.filter((one) => one.includes('lake.remove'))) {
      const again = await compacted();
      await crashed(deletion(begin(again, { decorate: crashing(at as Boundary) })));
      again.clock.time += 120_000;
      await check(again, at);
      await deletion(begin(again));
      await check(again, `done again after ${at}`);
    }
  });

  it('of scrubbing never leaves half a row, and done again nothing of the person is left', async () => {
    const compacted = async () => {
      const stores = await recorded();
      await begin(stores).compact.run();
      return stores;
    };
    await everywhere(
      compacted,
      async (running) => {
        const names = (await rowsOf(running)).filter(({ id }) => id !== 'c').map(({ subject }) => subject);
        const pseudonyms = names.filter((name) => name !== undefined) as Pseudonym[];
        return running.scrub.run([{ pseudonyms }]);
      },
      async (running, at) => {
        for (const row of await rowsOf(running))
          if (row.id !== 'c') expect(row, at).to.not.have.any.keys('subject', 'user');
      },
    );
  });

  it('raw objects stay where the Parquet that should hold them is damaged', async () => {
    const stores = await recorded();
    const running = begin(stores);
    await running.compact.run();
    stores.clock.time += 3 * day;
    for (const one of await running.curated.days())
      await running.ports.curatedZone.remove((await running.curated.parts(one)).map(({ name }) => name));
    const { ports, curated, rewriting } = running;
    expect(await new DeleteRaw(ports.lake, curated, rewriting, ports.clock, 1).run()).to.equal(0);
    const { findings } = await verified(running);
    expect(new Set(findings.map(({ finding }) => finding))).to.deep.equal(new Set(['missing_part']));
  });
});
