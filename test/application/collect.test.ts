import { expect } from 'chai';
import { isUnavailable, Unavailable } from '../../src/domain/ports/unavailable.js';
import { errorOf } from '../contracts/contract.js';
import { decorating, Effects } from '../support/effects.js';
import { begin, drain, placesOf, Stores, send, track } from './world.js';

/** Lets `receipts.append` fail where `fails` says so, by count from 1. */
function failing(method: string, fails: (call: number) => boolean) {
  let count = 0;
  return decorating((port, name, _args, call) => {
    if (`${port}.${name}` !== method) return call();
    count += 1;
    if (!fails(count)) return call();
    return Promise.reject(new Unavailable('receipts_unavailable', new Error('full')));
  });
}

describe('collecting', () => {
  let stores: Stores;

  beforeEach(() => {
    stores = new Stores();
  });

  it('counts its receipts from 1 without gaps, under a name of its own', async () => {
    const [one, other] = [begin(stores), begin(stores)];
    const ids = [];
    for (const running of [one, other, one, one, other]) ids.push(await send(running, [track('e')]));
    expect(ids).to.deep.equal(['c1.1', 'c2.1', 'c1.2', 'c1.3', 'c2.2']);
  });

  it('keeps nothing of a body in clear while it waits', async () => {
    await send(begin(stores), [track('canary-7f3a', { userId: 'canary-7f3a' })], {
      request: { ip: '203.0.113.7', referer: 'canary-7f3a' },
    });
    const dump = stores.dump();
    expect(dump).to.include('sealed');
    for (const secret of ['canary-7f3a', '203.0.113.7', 'Workout']) expect(dump).to.not.include(secret);
  });

  it('leaves no gap where appending failed and then worked', async () => {
    const running = begin(stores, { decorate: failing('receipts.append', (count) => count <= 3) });
    for (let n = 0; n < 3; n++)
      expect(isUnavailable(await errorOf(send(running, [track('lost')])))).to.equal(true);
    expect(await send(running, [track('e1')])).to.equal('c1.4');
    await drain(running);
    const { ledger, findings } = await running.audit.run();
    expect(findings).to.deep.equal([]);
    expect(ledger).to.include({ received: 1, recorded: 1 });
    expect(placesOf(await stores.rows())).to.deep.equal(['c1.4-0']);
  });

  it('leaves no gap where some of many at once failed, and takes nothing of those', async () => {
    const running = begin(stores, { decorate: failing('receipts.append', (count) => count % 3 === 0) });
    const sent = await Promise.allSettled(
      Array.from({ length: 30 }, (_, n) => send(running, [track(`e${n}`)])),
    );
    const accepted = sent.flatMap((one, n) => (one.status === 'fulfilled' ? [`e${n}`] : []));
    expect(accepted).to.have.lengthOf(20);
    await send(running, [track('last')]);
    await drain(running);
    expect((await running.audit.run()).findings).to.deep.equal([]);
    expect((await stores.rows()).map(({ id }) => id).sort()).to.deep.equal([...accepted, 'last'].sort());
  });

  for (const [when, turns] of [
    ['before', 0],
    ['after', 20],
  ] as const)
    it(`leaves no gap where one failed ${when} the next was durable, and nothing more was sent`, async () => {
      let count = 0;
      const slow = decorating((port, method, _args, call) => {
        if (`${port}.${method}` !== 'receipts.append') return call();
        count += 1;
        if (count > 1) return call();
        return turnsLater(turns).then(() => {
          throw new Unavailable('receipts_unavailable', new Error('full'));
        });
      });
      const running = begin(stores, { decorate: slow });
      const [first, second] = await Promise.allSettled([
        send(running, [track('e1')]),
        send(running, [track('e2')]),
      ]);
      expect([first.status, second.status]).to.deep.equal(['rejected', 'fulfilled']);
      const next = begin(stores);
      await drain(next);
      expect((await next.audit.run()).findings).to.deep.equal([]);
      expect((await stores.rows()).map(({ id }) => id)).to.deep.equal(['e2']);
    });

  it('asks for a name again where that failed', async () => {
    const running = begin(stores, { decorate: failing('receipts.newCollector', (count) => count === 1) });
    expect(isUnavailable(await errorOf(send(running, [track('e1')])))).to.equal(true);
    expect(await send(running, [track('e1')])).to.equal('c1.1');
  });

  it('asks for one name and one key however many begin at once', async () => {
    const effects = new Effects();
    const running = begin(stores, { decorate: effects.decorate });
    await Promise.all(Array.from({ length: 20 }, (_, n) => send(running, [track(`e${n}`)])));
    expect(effects.log.filter((boundary) => boundary === 'before:receipts.newCollector')).to.have.lengthOf(1);
    expect(await stores.ports.keyStore.list('')).to.deep.equal(['transit/2026-11-23']);
    expect(stores.state.receipts.size).to.equal(20);
  });

  it('seals under the key of the day, a new one after midnight', async () => {
    const running = begin(stores);
    await send(running, [track('e1')]);
    stores.clock.time += 86_400_000;
    await send(running, [track('e2')]);
    expect(await stores.ports.keyStore.list('transit/')).to.deep.equal([
      'transit/2026-11-23',
      'transit/2026-11-24',
    ]);
    await drain(running);
    expect(await stores.rows()).to.have.lengthOf(2);
  });
});

async function turnsLater(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
