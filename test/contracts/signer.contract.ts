import { expect } from 'chai';
import type { Signer, VerifySignature } from '../../src/domain/ports/signer.js';
import { contract, type Durability, type Harness, property } from './contract.js';

/** What every adapter of `Signer` does, and the check that goes with it. */
export function signerContract(
  name: string,
  verify: VerifySignature,
  harness: Harness<Signer>,
  { durable }: Durability,
): void {
  contract(`${name}: signer`, harness, (signer, reopen) => {
    const texts = ['', 'a', '{"Łódź":"🏃"}', 'é'.repeat(10_000)];

    property('what was signed is found to be so', true, async () => {
      const { spki } = await signer().publicKey();
      for (const text of texts) expect(verify(text, await signer().sign(text), spki)).to.equal(true);
    });

    property('another text, another signature and another key are not', true, async () => {
      const { spki } = await signer().publicKey();
      const signature = await signer().sign('text');
      expect(verify('text ', signature, spki)).to.equal(false);
      expect(verify('text', await signer().sign('other'), spki)).to.equal(false);
      for (const wrong of ['', 'A', signature.slice(4), `${signature}\n`, `A${signature.slice(1)}`])
        if (wrong !== signature) expect(verify('text', wrong, spki), wrong).to.equal(false);
      const other = Buffer.from(spki, 'base64');
      other[other.length - 1]! ^= 1;
      for (const wrong of ['', 'AAAA', spki.slice(4), other.toString('base64')])
        expect(verify('text', signature, wrong), wrong).to.equal(false);
    });

    property('the public key has an id of its own', true, async () => {
      const { id, spki } = await signer().publicKey();
      expect(id).to.match(/^k_[0-9a-f]{16}$/);
      expect(Buffer.from(spki, 'base64')).to.have.length(44);
      expect(await signer().publicKey()).to.deep.equal({ id, spki });
    });

    property('the key is the same after a restart', durable, async () => {
      const before = await signer().publicKey();
      expect(await (await reopen()).publicKey()).to.deep.equal(before);
    });
  });
}
