import { expect } from 'chai';
import { FixedCrypto } from '../../src/adapters/memory/fixed-crypto.js';
import { MemoryRootKey } from '../../src/adapters/memory/root-key.js';
import { generate } from '../../src/application/generate/generate.js';
import type { JsonObject } from '../../src/domain/json.js';
import { bad, begin, drain, type Row, Stores, send } from '../application/world.js';
import { dynamoPart, s3Part, sqsPart } from '../support/aws/local.js';
import { awsStores } from '../support/aws/stores.js';
import { suiteOn } from '../support/aws/suite.js';
import { lmdbStores } from '../support/lmdb-stores.js';

const events = 1_000;

suiteOn('one input on three platforms', [dynamoPart, s3Part, sqsPart], () => {
  it('gives the same records, order and sealing aside, and the same letters', async () => {
    const memory = await recordsOf(async () => ({ stores: new Stores(), close: async () => {} }));
    const embedded = await recordsOf(lmdbStores);
    const aws = await recordsOf(awsStores);
    expect(memory.records).to.have.length.greaterThan(events * 0.9);
    expect(embedded).to.deep.equal(memory);
    expect(aws).to.deep.equal(memory);
  });
});

async function recordsOf(
  open: () => Promise<{ stores: Stores; close(): Promise<void> }>,
): Promise<{ records: JsonObject[]; letters: string[] }> {
  const { stores, close } = await open();
  try {
    Object.assign(stores.ports, { rootKey: new MemoryRootKey(new FixedCrypto('root')) });
    const options = { seed: 11, events, users: 60, start: '2026-11-20T00:00:00Z', days: 3 };
    const all = [...generate(options), bad('bad-1')];
    // One body after another: who comes first decides whom a device belongs to.
    for (let at = 0; at < all.length; at += 100) {
      const running = begin(stores);
      await send(running, all.slice(at, at + 100));
      await drain(running);
    }
    const rows = await stores.rows();
    expect((await begin(stores).audit.run()).findings).to.deep.equal([]);
    return {
      records: named(rows),
      letters: (await stores.letters()).map(({ failure }) => failure.code),
    };
  } finally {
    await close();
  }
}

/** Rows by id, without what was sealed, names of people by when they first appear, and numbers of receipts left out. */
function named(rows: readonly Row[]): JsonObject[] {
  const inOrder = [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  const people = new Map<string, string>();
  const nameOf = (pseudonym: string) => {
    const name = people.get(pseudonym) ?? `person ${people.size + 1}`;
    people.set(pseudonym, name);
    return name;
  };
  return inOrder.map(({ object: _, lethe, privacy, ...row }) => {
    const { sealed, ...rest } = (privacy ?? {}) as JsonObject;
    const text = JSON.stringify({
      ...row,
      index: lethe.index,
      privacy: rest,
      purposes: Object.keys(sealed ?? {}),
    });
    return JSON.parse(text.replace(/s_[\w-]{22}/g, nameOf));
  });
}
