import { createDecipheriv, createHash, createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { HmacKey } from '../../../src/adapters/crypto/hmac.js';
import { NodeCrypto } from '../../../src/adapters/crypto/node-crypto.js';
import { NodeKey } from '../../../src/adapters/crypto/node-key.js';
import { cryptoContract } from '../../contracts/crypto.contract.js';

cryptoContract('node', async () => ({ port: new NodeCrypto(), close: async () => {} }));

describe('node crypto, beside node:crypto itself', () => {
  const bytes = Buffer.from(Array.from({ length: 32 }, (_, n) => n));
  const key = NodeKey.of(bytes);
  const crypto = new NodeCrypto();
  const hmac = (under: Uint8Array, text: string) => createHmac('sha256', under).update(text).digest();

  it('seals as iv ‖ ciphertext ‖ tag, AES-256-GCM under the key itself', () => {
    const text = '{"/userId":"Łódź 🏃"}';
    const data = 's_x\ndefault\nevent 🏃';
    const sealed = Buffer.from(crypto.seal(key, text, data).data, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', bytes, sealed.subarray(0, 12));
    decipher.setAAD(Buffer.from(data));
    decipher.setAuthTag(sealed.subarray(-16));
    expect(decipher.update(sealed.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')).to.equal(
      text,
    );
  });

  it('commits to the key: kid is 12 bytes of HMAC(key, "lethe kid")', () => {
    const expected = hmac(bytes, 'lethe kid').subarray(0, 12).toString('base64url');
    expect(crypto.seal(key, 'text', '').kid).to.equal(expected);
  });

  it('hashes under HMAC(key, "lethe hash"), 16 bytes', () => {
    const expected = hmac(hmac(bytes, 'lethe hash'), 'text').subarray(0, 16).toString('base64url');
    expect(crypto.hash(key, 'text')).to.equal(expected);
  });

  it('looks up by 18 bytes of HMAC(index key, namespace ‖ line feed ‖ id)', () => {
    const expected = hmac(bytes, 'user\nann').subarray(0, 18).toString('base64url');
    expect(crypto.lookup(key, 'user', 'ann')).to.equal(expected);
  });

  it('digests by SHA-256', () => {
    const expected = createHash('sha256').update('Łódź').digest('hex').slice(0, 32);
    expect(crypto.digest('Łódź')).to.equal(expected);
  });

  it('signs as createHmac does, whatever key and text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 3_000 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.array(text, { maxLength: 3 }), (under, texts) => {
        const signing = new HmacKey(under);
        for (const each of texts) expect(signing.sign(each).equals(hmac(under, each))).to.equal(true);
      }),
    );
  });

  it('signs long texts to their last character, whatever its bytes', () => {
    const signing = new HmacKey(bytes);
    for (const length of [1_343, 1_344, 1_345, 4_031, 4_032, 4_033, 50_000])
      for (const text of ['a', 'é', '東'].map((character) => character.repeat(length)))
        expect(signing.sign(text).equals(hmac(bytes, text)), `${length}`).to.equal(true);
  });

  it('prints nothing of a key, also once it was used', () => {
    const { kid } = crypto.seal(key, 'text', '');
    crypto.hash(key, 'text');
    for (const showHidden of [false, true]) {
      const printed = inspect(key, { showHidden, depth: 9 });
      for (const secret of [kid, '00 01 02', '000102', 'AAEC', '0, 1', '54, 55'])
        expect(printed).not.to.include(secret);
    }
  });

  it('takes 32 bytes for a key and no other number', () => {
    for (const size of [0, 16, 31, 33, 64]) expect(() => NodeKey.of(Buffer.alloc(size))).to.throw(RangeError);
  });
});
