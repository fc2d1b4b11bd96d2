import { expect } from 'chai';
import { ForgetUnseen } from '../../src/application/forget-unseen.js';
import { begin, drain, Stores, send, track } from './world.js';

describe('anonymous ids that were long unseen', () => {
  it('are forgotten after 13 months and not before, and the vault is read once a day', async () => {
    const stores = new Stores();
    const first = begin(stores);
    await send(first, [
      track('e1', { userId: null, anonymousId: 'a-1' }),
      track('e2', { anonymousId: 'a-2' }),
    ]);
    await drain(first);
    let reads = 0;
    const vault = {
      list: () => {
        reads += 1;
        return stores.ports.vault.list();
      },
    };
    const unseen = new ForgetUnseen(begin(stores).erasures, vault, stores.clock);
    // Last seen in November 2026.
    stores.clock.time = Date.parse('2027-12-31T12:00:00Z');
    expect([await unseen.run(), await unseen.run()]).to.deep.equal([0, 0]);
    expect(reads).to.equal(1);
    stores.clock.time = Date.parse('2028-01-01T00:00:00Z');
    expect(await unseen.run()).to.equal(1);
    expect((await begin(stores).people.find({ namespace: 'anonymous', id: 'a-1' })).state).to.equal('erased');
    expect((await begin(stores).people.find({ namespace: 'user', id: 'u-1' })).state).to.equal('active');
  });
});
