import { expect } from 'chai';
import { settleMs } from '../../src/application/erasures.js';
import type { PersonId } from '../../src/application/people.js';
import type { Json } from '../../src/domain/json.js';
import type { Certificate } from '../../src/domain/privacy/certificate.js';
import type { ErasureId } from '../../src/domain/privacy/erasure.js';
import { begin, drain, Stores, send, track } from './world.js';

const ada: PersonId = { namespace: 'user', id: 'u-1' };

describe('a certificate beside the data', () => {
  let stores: Stores;
  let id: ErasureId;
  const running = () => begin(stores);
  const verified = async () => {
    const { certified } = await running().erasures.read(id);
    const { certificate } = (certified.removed ?? certified.unintelligible) as { certificate: Json };
    return running().verifyErasure.run(
      certificate as unknown as Certificate,
      await stores.ports.signer.publicKey(),
    );
  };

  beforeEach(async () => {
    stores = new Stores();
    await send(running(), [
      track('a1', { properties: { email: 'ada@example.org' } }),
      track('a2', { context: { ip: '203.0.113.7' } }),
      track('b1', { userId: 'u-2', properties: { email: 'bob@example.org' } }),
    ]);
    await drain(running());
  });

  async function forgotten(): Promise<void> {
    ({ id } = await running().erasures.request({ people: [ada], reason: 'asked' }));
    stores.clock.time += settleMs;
    await running().erasures.run();
  }

  it('is in the chain, and none of the person’s sealed parts opens', async () => {
    await forgotten();
    expect(await verified()).to.deep.equal({
      chain: { entries: 3 },
      isInChain: true,
      samples: { state: 'erased', tried: 2, opened: 0 },
    });
  });

  it('has nothing to try once the bytes are removed', async () => {
    await forgotten();
    await running().erasures.run({ scrub: true });
    expect((await verified()).samples).to.deep.equal({ state: 'removed', tried: 0, opened: 0 });
  });

  it('is told to be false where an older vault came back', async () => {
    const { key } = await running().people.find(ada);
    const before = (await stores.ports.vault.read([key])).get(key);
    await forgotten();
    const held = (await stores.ports.vault.read([key])).get(key);
    if (before === undefined || held === undefined) throw new Error('The vault does not hold the item');
    await stores.ports.vault.write([{ key, subject: before.subject, expected: held.version }]);
    expect((await verified()).samples).to.deep.equal({ state: 'opens', tried: 2, opened: 2 });
  });

  it('is told to be false where the chain is another one, or was changed', async () => {
    await forgotten();
    const { certified } = await running().erasures.read(id);
    const { certificate } = certified.unintelligible as unknown as { certificate: Certificate };
    const publicKey = await stores.ports.signer.publicKey();
    const elsewhere = begin(new Stores()).verifyErasure;
    expect(await elsewhere.run(certificate, publicKey)).to.deep.include({
      chain: { entries: 0 },
      isInChain: false,
    });
    await stores.ports.streams.append('audit', 3, [{ v: 1, n: 4 }]);
    expect(await running().verifyErasure.run(certificate, publicKey)).to.deep.include({
      chain: { entries: 3, broken: { n: 4, problem: 'not_an_entry' } },
      isInChain: true,
    });
  });
});
