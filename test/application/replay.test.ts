import { expect } from 'chai';
import { Effects } from '../support/effects.js';
import {
  bad,
  begin,
  crashed,
  crashing,
  drain,
  identify,
  placesOf,
  Stores,
  track,
  whileProcessing,
} from './world.js';

const files = { source: { name: 'files', kind: 'server', environment: 'files' }, forward: false } as const;

async function* each(events: Iterable<unknown>): AsyncGenerator<unknown, void> {
  yield* events;
}

const many = Array.from({ length: 1_234 }, (_, n) => track(`e${n}`, { userId: `u-${n % 50}` }));

describe('a replay', () => {
  let stores: Stores;

  beforeEach(() => {
    stores = new Stores();
  });

  it('counts what became of every event', async () => {
    const running = begin(stores);
    const events = [
      track('e1'),
      bad('e2'),
      'a line that is no event',
      identify('e3', { plan: 'pro' }),
      null,
      7,
    ];
    const tally = await whileProcessing(running, () => running.replay.run(each(events), files));
    expect(tally).to.deep.equal({ received: 6, recorded: 2, suppressed: 0, dead: 4 });
    expect(await stores.letters()).to.have.lengthOf(4);
    expect((await running.audit.run()).findings).to.deep.equal([]);
  });

  it('of nothing ends at once', async () => {
    const running = begin(stores);
    expect(await running.replay.run(each([]), files)).to.deep.equal({
      received: 0,
      recorded: 0,
      suppressed: 0,
      dead: 0,
    });
  });

  it('has every event settled when it ends, in receipts of 500 events at most', async () => {
    const running = begin(stores);
    const tallies: number[] = [];
    const tally = await whileProcessing(running, () =>
      running.replay.run(each(many), { ...files, onProgress: ({ received }) => tallies.push(received) }),
    );
    expect(tally).to.include({ received: 1_234, recorded: 1_234 });
    expect(await stores.settled()).to.deep.equal(['c1.1', 'c1.2', 'c1.3']);
    expect(tallies).to.deep.equal([...tallies].sort((a, b) => a - b));
    expect(tallies.at(-1)).to.equal(1_234);
    expect(new Set((await stores.rows()).map(({ id }) => id)).size).to.equal(1_234);
  });

  it('leaves few receipts waiting at any moment, however long the file', async () => {
    const running = begin(stores);
    let most = 0;
    const effects = new Effects(() => {
      most = Math.max(most, stores.state.receipts.size);
    });
    const collecting = begin(stores, { decorate: effects.decorate });
    const long = Array.from({ length: 60 }, (_, n) =>
      track(`e${n}`, { properties: { text: 'x'.repeat(600_000) } }),
    );
    await whileProcessing(running, () => collecting.replay.run(each(long), files));
    expect(most).to.be.within(2, 32);
    expect(await stores.rows()).to.have.lengthOf(60);
  });

  it('is done by whoever holds the lease, and is not queued for targets unless so asked', async () => {
    const server = begin(stores, { targets: ['amplitude'] });
    const [one, other] = [begin(stores), begin(stores)];
    await whileProcessing(server, async () => {
      await one.replay.run(each([track('e1')]), files);
      await other.replay.run(each([track('e2')]), { ...files, forward: true });
    });
    const queued = await stores.ports.targetQueues.next('amplitude', 10);
    expect(queued.map(({ id }) => id)).to.deep.equal(['e2']);
  });

  it('keeps the files’ own times, however old', async () => {
    const running = begin(stores);
    const old = track('e1', { timestamp: '1999-12-31T23:59:59Z', sentAt: '2026-01-01T00:00:00Z' });
    await whileProcessing(running, () => running.replay.run(each([old]), files));
    const [row] = await stores.rows();
    expect(row?.time).to.equal('1999-12-31T23:59:59.000Z');
    expect(row?.object).to.match(/^events\/workout_completed\/1999\/12\/31\//);
  });

  it('that crashed leaves what it had appended to be recorded once, and no gap', async () => {
    const running = begin(stores, { decorate: crashing('after:receipts.append') });
    await crashed(running.replay.run(each(many), files));
    stores.clock.time += 60_000;
    const server = begin(stores);
    await drain(server);
    expect(await stores.rows()).to.have.lengthOf(500);
    expect(new Set(placesOf(await stores.rows())).size).to.equal(500);
    expect((await server.audit.run()).findings).to.deep.equal([]);
  });
});
