import { expect } from 'chai';
import { FixedCrypto } from '../../../src/adapters/memory/fixed-crypto.js';
import { MemoryRootKey } from '../../../src/adapters/memory/root-key.js';
import { cryptoContract } from '../../contracts/crypto.contract.js';
import { rootKeyContract } from '../../contracts/root-key.contract.js';

cryptoContract('fixed', async () => ({ port: new FixedCrypto(), close: async () => {} }));

const crypto = new FixedCrypto();
rootKeyContract('memory', crypto, async () => ({ port: new MemoryRootKey(crypto), close: async () => {} }), {
  durable: { unsupported: 'the key is gone with the process' },
});

describe('fixed crypto', () => {
  function sample(crypto: FixedCrypto): unknown[] {
    const key = crypto.newKey();
    return [
      crypto.newPseudonym(),
      crypto.seal(key, 'text', 'data'),
      crypto.random(),
      crypto.hash(key, 'text'),
    ];
  }

  it('repeats itself', () => {
    expect(sample(new FixedCrypto())).to.deep.equal(sample(new FixedCrypto()));
  });

  it('is another with another seed', () => {
    const [one, two] = [sample(new FixedCrypto('one')), sample(new FixedCrypto('two'))];
    for (const [at, value] of one.entries()) expect(value).not.to.deep.equal(two[at]);
  });
});
