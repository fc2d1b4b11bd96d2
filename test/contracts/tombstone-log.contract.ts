import { expect } from 'chai';
import type { TombstoneEntry, TombstoneLog } from '../../src/domain/ports/tombstone-log.js';
import { defaultPurpose } from '../../src/domain/privacy/policy.js';
import { atOnce, collected, contract, type Durability, type Harness, property } from './contract.js';
import { lookupKey, noon } from './examples.js';

function entry(name: string, more: Partial<TombstoneEntry> = {}): TombstoneEntry {
  return { v: 1, key: lookupKey(name), namespace: 'user', at: noon, what: 'buried', erasure: 'e_1', ...more };
}

/** What every adapter of `TombstoneLog` does. */
export function tombstoneLogContract(
  name: string,
  harness: Harness<TombstoneLog>,
  { durable }: Durability,
): void {
  contract(`${name}: tombstone log`, harness, (log, reopen) => {
    const all = async (after?: number) => collected(log().list(after));

    property('a new log is empty', true, async () => {
      expect(await log().length()).to.equal(0);
      expect(await all()).to.deep.equal([]);
      expect(await log().append([])).to.equal(0);
    });

    property('entries come back as they were appended, in order', true, async () => {
      const given = [
        entry('a'),
        entry('b', { namespace: 'anonymous', incarnations: [1, 3] }),
        entry('c', { purposes: [defaultPurpose] }),
        { v: 1, key: lookupKey('a'), namespace: 'user', at: noon, what: 'readmitted' } as const,
      ];
      expect(await log().append(given.slice(0, 1))).to.equal(1);
      expect(await log().append(given.slice(1))).to.equal(4);
      expect(await log().length()).to.equal(4);
      expect(await all()).to.deep.equal(given);
    });

    property('those behind a number of entries', true, async () => {
      await log().append(['a', 'b', 'c'].map((one) => entry(one)));
      expect((await all(1)).map(({ key }) => key)).to.deep.equal(['b', 'c']);
      expect(await all(3)).to.deep.equal([]);
      expect(await all(10)).to.deep.equal([]);
    });

    property('concurrent appends all get in, each whole', true, async () => {
      await atOnce(30, (n) => log().append([entry(`${n} first`), entry(`${n} second`)]));
      expect(await log().length()).to.equal(60);
      const keys = (await all()).map(({ key }) => key);
      for (let n = 0; n < 30; n++)
        expect(keys[keys.indexOf(lookupKey(`${n} first`)) + 1]).to.equal(`${n} second`);
    });

    property('many entries', true, async () => {
      expect(await log().append(Array.from({ length: 3_000 }, (_, n) => entry(`${n}`)))).to.equal(3_000);
      expect((await all(2_998)).map(({ key }) => key)).to.deep.equal(['2998', '2999']);
    });

    property('the log survives a restart', durable, async () => {
      await log().append([entry('a'), entry('b')]);
      const reopened = await reopen();
      expect(await reopened.length()).to.equal(2);
      expect(await reopened.append([entry('c')])).to.equal(3);
    });
  });
}
