import { expect } from 'chai';
import { DestroyDayKeys } from '../../src/application/destroy-day-keys.js';
import { ExpireLetters } from '../../src/application/expire-letters.js';
import { instant } from '../../src/domain/event/time.js';
import type { LetterId } from '../../src/domain/failure/letter.js';
import { defaultPolicy } from '../../src/domain/privacy/default-policy.js';
import { bad, begin, type Code, drain, Stores, send, track } from './world.js';

const day = 86_400_000;

describe('the keys of days, and the letters under them', () => {
  let stores: Stores;

  beforeEach(() => {
    stores = new Stores();
  });

  const keys = () =>
    stores.ports.keyStore.list('').then((names) => names.filter((name) => /\d-\d/.test(name)));

  function maintenance(code: Code = {}) {
    const running = begin(stores, code);
    const { ports, keyring, policies } = running;
    return {
      running,
      expire: new ExpireLetters(ports.letters, policies, ports.clock),
      destroy: new DestroyDayKeys(keyring, ports.receipts, ports.letters, ports.clock),
    };
  }

  /** Three letters of today, under the quarantine key. */
  async function letters(): Promise<void> {
    const running = begin(stores);
    await send(running, [bad('b1'), bad('b2'), bad('b3'), track('e1')]);
    await drain(running);
    expect(await keys()).to.deep.equal(['quarantine/2026-11-23', 'transit/2026-11-23']);
  }

  it('a receipt’s goes once its day and the next are over, not before', async () => {
    const running = begin(stores);
    await send(running, [track('e1')]);
    await drain(running);
    for (const after of [0, day]) {
      stores.clock.time = Date.parse('2026-11-23T23:59:59.999Z') + after;
      await maintenance().destroy.run();
      expect(await keys(), String(after)).to.deep.equal(['transit/2026-11-23']);
    }
    stores.clock.time += 1;
    expect(await maintenance().destroy.run()).to.deep.equal([{ kind: 'transit', day: '2026-11-23' }]);
    expect(await keys()).to.deep.equal([]);
  });

  it('a receipt that still waits keeps its key, however long, and then it opens', async () => {
    await send(begin(stores), [track('e1')]);
    stores.clock.time += 30 * day;
    expect(await maintenance().destroy.run()).to.deep.equal([]);
    await drain(begin(stores));
    expect((await stores.rows()).map(({ id }) => id)).to.deep.equal(['e1']);
    expect(await maintenance().destroy.run()).to.have.length(1);
  });

  it('an open letter keeps its day’s key, and can be processed again', async () => {
    await letters();
    stores.clock.time += 89 * day;
    const { expire, destroy, running } = maintenance();
    expect(await expire.run()).to.equal(0);
    expect(await destroy.run()).to.deep.equal([{ kind: 'transit', day: '2026-11-23' }]);
    const [letter] = await stores.letters();
    expect(await running.batches.openLetter(letter!)).to.have.nested.property('raw.messageId', 'b1');
  });

  it('a letter expires after the policy’s days: counted and explained, its event gone, then its key', async () => {
    await letters();
    stores.clock.time += 90 * day + 1;
    const { expire, destroy, running } = maintenance();
    const policies = { ...defaultPolicy, retention: { ...defaultPolicy.retention, letterDays: 91 } };
    expect(await maintenance({ policy: policies }).expire.run()).to.equal(0);
    expect(await expire.run()).to.equal(3);
    for (const letter of await stores.letters()) {
      expect(letter).to.deep.include({ state: 'expired', failure: letter.failure });
      expect(letter).to.not.have.property('event');
      expect(letter.failure.code).to.equal('forbidden_id');
    }
    expect(await destroy.run()).to.have.length(2);
    expect(await keys()).to.deep.equal([]);
    const { ledger, findings } = await running.audit.run();
    expect(findings).to.deep.equal([]);
    expect(ledger).to.deep.include({ received: 4, recorded: 1, dead: 3 });
    expect(ledger.letters).to.deep.include({ open: 0, expired: 3 });
    expect(await expire.run(), 'again').to.equal(0);
  });

  it('a letter that was discarded keeps no event, so its key need not wait', async () => {
    await letters();
    const ids = (await stores.letters()).map(({ id }) => id);
    await begin(stores).discard.run(ids, 'of no use');
    for (const letter of await stores.letters())
      expect(letter).to.include({ state: 'discarded' }).and.not.have.property('event');
    stores.clock.time += 2 * day;
    expect(await maintenance().destroy.run()).to.have.length(2);
  });

  it('a target’s letter expires as long after the target refused it, however old the record', async () => {
    await letters();
    const [letter] = await stores.letters();
    stores.clock.time += 60 * day;
    const at = instant(stores.clock.now());
    const refused = { ...letter!, id: 'c1.1-3-amplitude' as LetterId, index: 3, target: 'amplitude', at };
    await stores.ports.letters.put([refused]);
    stores.clock.time += 31 * day;
    await maintenance().expire.run();
    expect(await stores.ports.letters.get(refused.id)).to.deep.equal(refused);
    stores.clock.time += 60 * day;
    await maintenance().expire.run();
    expect(await stores.ports.letters.get(refused.id)).to.include({ state: 'expired' });
  });

  it('takes the event out of letters that ended with it', async () => {
    await letters();
    const [letter] = await stores.letters();
    await stores.ports.letters.replace({ ...letter!, state: 'reprocessed' }, 'open');
    expect(await maintenance().expire.run()).to.equal(0);
    const held = await stores.ports.letters.get(letter!.id);
    expect(held).to.include({ state: 'reprocessed', at: letter!.at }).and.not.have.property('event');
  });

  it('a receipt whose key is gone becomes letters, and no key is made in its place', async () => {
    await send(begin(stores), [track('e1'), track('e2')]);
    await stores.ports.keyStore.remove(['transit/2026-11-23']);
    stores.clock.time += 3 * day;
    await drain(begin(stores));
    expect((await stores.letters()).map(({ failure }) => failure.step)).to.deep.equal(['open', 'open']);
    expect(await keys()).to.deep.equal(['quarantine/2026-11-26']);
  });
});
