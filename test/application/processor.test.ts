import { expect } from 'chai';
import type { ProcessorEvents } from '../../src/application/processor.js';
import type { UnavailableCode } from '../../src/domain/failure/failure.js';
import { isUnavailable, Unavailable } from '../../src/domain/ports/unavailable.js';
import { errorOf } from '../contracts/contract.js';
import { composed, decorating, Effects, type PortName } from '../support/effects.js';
import {
  bad,
  begin,
  Crash,
  crashing,
  drain,
  holdLease,
  identify,
  placesOf,
  Stores,
  send,
  track,
  until,
} from './world.js';

const codes: { readonly [Port in PortName]?: UnavailableCode } = {
  receipts: 'receipts_unavailable',
  settlements: 'settlements_unavailable',
  letters: 'letters_unavailable',
  plans: 'plans_unavailable',
  lease: 'plans_unavailable',
  lake: 'lake_unavailable',
  vault: 'vault_unavailable',
  keyStore: 'vault_unavailable',
  rootKey: 'vault_unavailable',
  profiles: 'profiles_unavailable',
};

interface Wait {
  readonly attempt: number;
  readonly ms: number;
  readonly code: string;
  /** What was there while it waited. */
  readonly receipts: number;
  readonly settled: number;
  readonly letters: readonly string[];
}

function noting(stores: Stores, waits: Wait[]): ProcessorEvents {
  return {
    waiting: ({ code }, attempt, ms) =>
      waits.push({
        attempt,
        ms,
        code,
        receipts: stores.state.receipts.size,
        settled: stores.state.settlements.size,
        letters: [...stores.state.letters.keys()],
      }),
  };
}

/** Lets a port's method fail so many times: before it did anything, or after it did all. */
function outage(of: string, times: number, when: 'before' | 'after' = 'before') {
  const state = { left: times };
  const decorate = decorating((port, method, _args, call) => {
    if (`${port}.${method}` !== of || state.left === 0) return call();
    state.left -= 1;
    const error = new Unavailable(codes[port] as UnavailableCode, new Error('away'));
    if (when === 'before') throw error;
    return (call() as Promise<unknown>).then(() => {
      throw error;
    });
  });
  return { state, decorate };
}

describe('a store that is away', () => {
  const bodies = [
    [
      track('e1', { userId: null, anonymousId: 'a-1' }),
      identify('e2', { plan: 'pro' }, { anonymousId: 'a-1' }),
    ],
    [track('e3'), bad('e4')],
  ];
  const places = ['c1.1-0', 'c1.1-1', 'c1.2-0'];

  /** Every method that the processor calls, effects or not, in the order of the first call. */
  async function methods(): Promise<Map<PortName, string[]>> {
    const called = new Map<PortName, Set<string>>();
    const recording = decorating((port, method, _args, call) => {
      called.set(port, (called.get(port) ?? new Set()).add(method));
      return call();
    });
    const stores = new Stores();
    const collecting = begin(stores);
    for (const body of bodies) await send(collecting, body);
    await drain(begin(stores, { decorate: recording }));
    return new Map([...called].map(([port, names]) => [port, [...names]]));
  }

  async function survives(method: string, when: 'before' | 'after'): Promise<void> {
    const stores = new Stores();
    const waits: Wait[] = [];
    const { state, decorate } = outage(method, 3, when);
    const collecting = begin(stores);
    for (const body of bodies) await send(collecting, body);
    const running = begin(stores, { decorate, events: noting(stores, waits), targets: ['amplitude'] });
    running.processor.start();
    await until(() => stores.state.receipts.size === 0 && stores.state.lease !== undefined);
    await running.processor.stop(true);

    // A write that was done though it failed is not needed again.
    const failures = 3 - state.left;
    if (when === 'before') expect(failures, method).to.equal(3);
    else expect(failures, method).to.be.at.least(1);
    expect(
      waits.map(({ attempt }) => attempt),
      method,
    ).to.deep.equal(Array.from({ length: failures }, (_, n) => n + 1));
    for (const { code, receipts, settled, letters } of waits) {
      expect(code, method).to.equal(codes[method.split('.', 1)[0] as PortName]);
      for (const letter of letters) expect(letter, `${method}: a good event’s letter`).to.equal('c1.2-1');
      if (method === 'settlements.settle' && when === 'after') continue;
      expect({ receipts, settled }, `${method}: acknowledged`).to.deep.equal({ receipts: 2, settled: 0 });
    }
    expect(placesOf(await stores.rows()), method).to.deep.equal(places);
    expect([...stores.state.letters.keys()], method).to.deep.equal(['c1.2-1']);
    expect((await stores.ports.targetQueues.waiting()).get('amplitude'), method).to.equal(3);
    const { ledger, findings } = await running.audit.run();
    expect(findings, method).to.deep.equal([]);
    expect(ledger, method).to.include({ received: 4, recorded: 3, dead: 1, waiting: 0 });
  }

  for (const port of Object.keys(codes) as PortName[])
    it(`${port}: nothing is acknowledged or set aside, and then everything lands once`, async () => {
      const called = (await methods()).get(port) ?? [];
      expect(called, 'methods called while processing').to.not.deep.equal([]);
      for (const method of called.filter((name) => name !== 'release')) {
        await survives(`${port}.${method}`, 'before');
        await survives(`${port}.${method}`, 'after');
      }
    });

  it('and these are all the ports that processing needs', async () => {
    const called = [...(await methods()).keys()].filter((port) => port !== 'clock' && port !== 'crypto');
    expect(called.sort()).to.deep.equal(Object.keys(codes).sort());
  });

  describe('is tried again', () => {
    async function waitsOf(times: number, seed = 0): Promise<{ waits: Wait[]; elapsed: number }> {
      const stores = new Stores();
      stores.processes = seed;
      const waits: Wait[] = [];
      await send(begin(stores), [track('e1')]);
      const { decorate } = outage('lake.put', times);
      const running = begin(stores, { decorate, events: noting(stores, waits) });
      const start = stores.clock.now();
      running.processor.start();
      await until(() => stores.state.receipts.size === 0);
      const elapsed = stores.clock.now() - start;
      await running.processor.stop();
      return { waits, elapsed };
    }

    it('after times that double up to half a minute, half of each by chance', async () => {
      const { waits, elapsed } = await waitsOf(14);
      for (const { attempt, ms } of waits) {
        const ceiling = Math.min(30_000, 100 * 2 ** (attempt - 1));
        expect(ms).to.be.within(ceiling / 2, ceiling);
      }
      const shares = waits.map(({ attempt, ms }) => ms / Math.min(30_000, 100 * 2 ** (attempt - 1)));
      expect(new Set(shares.map((share) => share.toFixed(2))).size).to.be.greaterThan(7);
      expect(elapsed).to.be.at.least(waits.reduce((sum, { ms }) => sum + ms, 0));
    });

    it('by two processes not at the same times', async () => {
      const one = (await waitsOf(6)).waits.map(({ ms }) => ms);
      const other = (await waitsOf(6, 10)).waits.map(({ ms }) => ms);
      expect(one).to.not.deep.equal(other);
    });

    it('from the shortest time again once it had been back', async () => {
      const stores = new Stores();
      const waits: Wait[] = [];
      const { state, decorate } = outage('lake.put', 3);
      const running = begin(stores, { decorate, events: noting(stores, waits) });
      await send(running, [track('e1')]);
      running.processor.start();
      await until(() => stores.state.receipts.size === 0);
      state.left = 2;
      await send(running, [track('e2')]);
      await until(() => stores.state.receipts.size === 0);
      await running.processor.stop();
      expect(waits.map(({ attempt }) => attempt)).to.deep.equal([1, 2, 3, 1, 2]);
    });
  });

  it('does not keep a processor from stopping, and what waits is done by the next', async () => {
    const stores = new Stores();
    const running = begin(stores, { decorate: outage('lake.put', Number.POSITIVE_INFINITY).decorate });
    await send(running, [track('e1')]);
    running.processor.start();
    await running.processor.stop(true);
    expect(stores.state.receipts.size).to.equal(1);
    stores.clock.time += 60_000;
    await drain(begin(stores));
    expect(placesOf(await stores.rows())).to.deep.equal(['c1.1-0']);
  });
});

describe('a processor', () => {
  let stores: Stores;

  beforeEach(() => {
    stores = new Stores();
  });

  it('lets live receipts wait for company, and batches them', async () => {
    const effects = new Effects();
    const running = begin(stores, { flushMs: 5_000, decorate: effects.decorate });
    const start = stores.clock.now();
    await send(running, [track('e1')]);
    running.processor.start();
    await until(() => stores.clock.now() - start >= 3_000);
    expect(await stores.rows()).to.deep.equal([]);
    await send(running, [track('e2')]);
    await until(() => stores.state.receipts.size === 0);
    expect(stores.clock.now() - start).to.be.within(5_000, 6_000);
    expect(effects.log.filter((boundary) => boundary === 'after:lake.put')).to.have.lengthOf(1);
    await running.processor.stop();
  });

  it('does not let files wait, nor a full batch', async () => {
    for (const [events, live] of [
      [[track('e1')], false],
      [Array.from({ length: 5_000 }, (_, n) => bad(`f${n}`)), true],
    ] as const) {
      const fresh = new Stores();
      const running = begin(fresh, { flushMs: 600_000 });
      const start = fresh.clock.now();
      await send(running, events, { live });
      running.processor.start();
      await until(() => fresh.state.receipts.size === 0);
      expect(fresh.clock.now() - start).to.be.lessThan(1_000);
      await running.processor.stop();
    }
  });

  it('takes live receipts before those of files', async () => {
    const running = begin(stores);
    const file = await send(running, [track('e1')], { live: false });
    const live = await send(running, [track('e2')]);
    const [first] = await stores.ports.receipts.next({ events: 1, bytes: 1 });
    expect(first?.id).to.equal(live).and.not.equal(file);
  });

  it('works alone: a second one waits until the first one’s lease has run out', async () => {
    const first = begin(stores, { decorate: crashing('before:lake.put') });
    const error = errorOf(first.processor.finished);
    await send(first, [track('e1')]);
    first.processor.start();
    expect(await errorOf(first.processor.finished)).to.be.instanceOf(Crash);
    await error.catch(() => {});
    const died = stores.clock.now();

    const second = begin(stores);
    second.processor.start();
    await until(() => stores.state.receipts.size === 0);
    expect(stores.clock.now() - died).to.be.within(14_000, 17_000);
    await second.processor.stop();
    expect(placesOf(await stores.rows())).to.deep.equal(['c1.1-0']);
  });

  it('keeps its lease while it works and while it idles', async () => {
    const running = begin(stores);
    running.processor.start();
    const start = stores.clock.now();
    await until(() => stores.clock.now() - start > 60_000);
    expect(await stores.ports.lease.held(stores.clock.now())).to.equal(true);
    expect(await stores.ports.lease.acquire('another', stores.clock.now(), 1)).to.equal(undefined);
    await running.processor.stop();
    expect(await stores.ports.lease.held(stores.clock.now())).to.equal(false);
  });

  it('that lost its lease takes it again when it is free, and goes on', async () => {
    let robbed = false;
    const robbing = decorating((port, method, _args, call) => {
      if (robbed || `${port}.${method}` !== 'lake.put') return call();
      robbed = true;
      stores.clock.time += 20_000;
      return stores.ports.lease.acquire('another', stores.clock.now(), 5_000).then(call);
    });
    const running = begin(stores, { decorate: robbing });
    await send(running, [track('e1'), bad('e2')]);
    running.processor.start();
    await until(() => stores.state.receipts.size === 0);
    await running.processor.stop();
    expect(robbed).to.equal(true);
    expect((await running.audit.run()).findings).to.deep.equal([]);
    expect(placesOf(await stores.rows())).to.deep.equal(['c1.1-0']);
  });

  it('stopped without draining leaves what waits; stopped with draining leaves nothing, company or not', async () => {
    const running = begin(stores, { flushMs: 600_000 });
    await send(running, [track('e1')]);
    running.processor.start();
    await running.processor.stop();
    expect(stores.state.receipts.size).to.equal(1);
    const next = begin(stores, { flushMs: 600_000 });
    await drain(next);
    expect(stores.state.receipts.size).to.equal(0);
    expect(await stores.ports.lease.held(stores.clock.now())).to.equal(false);
  });

  it('stopped with draining while a dead one’s lease still holds waits for it, and leaves nothing', async () => {
    const dead = begin(stores, { decorate: crashing('before:lake.put') });
    await send(dead, [track('e1')]);
    dead.processor.start();
    await errorOf(dead.processor.finished);
    const next = begin(stores);
    await send(next, [track('e2')]);
    await drain(next);
    expect(placesOf(await stores.rows())).to.deep.equal(['c1.1-0', 'c2.1-0']);
    expect((await next.audit.run()).ledger.waiting).to.equal(0);
  });

  it('stopped with draining leaves the rest to a living one, and does not wait for it for ever', async () => {
    const other = begin(stores);
    await send(other, [track('e1')]);
    const token = await holdLease(other);
    const renewing = decorating((port, method, _args, call) => {
      if (`${port}.${method}` !== 'lease.acquire') return call();
      return stores.ports.lease.renew(token, stores.clock.now(), 60_000).then(call);
    });
    const start = stores.clock.now();
    await drain(begin(stores, { decorate: renewing }));
    expect(stores.clock.now() - start).to.be.within(15_000, 20_000);
    expect(stores.state.receipts.size).to.equal(1);
  });

  it('does again first what a crash left open, before newer receipts', async () => {
    const crashing1 = begin(stores, { decorate: crashing('after:lake.put') });
    await send(crashing1, [track('e1')]);
    await errorOf(
      crashing1.process.run(
        await stores.ports.receipts.next({ events: 9, bytes: 9e9 }),
        await holdLease(crashing1),
      ),
    );
    const effects = new Effects();
    const running = begin(stores, { decorate: effects.decorate });
    await send(running, [track('e2')], {});
    stores.clock.time += 120_000;
    const batches: number[] = [];
    const noted = begin(stores, {
      decorate: composed(effects.decorate),
      events: { processed: ({ events }) => batches.push(events) },
    });
    await drain(noted);
    expect(batches).to.deep.equal([1, 1]);
    expect(placesOf(await stores.rows())).to.deep.equal(['c1.1-0', 'c2.1-0']);
  });

  it('that a bug ends says so', async () => {
    const running = begin(stores, { decorate: crashing('before:settlements.settle') });
    await send(running, [track('e1')]);
    running.processor.start();
    const error = await errorOf(running.processor.finished);
    expect(isUnavailable(error)).to.equal(false);
    expect(error).to.be.instanceOf(Crash);
  });
});
