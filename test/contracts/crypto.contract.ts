import { createDecipheriv } from 'node:crypto';
import { expect } from 'chai';
import type { Crypto } from '../../src/domain/ports/crypto.js';
import { WrongKey } from '../../src/domain/privacy/sealed.js';
import { contract, type Harness, property } from './contract.js';

/** What every adapter of `Crypto` does. */
export function cryptoContract(name: string, harness: Harness<Crypto>): void {
  contract(`${name}: crypto`, harness, (crypto) => {
    const data = 's_0123456789012345678901\ndefault\nevent 1 🏃';
    const texts = ['', '{}', '{"/context/ip":"203.0.113.7"}', 'Łódź 東京 🏃‍♀️ \u2028', 'é'.repeat(100_000)];

    property('opening gives back what was sealed', true, async () => {
      const key = crypto().newKey();
      for (const text of texts)
        expect(crypto().open(key, crypto().seal(key, text, data), data)).to.equal(text);
    });

    property('sealed parts have the documented shape', true, async () => {
      const sealed = crypto().seal(crypto().newKey(), 'text', data);
      expect(Object.keys(sealed)).to.deep.equal(['v', 'kid', 'data']);
      expect(sealed.v).to.equal(1);
      expect(sealed.kid).to.match(/^[A-Za-z0-9_-]{16}$/);
      expect(Buffer.from(sealed.data, 'base64')).to.have.length(12 + 4 + 16);
    });

    property('sealing twice gives different bytes and the same kid', true, async () => {
      const key = crypto().newKey();
      const [one, two] = [crypto().seal(key, 'text', data), crypto().seal(key, 'text', data)];
      expect(one.data).not.to.equal(two.data);
      expect(one.data.slice(0, 16)).not.to.equal(two.data.slice(0, 16));
      expect(one.kid).to.equal(two.kid);
    });

    property('no iv is used twice', true, async () => {
      const key = crypto().newKey();
      const ivs = Array.from({ length: 3_000 }, () => crypto().seal(key, '', data).data.slice(0, 16));
      expect(new Set(ivs).size).to.equal(3_000);
    });

    property('another key does not open', true, async () => {
      const sealed = crypto().seal(crypto().newKey(), 'text', data);
      expect(() => crypto().open(crypto().newKey(), sealed, data)).to.throw(WrongKey);
    });

    property('another key does not open under its own kid either', true, async () => {
      const [key, other] = [crypto().newKey(), crypto().newKey()];
      const { kid } = crypto().seal(other, 'text', data);
      const sealed = { ...crypto().seal(key, 'text', data), kid };
      expect(() => crypto().open(other, sealed, data)).to.throw(WrongKey);
    });

    property('the right key does not open under another kid', true, async () => {
      const key = crypto().newKey();
      const sealed = crypto().seal(key, 'text', data);
      const { kid } = crypto().seal(crypto().newKey(), 'text', data);
      for (const wrong of [kid, '', sealed.kid.slice(1), `${sealed.kid}A`, 'é'.repeat(16)])
        expect(() => crypto().open(key, { ...sealed, kid: wrong }, data)).to.throw(WrongKey);
    });

    property('other additional data does not open', true, async () => {
      const key = crypto().newKey();
      const sealed = crypto().seal(key, 'text', data);
      for (const other of ['', `${data} `, data.replace('event 1', 'event 2')])
        expect(() => crypto().open(key, sealed, other)).to.throw(WrongKey);
    });

    property('a change to any bit of any byte does not open', true, async () => {
      const key = crypto().newKey();
      const sealed = crypto().seal(key, '{"/userId":"u-1"}', data);
      const bytes = Buffer.from(sealed.data, 'base64');
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        const tampered = { ...sealed, data: changed.toString('base64') };
        expect(() => crypto().open(key, tampered, data), `bit ${bit}`).to.throw(WrongKey);
      }
    });

    property('what was cut short or made longer does not open', true, async () => {
      const key = crypto().newKey();
      const sealed = crypto().seal(key, '{"/userId":"u-1"}', data);
      const bytes = Buffer.from(sealed.data, 'base64');
      const lengths = Array.from({ length: bytes.length }, (_, length) => bytes.subarray(0, length));
      for (const wrong of [...lengths, Buffer.concat([bytes, Buffer.alloc(1)]), bytes.subarray(1)])
        expect(() => crypto().open(key, { ...sealed, data: wrong.toString('base64') }, data)).to.throw(
          WrongKey,
        );
    });

    property('bytes are sealed and opened alike', true, async () => {
      const key = crypto().newKey();
      for (const size of [0, 1, 300, 1_000_000]) {
        const bytes = Uint8Array.from({ length: size }, (_, n) => n % 251);
        const sealed = crypto().sealBytes(key, bytes, 'c1.1');
        expect(sealed).to.have.length(size + 28);
        expect(Buffer.from(crypto().openBytes(key, sealed, 'c1.1')).equals(bytes)).to.equal(true);
      }
    });

    property('bytes open neither under another key, nor for another receipt, nor changed', true, async () => {
      const key = crypto().newKey();
      const sealed = crypto().sealBytes(key, crypto().encode('body'), 'c1.1');
      expect(() => crypto().openBytes(crypto().newKey(), sealed, 'c1.1')).to.throw(WrongKey);
      expect(() => crypto().openBytes(key, sealed, 'c1.10')).to.throw(WrongKey);
      expect(() => crypto().openBytes(key, sealed.subarray(0, 27), 'c1.1')).to.throw(WrongKey);
      for (let at = 0; at < sealed.length; at++) {
        const changed = Uint8Array.from(sealed, (byte, n) => (n === at ? byte ^ 1 : byte));
        expect(() => crypto().openBytes(key, changed, 'c1.1'), `byte ${at}`).to.throw(WrongKey);
      }
    });

    property('sealing leaves the caller’s bytes alone, and they may change afterwards', true, async () => {
      const key = crypto().newKey();
      const bytes = Uint8Array.from([1, 2, 3]);
      const sealed = crypto().sealBytes(key, bytes, 'c1.1');
      expect([...bytes]).to.deep.equal([1, 2, 3]);
      bytes.fill(9);
      for (let n = 0; n < 100; n++) crypto().sealBytes(key, bytes, 'c1.2');
      expect([...crypto().openBytes(key, sealed, 'c1.1')]).to.deep.equal([1, 2, 3]);
    });

    property('an unwrapped key is the key that was wrapped', true, async () => {
      const [under, key] = [crypto().newKey(), crypto().newKey()];
      const wrapped = crypto().wrap(under, key, 'subject 1');
      expect(Buffer.from(wrapped, 'base64')).to.have.length(12 + 32 + 16);
      const unwrapped = crypto().unwrap(under, wrapped, 'subject 1');
      expect(crypto().open(unwrapped, crypto().seal(key, 'text', data), data)).to.equal('text');
      expect(crypto().hash(unwrapped, 'text')).to.equal(crypto().hash(key, 'text'));
    });

    property('a wrapped key unwraps under its key and in its context only', true, async () => {
      const [under, key] = [crypto().newKey(), crypto().newKey()];
      const wrapped = crypto().wrap(under, key, 'subject 1');
      expect(() => crypto().unwrap(crypto().newKey(), wrapped, 'subject 1')).to.throw(WrongKey);
      expect(() => crypto().unwrap(key, wrapped, 'subject 1')).to.throw(WrongKey);
      expect(() => crypto().unwrap(under, wrapped, 'subject 2')).to.throw(WrongKey);
      expect(() => crypto().unwrap(under, '', 'subject 1')).to.throw(WrongKey);
      const bytes = Buffer.from(wrapped, 'base64');
      for (let at = 0; at < bytes.length; at++) {
        const changed = Buffer.from(bytes);
        changed[at]! ^= 0x80;
        expect(() => crypto().unwrap(under, changed.toString('base64'), 'subject 1')).to.throw(WrongKey);
      }
    });

    property('a sealed text that is no key does not unwrap', true, async () => {
      const under = crypto().newKey();
      const { data: sealed } = crypto().seal(under, 'no key', 'subject 1');
      expect(() => crypto().unwrap(under, sealed, 'subject 1')).to.throw(WrongKey);
    });

    property('a hash is stable, keyed, and 128 bits of base64url', true, async () => {
      const [key, other] = [crypto().newKey(), crypto().newKey()];
      const hash = crypto().hash(key, '203.0.113.7');
      expect(hash).to.match(/^[A-Za-z0-9_-]{21}[AQgw]$/);
      expect(crypto().hash(key, '203.0.113.7')).to.equal(hash);
      expect(crypto().hash(other, '203.0.113.7')).not.to.equal(hash);
      expect(crypto().hash(key, '203.0.113.8')).not.to.equal(hash);
    });

    property('hashes of texts of all lengths differ, and do not disturb each other', true, async () => {
      const key = crypto().newKey();
      const given = [
        '',
        'a',
        'é',
        ...[55, 56, 63, 64, 65, 1_343, 1_344, 5_000, 100_000].map((n) => 'é'.repeat(n)),
      ];
      const hashes = given.map((text) => crypto().hash(key, text));
      expect(new Set(hashes).size).to.equal(given.length);
      expect([...given].reverse().map((text) => crypto().hash(key, text))).to.deep.equal(hashes.reverse());
    });

    property('a look-up is stable, keyed, and tells namespaces apart', true, async () => {
      const [key, other] = [crypto().newKey(), crypto().newKey()];
      const found = crypto().lookup(key, 'user', 'ann');
      expect(found).to.match(/^[A-Za-z0-9_-]{22,}$/);
      expect(crypto().lookup(key, 'user', 'ann')).to.equal(found);
      const others = [
        crypto().lookup(other, 'user', 'ann'),
        crypto().lookup(key, 'anonymous', 'ann'),
        crypto().lookup(key, 'user', 'Ann'),
        crypto().lookup(key, 'user', ''),
        crypto().hash(key, 'ann'),
      ];
      expect(new Set([found, ...others]).size).to.equal(6);
    });

    property('a digest is SHA-256’s first half, in hexadecimal', true, async () => {
      expect(crypto().digest('')).to.equal('e3b0c44298fc1c149afbf4c8996fb924');
      expect(crypto().digest('abc')).to.equal('ba7816bf8f01cfea414140de5dae2223');
      expect(crypto().digest('Łódź')).to.match(/^[0-9a-f]{32}$/);
    });

    property('SHA-256 is whole, in hexadecimal', true, async () => {
      expect(crypto().sha256('abc')).to.equal(
        'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      );
      expect(crypto().sha256('Łódź').slice(0, 32)).to.equal(crypto().digest('Łódź'));
    });

    property('an exported key is the 32 bytes that AES-256-GCM opens with', true, async () => {
      const key = crypto().newKey();
      const sealed = Buffer.from(crypto().seal(key, 'text', data).data, 'base64');
      const decipher = createDecipheriv(
        'aes-256-gcm',
        Buffer.from(crypto().exportKey(key), 'base64'),
        sealed.subarray(0, 12),
      );
      decipher.setAAD(Buffer.from(data)).setAuthTag(sealed.subarray(-16));
      expect(decipher.update(sealed.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')).to.equal(
        'text',
      );
    });

    property('random ids are new ones each', true, async () => {
      const ids = Array.from({ length: 3_000 }, () => crypto().randomId());
      for (const id of ids) expect(id).to.match(/^[A-Za-z0-9_-]{22}$/);
      expect(new Set(ids).size).to.equal(3_000);
    });

    property('pseudonyms are new ones each', true, async () => {
      const pseudonyms = Array.from({ length: 3_000 }, () => crypto().newPseudonym());
      for (const pseudonym of pseudonyms) expect(pseudonym).to.match(/^s_[A-Za-z0-9_-]{22}$/);
      expect(new Set(pseudonyms).size).to.equal(3_000);
    });

    property('random numbers lie in [0, 1) and spread', true, async () => {
      const numbers = Array.from({ length: 3_000 }, () => crypto().random());
      for (const number of numbers) expect(number >= 0 && number < 1).to.equal(true);
      expect(new Set(numbers).size).to.be.greaterThan(2_900);
      expect(numbers.filter((number) => number < 0.5).length).to.be.within(1_200, 1_800);
    });

    property('a key shows nothing of itself', true, async () => {
      const key = crypto().newKey();
      const { kid } = crypto().seal(key, 'text', data);
      expect(JSON.stringify(key)).to.equal('{}');
      expect(Object.keys(key)).to.deep.equal([]);
      expect(String(key)).not.to.include(kid);
    });

    property('encode and decode are UTF-8', true, async () => {
      for (const text of [...texts, '\ufeffwith a mark'])
        expect(crypto().decode(crypto().encode(text))).to.equal(text);
      expect([...crypto().encode('é')]).to.deep.equal([0xc3, 0xa9]);
    });
  });
}
