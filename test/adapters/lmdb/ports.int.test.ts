import { expect } from 'chai';
import { LmdbLease } from '../../../src/adapters/lmdb/lease.js';
import { LmdbLetters } from '../../../src/adapters/lmdb/letters.js';
import { LmdbPlans } from '../../../src/adapters/lmdb/plans.js';
import { LmdbReceipts } from '../../../src/adapters/lmdb/receipts.js';
import { LmdbSettlements } from '../../../src/adapters/lmdb/settlements.js';
import { openStore, type Store } from '../../../src/adapters/lmdb/store.js';
import { LmdbTargetQueues } from '../../../src/adapters/lmdb/target-queues.js';
import type { LeaseToken } from '../../../src/domain/ports/lease.js';
import { collected, errorOf } from '../../contracts/contract.js';
import { delivery, letter, objectName, settlement } from '../../contracts/examples.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { end, id, receipt } from './samples.js';

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

  it('settle writes nothing when it fails on the way', async () => {
    const [receipts, letters, plans] = [
      new LmdbReceipts(store),
      new LmdbLetters(store),
      new LmdbPlans(store),
    ];
    const plan = { v: 1, receipts: [id('c1.1')], objects: [objectName('events/a/1.gz')] } as const;
    await receipts.append([receipt('c1.1')]);
    await letters.put([letter(id('c1.1'))]);
    await plans.save(plan, lease);
    const batch = end({
      deliveries: [delivery('amplitude', 1)],
      settlements: [settlement(id('c1.1')), settlement(id('not a receipt'))],
      letters: [letter(id('c1.1'), 0, { state: 'reprocessed' })],
      receipts: [id('c1.1')],
    });
    const failure = await errorOf(new LmdbSettlements(store).settle(batch, lease));
    expect(failure).to.include({ code: 'settlements_unavailable' });
    expect(await new LmdbTargetQueues(store).next('amplitude', 10)).to.deep.equal([]);
    expect(await collected(new LmdbSettlements(store).list())).to.deep.equal([]);
    expect(await collected(letters.list())).to.deep.equal([letter(id('c1.1'))]);
    expect(await plans.open()).to.deep.equal(plan);
    expect(await receipts.get([id('c1.1')])).to.deep.equal([receipt('c1.1')]);
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
    await receipts.get([id('c1.9')]);
    expect(read).to.deep.equal(written);
  });

  it('pages through a long list while others write, with no read transaction open', async () => {
    const receipts = new LmdbReceipts(store);
    await receipts.append(Array.from({ length: 1_201 }, (_, n) => receipt(`c1.${n + 1}`)));
    const seen = new Set<string>();
    for await (const { id: found } of receipts.list()) {
      seen.add(found);
      if (seen.size !== 700) continue;
      await receipts.append([receipt('c2.1')]);
      await receipts.get([id('c2.1')]);
      expect(openReads(store), store.root.readerList()).to.equal(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(openReads(store)).to.equal(0);
    }
    expect(seen.size).to.equal(1_202);
  });

  it('never gives a handle of a queue twice', async () => {
    const queues = new LmdbTargetQueues(store);
    const settlements = new LmdbSettlements(store);
    await settlements.settle(end({ deliveries: [delivery('a', 1)] }), lease);
    const [first] = await queues.next('a', 1);
    await queues.acknowledge('a', [first?.handle as string], 'delivered');
    await settlements.settle(end({ deliveries: [delivery('a', 2)] }), lease);
    await queues.acknowledge('a', [first?.handle as string], 'delivered');
    expect(await queues.waiting()).to.deep.equal(new Map([['a', 1]]));
  });
});

/** Read transactions that are open now: lines of LMDB's reader table `pid thread transaction`, `-` where there is none. */
function openReads(store: Store): number {
  return store.root
    .readerList()
    .split('\n')
    .slice(1)
    .filter((line) => /\s\d+\s*$/.test(line)).length;
}
