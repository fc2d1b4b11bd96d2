import { expect } from 'chai';
import { LmdbLease } from '../../../src/adapters/lmdb/lease.js';
import { LmdbLetters } from '../../../src/adapters/lmdb/letters.js';
import { LmdbPlans } from '../../../src/adapters/lmdb/plans.js';
import { LmdbReceipts } from '../../../src/adapters/lmdb/receipts.js';
import { LmdbSettlements } from '../../../src/adapters/lmdb/settlements.js';
import { openStore, type Store } from '../../../src/adapters/lmdb/store.js';
import { LmdbStreams } from '../../../src/adapters/lmdb/streams.js';
import { LmdbTargetQueues } from '../../../src/adapters/lmdb/target-queues.js';
import { LmdbVault } from '../../../src/adapters/lmdb/vault.js';
import type { ObjectName } from '../../../src/domain/lake/object-name.js';
import { LeaseLost, type LeaseToken } from '../../../src/domain/ports/lease.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import {
  delivery,
  end,
  letter,
  lookupKey,
  pseudonym,
  receipt,
  receiptId,
  settlement,
  subject,
} from './samples.js';

describe('LMDB ports', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let store: Store;
  let lease: LeaseToken;

  beforeEach(async () => {
    folder = await temporaryFolder();
    store = await openStore(folder.path);
    lease = (await new LmdbLease(store).acquire('test', 0, 1000)) as LeaseToken;
  });

  afterEach(async () => {
    await store.close();
    await folder.remove();
  });

  describe('settle', () => {
    const batch = end({
      deliveries: [delivery('amplitude', 'e1'), delivery('amplitude', 'e2')],
      settlements: [settlement('c1.1'), settlement('c1.2')],
      letters: [letter('c1.1-0', { state: 'reprocessed' })],
      receipts: [receiptId('c1.1'), receiptId('c1.2')],
    });

    beforeEach(async () => {
      await new LmdbReceipts(store).append([receipt('c1.1'), receipt('c1.2', { live: false }), receipt('c1.3')]);
      await new LmdbLetters(store).put([letter('c1.1-0')]);
      await new LmdbPlans(store).save(
        { v: 1, receipts: batch.receipts, objects: ['events/a' as ObjectName] },
        lease,
      );
    });

    async function state() {
      return {
        queued: (await new LmdbTargetQueues(store).next('amplitude', 10)).map(({ id }) => id),
        settled: (await all(new LmdbSettlements(store).list())).map(({ receipt: id }) => id),
        letters: (await all(new LmdbLetters(store).list())).map(({ state: now }) => now),
        plan: (await new LmdbPlans(store).open())?.objects,
        receipts: (await all(new LmdbReceipts(store).list())).map(({ id }) => id),
      };
    }

    const untouched = {
      queued: [],
      settled: [],
      letters: ['open'],
      plan: ['events/a'],
      receipts: ['c1.1', 'c1.3', 'c1.2'],
    };
    const settled = {
      queued: ['e1', 'e2'],
      settled: ['c1.1', 'c1.2'],
      letters: ['reprocessed'],
      plan: undefined,
      receipts: ['c1.3'],
    };

    it('does everything at once', async () => {
      await new LmdbSettlements(store).settle(batch, lease);
      expect(await state()).to.deep.equal(settled);
    });

    it('writes nothing under a lease that was lost', async () => {
      await new LmdbLease(store).acquire('another', 2000, 1000);
      expect(await failureOf(new LmdbSettlements(store).settle(batch, lease))).to.be.instanceOf(LeaseLost);
      expect(await state()).to.deep.equal(untouched);
    });

    it('writes nothing when it fails on the way', async () => {
      const impossible = end({ ...batch, settlements: [settlement('c1.1'), settlement('no-receipt')] });
      expect(await failureOf(new LmdbSettlements(store).settle(impossible, lease))).to.include({
        code: 'settlements_unavailable',
      });
      expect(await state()).to.deep.equal(untouched);
    });

    it('doubles nothing when it is done again', async () => {
      await new LmdbSettlements(store).settle(batch, lease);
      await new LmdbSettlements(store).settle(batch, lease);
      expect(await state()).to.deep.equal(settled);
    });

    it('adds what is said later of a settled receipt behind it', async () => {
      const settlements = new LmdbSettlements(store);
      await settlements.settle(batch, lease);
      const later = settlement('c1.1', { amends: true, listed: [{ index: 0, outcome: 'recorded' }] });
      await settlements.settle(end({ settlements: [later], receipts: [receiptId('c1.3')] }), lease);
      expect(await settlements.of([receiptId('c1.1')])).to.deep.equal([settlement('c1.1'), later]);
      expect(await all(settlements.list())).to.deep.equal([settlement('c1.1'), later, settlement('c1.2')]);
    });
  });

  it('orders by number, not by letter', async () => {
    const receipts = new LmdbReceipts(store);
    await receipts.append([receipt('c10.1'), receipt('c2.10'), receipt('c2.9'), receipt('c1.1', { live: false })]);
    expect((await receipts.next({ events: 10, bytes: 1e6 })).map(({ id }) => id)).to.deep.equal([
      'c2.9',
      'c2.10',
      'c10.1',
      'c1.1',
    ]);
  });

  it('hands out bytes that later reads leave alone', async () => {
    const receipts = new LmdbReceipts(store);
    const sizes = [10, 5_000, 40_000, 100_000, 3_000_000, 20];
    const written = sizes.map((size, n) =>
      receipt(`c1.${n + 1}`, { sealed: new Uint8Array(size).fill(n + 1) }),
    );
    await receipts.append(written);
    const read = await receipts.next({ events: 100, bytes: 1e9 });
    await receipts.next({ events: 100, bytes: 1e9 });
    await receipts.append([receipt('c1.9', { sealed: new Uint8Array(50_000).fill(99) })]);
    await receipts.get([receiptId('c1.9')]);
    expect(read).to.deep.equal(written);
  });

  it('pages through a long list while others write, with no read transaction open', async () => {
    const receipts = new LmdbReceipts(store);
    await receipts.append(Array.from({ length: 1_201 }, (_, n) => receipt(`c1.${n + 1}`)));
    const seen: string[] = [];
    for await (const { id } of receipts.list()) {
      seen.push(id);
      if (seen.length === 700) {
        await receipts.append([receipt('c2.1')]);
        await new Promise((resolve) => setTimeout(resolve, 20));
        expect(openReads(store)).to.equal(0);
      }
    }
    expect(seen).to.have.lengthOf(1_202);
    expect(new Set(seen).size).to.equal(1_202);
    expect(await receipts.waiting()).to.deep.equal({
      receipts: 1_202,
      events: 1_202,
      oldest: '2026-11-23T14:43:00.000Z',
    });
  });

  it('never gives a handle of a queue twice', async () => {
    const queues = new LmdbTargetQueues(store);
    const settlements = new LmdbSettlements(store);
    await settlements.settle(end({ deliveries: [delivery('a', 'e1'), delivery('b', 'e2')] }), lease);
    const [first] = await queues.next('a', 1);
    await queues.acknowledge('a', [first?.handle as string]);
    await settlements.settle(end({ deliveries: [delivery('a', 'e3')] }), lease);
    await queues.acknowledge('a', [first?.handle as string, 'nonsense']);
    expect((await queues.next('a', 10)).map(({ id }) => id)).to.deep.equal(['e3']);
    expect(await queues.waiting()).to.deep.equal(
      new Map([
        ['a', 1],
        ['b', 1],
      ]),
    );
  });

  it('finds an item by its pseudonyms, and no longer by those that it lost', async () => {
    const vault = new LmdbVault(store);
    const key = lookupKey('k');
    expect(await vault.write([{ key, subject: subject('s_1', 's_2'), expected: 0 }])).to.deep.equal([]);
    expect(await vault.write([{ key, subject: subject('s_9'), expected: 0 }])).to.deep.equal(['k']);
    expect(await vault.write([{ key, subject: subject('s_2', 's_3'), expected: 1 }])).to.deep.equal([]);
    const found = await vault.find(['s_1', 's_2', 's_3', 's_9'].map(pseudonym));
    expect([...found.keys()]).to.deep.equal(['s_2', 's_3']);
    await vault.write([{ key, subject: { ...subject(), state: 'erased' }, expected: 2 }]);
    expect((await vault.find(['s_2', 's_3'].map(pseudonym))).size).to.equal(0);
    expect((await vault.read([key])).get(key)?.version).to.equal(3);
  });

  it('lists the letters of one receipt and of no other', async () => {
    const letters = new LmdbLetters(store);
    const ids = ['c1.1-0', 'c1.1-0-amplitude', 'c1.1-1', 'c1.10-0', 'c11.1-0'];
    await letters.put(ids.map((id) => letter(id)));
    const found = await all(letters.list({ receipt: receiptId('c1.1') }));
    expect(found.map(({ id }) => id)).to.deep.equal(['c1.1-0', 'c1.1-0-amplitude', 'c1.1-1']);
  });

  it('keeps streams apart and in order', async () => {
    const streams = new LmdbStreams(store);
    const events = Array.from({ length: 12 }, (_, n) => n);
    expect(await streams.append('run/1', 0, events)).to.equal(12);
    expect(await streams.append('run/10', 0, [null])).to.equal(1);
    expect(await streams.append('run/1', 12, [])).to.equal(12);
    expect(await failureOf(streams.append('run/1', 1, [0]))).to.include({ code: 'stream_conflict' });
    expect(await streams.read('run/1', { after: 8, limit: 3 })).to.deep.equal([8, 9, 10]);
    expect(await streams.read('run/10')).to.deep.equal([null]);
    expect(await streams.read('run')).to.deep.equal([]);
  });
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
}

/** Lines of LMDB's reader table with a transaction in them: `pid thread transaction`, `-` for none. */
function openReads(store: Store): number {
  return store.root
    .readerList()
    .split('\n')
    .slice(1)
    .filter((line) => /\s\d+\s*$/.test(line)).length;
}
