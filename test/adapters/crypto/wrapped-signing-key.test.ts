import { expect } from 'chai';
import { verifyEd25519 } from '../../../src/adapters/crypto/ed25519.js';
import { NodeCrypto } from '../../../src/adapters/crypto/node-crypto.js';
import { WrappedSigningKey } from '../../../src/adapters/crypto/wrapped-signing-key.js';
import { MemoryKeyStore } from '../../../src/adapters/memory/key-store.js';
import { MemoryRootKey } from '../../../src/adapters/memory/root-key.js';
import { Unavailable } from '../../../src/domain/ports/unavailable.js';
import { errorOf } from '../../contracts/contract.js';
import { signerContract } from '../../contracts/signer.contract.js';

const crypto = new NodeCrypto();

signerContract(
  'a wrapped signing key',
  verifyEd25519,
  async () => {
    const keys = new MemoryKeyStore();
    const root = new MemoryRootKey(crypto);
    const open = () => new WrappedSigningKey(root, keys, crypto);
    return { port: open(), reopen: async () => open(), close: async () => {} };
  },
  { durable: true },
);

describe('a wrapped signing key', () => {
  it('is one for all who need it first at the same time', async () => {
    const keys = new MemoryKeyStore();
    const root = new MemoryRootKey(crypto);
    const made = Array.from({ length: 10 }, () => new WrappedSigningKey(root, keys, crypto).publicKey());
    const ids = (await Promise.all(made)).map(({ id }) => id);
    expect(new Set(ids).size).to.equal(1);
  });

  it('is asked for again after an outage', async () => {
    const keys = new MemoryKeyStore();
    const root = new MemoryRootKey(crypto);
    let isAway = true;
    const flaky = {
      wrap: (...args: Parameters<MemoryRootKey['wrap']>) =>
        isAway ? Promise.reject(new Unavailable('vault_unavailable', new Error('away'))) : root.wrap(...args),
      unwrap: (...args: Parameters<MemoryRootKey['unwrap']>) => root.unwrap(...args),
    };
    const signer = new WrappedSigningKey(flaky, keys, crypto);
    expect(await errorOf(signer.sign('text'))).to.be.instanceOf(Unavailable);
    isAway = false;
    const signature = await signer.sign('text');
    expect(verifyEd25519('text', signature, (await signer.publicKey()).spki)).to.equal(true);
  });
});
