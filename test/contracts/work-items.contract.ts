import { expect } from 'chai';
import type { WorkItems } from '../../src/domain/ports/work-items.js';
import { contract, type Durability, type Harness, property } from './contract.js';

/** What every adapter of `WorkItems` does. */
export function workItemsContract(name: string, harness: Harness<WorkItems>, { durable }: Durability): void {
  contract(`${name}: work items`, harness, (items, reopen) => {
    property('a new store has none', true, async () => {
      expect(await items().get('erasure/a')).to.equal(undefined);
      expect(await items().list('')).to.deep.equal([]);
    });

    property('an item comes back as it was put, and the later one replaces it', true, async () => {
      await items().put('erasure/a', { people: [{ key: 'k', text: 'Łódź 🏃\u2028' }], n: 1.5, none: null });
      expect(await items().get('erasure/a')).to.deep.equal({
        people: [{ key: 'k', text: 'Łódź 🏃\u2028' }],
        n: 1.5,
        none: null,
      });
      await items().put('erasure/a', 'short');
      expect(await items().get('erasure/a')).to.equal('short');
    });

    property('an item is replaced over what was read of it, and over nothing else', true, async () => {
      const before = { people: ['s_1'], n: 1.5, none: null };
      expect(await items().replace('erasure/a', before, 1)).to.equal(false);
      await items().put('erasure/a', before);
      const read = (await items().get('erasure/a')) as typeof before;
      const each = ['s_2', 's_3'].map((name) => items().replace('erasure/a', read, { people: [name] }));
      expect((await Promise.all(each)).filter((isWritten) => isWritten)).to.have.lengthOf(1);
      expect(await items().replace('erasure/a', before, 2)).to.equal(false);
      expect(await items().get('erasure/a'))
        .to.have.property('people')
        .that.has.lengthOf(1);
      await items().remove(['erasure/a']);
      expect(await items().replace('erasure/a', before, 3)).to.equal(false);
      expect(await items().get('erasure/a')).to.equal(undefined);
    });

    property('a prefix chooses by the beginning of the name, in order', true, async () => {
      for (const name of ['run/b', 'erasure/b', 'erasure/a', 'erasures']) await items().put(name, name);
      expect(await items().list('erasure/')).to.deep.equal(['erasure/a', 'erasure/b']);
      expect(await items().list('')).to.deep.equal(['erasure/a', 'erasure/b', 'erasures', 'run/b']);
      expect(await items().list('x')).to.deep.equal([]);
    });

    property('a removed item is gone, unknown ones are ignored', true, async () => {
      await items().put('erasure/a', 1);
      await items().put('erasure/b', 2);
      for (let twice = 0; twice < 2; twice++) await items().remove(['erasure/a', 'erasure/c']);
      await items().remove([]);
      expect(await items().get('erasure/a')).to.equal(undefined);
      expect(await items().list('')).to.deep.equal(['erasure/b']);
    });

    property('items and their removal survive a restart', durable, async () => {
      await items().put('erasure/a', { kept: true });
      await items().put('erasure/b', 1);
      await items().remove(['erasure/b']);
      const reopened = await reopen();
      expect(await reopened.get('erasure/a')).to.deep.equal({ kept: true });
      expect(await reopened.list('')).to.deep.equal(['erasure/a']);
    });

    property('the caller’s objects stay the caller’s', true, async () => {
      const given = { list: [1] };
      await items().put('erasure/a', given);
      given.list.push(2);
      ((await items().get('erasure/a')) as typeof given).list.push(3);
      expect(await items().get('erasure/a')).to.deep.equal({ list: [1] });
    });
  });
}
