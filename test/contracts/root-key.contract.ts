import { expect } from 'chai';
import type { Crypto, RootKey } from '../../src/domain/ports/crypto.js';
import { WrongKey } from '../../src/domain/privacy/sealed.js';
import { contract, type Durability, errorOf, type Harness, property } from './contract.js';

/** What every adapter of `RootKey` does. `crypto` makes and compares the keys. */
export function rootKeyContract(
  name: string,
  crypto: Crypto,
  harness: Harness<RootKey>,
  { durable }: Durability,
): void {
  contract(`${name}: root key`, harness, (root, reopen) => {
    const sample = (key: ReturnType<Crypto['newKey']>) => crypto.hash(key, 'sample');

    property('an unwrapped key is the key that was wrapped', true, async () => {
      const key = crypto.newKey();
      const wrapped = await root().wrap(key, 'kek/2026Q4');
      expect(sample(await root().unwrap(wrapped, 'kek/2026Q4'))).to.equal(sample(key));
    });

    property('what was wrapped unwraps after a restart', durable, async () => {
      const key = crypto.newKey();
      const wrapped = await root().wrap(key, 'kek/2026Q4');
      expect(sample(await (await reopen()).unwrap(wrapped, 'kek/2026Q4'))).to.equal(sample(key));
    });

    property('a wrapped key unwraps by its own name only', true, async () => {
      const wrapped = await root().wrap(crypto.newKey(), 'kek/2026Q4');
      expect(await errorOf(root().unwrap(wrapped, 'kek/2027Q1'))).to.be.instanceOf(WrongKey);
    });

    property('what is no wrapped key does not unwrap', true, async () => {
      for (const wrong of ['', 'AAAA', 'A'.repeat(80)])
        expect(await errorOf(root().unwrap(wrong, 'kek/2026Q4'))).to.be.instanceOf(WrongKey);
    });
  });
}
