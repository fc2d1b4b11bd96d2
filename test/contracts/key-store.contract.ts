import { expect } from 'chai';
import type { KeyStore } from '../../src/domain/ports/key-store.js';
import { atOnce, contract, type Durability, type Harness, property } from './contract.js';

/** What every adapter of `KeyStore` does. */
export function keyStoreContract(name: string, harness: Harness<KeyStore>, { durable }: Durability): void {
  contract(`${name}: key store`, harness, (keys, reopen) => {
    const listed = async (prefix: string) => (await keys().list(prefix)).sort();

    property('a new store has no keys', true, async () => {
      expect(await keys().get('kek/2026Q4')).to.equal(undefined);
      expect(await keys().list('')).to.deep.equal([]);
    });

    property('a key is stored unless its name is taken', true, async () => {
      expect(await keys().putIfAbsent('kek/2026Q4', 'first')).to.equal('first');
      expect(await keys().putIfAbsent('kek/2026Q4', 'second')).to.equal('first');
      expect(await keys().get('kek/2026Q4')).to.equal('first');
    });

    property('keys and their removal survive a restart', durable, async () => {
      await keys().putIfAbsent('kek/2026Q4', 'kept');
      await keys().putIfAbsent('transit/2026-11-22', 'removed');
      await keys().remove(['transit/2026-11-22']);
      const reopened = await reopen();
      expect(await reopened.get('kek/2026Q4')).to.equal('kept');
      expect(await reopened.list('')).to.deep.equal(['kek/2026Q4']);
    });

    property('of fifty concurrent puts of one name all get the same answer', true, async () => {
      const answers = await atOnce(50, (n) => keys().putIfAbsent('transit/2026-11-23', `key ${n}`));
      expect(new Set(answers).size).to.equal(1);
      expect(await keys().get('transit/2026-11-23')).to.equal(answers[0]);
    });

    property('a prefix chooses by the beginning of the name', true, async () => {
      const names = ['kek/2026Q3', 'kek/2026Q4', 'quarantine/2026-11-23', 'transit/2026-11-23'];
      for (const each of names) await keys().putIfAbsent(each, `wrapped ${each}`);
      expect(await listed('')).to.deep.equal(names);
      expect(await listed('kek/')).to.deep.equal(names.slice(0, 2));
      expect(await listed('transit/2026-11-23')).to.deep.equal(['transit/2026-11-23']);
      expect(await listed('transit/2026-12')).to.deep.equal([]);
    });

    property('a removed key is gone, unknown ones are ignored', true, async () => {
      await keys().putIfAbsent('transit/2026-11-22', 'a');
      await keys().putIfAbsent('transit/2026-11-23', 'b');
      for (let twice = 0; twice < 2; twice++)
        await keys().remove(['transit/2026-11-22', 'transit/1999-01-01']);
      await keys().remove([]);
      expect(await keys().get('transit/2026-11-22')).to.equal(undefined);
      expect(await listed('')).to.deep.equal(['transit/2026-11-23']);
    });

    property('a removed name can be taken again', true, async () => {
      await keys().putIfAbsent('transit/2026-11-22', 'first');
      await keys().remove(['transit/2026-11-22']);
      expect(await keys().putIfAbsent('transit/2026-11-22', 'second')).to.equal('second');
    });
  });
}
