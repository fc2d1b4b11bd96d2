import { expect } from 'chai';
import type { LookupKey } from '../../src/domain/identity/subject.js';
import type { Vault } from '../../src/domain/ports/vault.js';
import { atOnce, collected, contract, type Durability, type Harness, property } from './contract.js';
import { lookupKey, pseudonym, subject } from './examples.js';

/** What every adapter of `Vault` does. */
export function vaultContract(name: string, harness: Harness<Vault>, { durable }: Durability): void {
  contract(`${name}: vault`, harness, (vault, reopen) => {
    const [a, b, c] = ['a', 'b', 'c'].map(lookupKey) as [LookupKey, LookupKey, LookupKey];

    property('a new vault has nothing', true, async () => {
      expect(await vault().read([a])).to.deep.equal(new Map());
      expect(await vault().find([pseudonym('ann')])).to.deep.equal(new Map());
    });

    property('an item comes back as it was written, with version 1', true, async () => {
      expect(await vault().write([{ key: a, subject: subject('ann'), expected: 0 }])).to.deep.equal([]);
      expect(await vault().read([a])).to.deep.equal(new Map([[a, { subject: subject('ann'), version: 1 }]]));
    });

    property('items and the way from pseudonyms survive a restart', durable, async () => {
      await vault().write([{ key: a, subject: subject('ann'), expected: 0 }]);
      const reopened = await reopen();
      expect(await reopened.read([a])).to.deep.equal(new Map([[a, { subject: subject('ann'), version: 1 }]]));
      expect(await reopened.find([pseudonym('ann')])).to.deep.equal(new Map([[pseudonym('ann'), a]]));
      expect(await reopened.write([{ key: a, subject: subject('x'), expected: 0 }])).to.deep.equal([a]);
    });

    property('absent keys are missing from the answer, repeated ones answered once', true, async () => {
      await vault().write([{ key: a, subject: subject('ann'), expected: 0 }]);
      expect([...(await vault().read([b, a, a])).keys()]).to.deep.equal([a]);
    });

    property('an empty batch changes nothing', true, async () => {
      expect(await vault().write([])).to.deep.equal([]);
      expect(await vault().read([])).to.deep.equal(new Map());
      expect(await vault().find([])).to.deep.equal(new Map());
    });

    property('a write over the expected version raises it by one', true, async () => {
      for (let n = 0; n < 12; n++) {
        const put = { key: a, subject: subject('ann', { seen: `20${10 + n}-01` }), expected: n };
        expect(await vault().write([put])).to.deep.equal([]);
      }
      const item = (await vault().read([a])).get(a);
      expect(item).to.deep.equal({ subject: subject('ann', { seen: '2021-01' }), version: 12 });
    });

    property('a write over another version loses and changes nothing', true, async () => {
      await vault().write([{ key: a, subject: subject('ann'), expected: 0 }]);
      for (const expected of [0, 2, 7])
        expect(await vault().write([{ key: a, subject: subject('eve'), expected }])).to.deep.equal([a]);
      expect(await vault().read([a])).to.deep.equal(new Map([[a, { subject: subject('ann'), version: 1 }]]));
      expect(await vault().find([pseudonym('eve')])).to.deep.equal(new Map());
    });

    property('a write over an item that is not there loses', true, async () => {
      expect(await vault().write([{ key: a, subject: subject('ann'), expected: 3 }])).to.deep.equal([a]);
      expect(await vault().read([a])).to.deep.equal(new Map());
    });

    property('of three puts with one loser two are written', true, async () => {
      await vault().write([{ key: b, subject: subject('bob'), expected: 0 }]);
      const puts = [a, b, c].map((key) => ({ key, subject: subject(`new ${key}`), expected: 0 }));
      expect(await vault().write(puts)).to.deep.equal([b]);
      const items = await vault().read([a, b, c]);
      expect(items.get(a)?.subject).to.deep.equal(subject('new a'));
      expect(items.get(b)).to.deep.equal({ subject: subject('bob'), version: 1 });
      expect(items.get(c)?.subject).to.deep.equal(subject('new c'));
    });

    property('of fifty first writes of one item one wins', true, async () => {
      const lost = await atOnce(50, (n) =>
        vault().write([{ key: a, subject: subject(`n${n}`), expected: 0 }]),
      );
      const winners = [...lost.keys()].filter((n) => lost[n]!.length === 0);
      expect(winners).to.have.length(1);
      const stays = { subject: subject(`n${winners[0]}`), version: 1 };
      expect(await vault().read([a])).to.deep.equal(new Map([[a, stays]]));
      const everybody = Array.from({ length: 50 }, (_, n) => pseudonym(`n${n}`));
      expect([...(await vault().find(everybody)).keys()]).to.deep.equal([pseudonym(`n${winners[0]}`)]);
    });

    property('read, change and write again until it wins loses no change', true, async () => {
      await vault().write([{ key: a, subject: subject('ann', { devices: [] }), expected: 0 }]);
      await atOnce(20, async (n) => {
        for (;;) {
          const { subject: held, version } = (await vault().read([a])).get(a)!;
          const longer = { ...held, devices: [...held.devices, lookupKey(`device ${n}`)] };
          if ((await vault().write([{ key: a, subject: longer, expected: version }])).length === 0) return;
        }
      });
      const item = (await vault().read([a])).get(a);
      expect(new Set(item?.subject.devices).size).to.equal(20);
      expect(item?.version).to.equal(21);
    });

    property('every incarnation’s pseudonym leads to the item, unknown ones nowhere', true, async () => {
      const { incarnations } = subject('ann');
      const second = { n: 2, pseudonym: pseudonym('ann again'), keys: {}, unlinked: true as const };
      const twice = subject('ann', { incarnations: [...incarnations, second] });
      await vault().write([{ key: a, subject: twice, expected: 0 }]);
      await vault().write([{ key: b, subject: subject('bob'), expected: 0 }]);
      const asked = ['ann', 'ann again', 'bob', 'nobody'].map(pseudonym);
      expect(await vault().find(asked)).to.deep.equal(
        new Map([
          [pseudonym('ann'), a],
          [pseudonym('ann again'), a],
          [pseudonym('bob'), b],
        ]),
      );
    });

    property('a pseudonym that an item lost leads nowhere: so an erased one is not found', true, async () => {
      await vault().write([{ key: a, subject: subject('ann'), expected: 0 }]);
      const tombstone = subject('ann', { state: 'erased', incarnations: [], devices: [] });
      await vault().write([{ key: a, subject: tombstone, expected: 1 }]);
      expect(await vault().find([pseudonym('ann')])).to.deep.equal(new Map());
      expect(await vault().read([a])).to.deep.equal(new Map([[a, { subject: tombstone, version: 2 }]]));
    });

    property('a pseudonym stays found when its item is written again', true, async () => {
      await vault().write([{ key: a, subject: subject('ann'), expected: 0 }]);
      await vault().write([{ key: a, subject: subject('ann', { seen: '2026-12' }), expected: 1 }]);
      expect((await vault().find([pseudonym('ann')])).get(pseudonym('ann'))).to.equal(a);
    });

    property('a list has every item once, erased ones too', true, async () => {
      expect(await collected(vault().list())).to.deep.equal([]);
      const puts = Array.from({ length: 1_200 }, (_, n) => ({
        key: lookupKey(`key ${n}`),
        subject: subject(`${n}`),
        expected: 0,
      }));
      await vault().write(puts);
      const tombstone = subject('7', { state: 'erased', incarnations: [], devices: [] });
      await vault().write([{ key: lookupKey('key 7'), subject: tombstone, expected: 1 }]);
      const listed = await collected(vault().list());
      expect(new Map(listed.map(({ key, ...item }) => [key, item]))).to.deep.equal(
        await vault().read(puts.map(({ key }) => key)),
      );
      expect(listed).to.have.length(1_200);
    });

    property('a list can be walked while items are written', true, async () => {
      const puts = Array.from({ length: 600 }, (_, n) => ({
        key: lookupKey(`key ${n}`),
        subject: subject(`${n}`),
        expected: 0,
      }));
      await vault().write(puts);
      const seen = new Set<LookupKey>();
      for await (const { key, subject: held, version } of vault().list()) {
        seen.add(key);
        await vault().write([{ key, subject: { ...held, seen: '2027-01' }, expected: version }]);
      }
      expect(seen.size).to.equal(600);
    });

    property('the caller’s objects stay the caller’s', true, async () => {
      const given = subject('ann', { devices: [] });
      await vault().write([{ key: a, subject: given, expected: 0 }]);
      (given.devices as LookupKey[]).push(lookupKey('more'));
      ((await vault().read([a])).get(a)!.subject.devices as LookupKey[]).push(lookupKey('more'));
      expect((await vault().read([a])).get(a)!.subject.devices).to.deep.equal([]);
    });

    property('it knows how much of the tombstone log it holds', true, async () => {
      expect(await vault().tombstonesApplied()).to.equal(0);
      await vault().markTombstonesApplied(12);
      await vault().markTombstonesApplied(13);
      expect(await vault().tombstonesApplied()).to.equal(13);
    });

    property('large batches are written and read', true, async () => {
      const puts = Array.from({ length: 1_500 }, (_, n) => ({
        key: lookupKey(`key ${n}`),
        subject: subject(`${n}`),
        expected: 0,
      }));
      expect(await vault().write(puts)).to.deep.equal([]);
      expect((await vault().read(puts.map(({ key }) => key))).size).to.equal(1_500);
      expect((await vault().find(puts.map((_, n) => pseudonym(`${n}`)))).size).to.equal(1_500);
    });
  });
}
