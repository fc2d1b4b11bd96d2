import { expect } from 'chai';
import { LmdbReceipts } from '../../../src/adapters/lmdb/receipts.js';
import { openStore, type Store } from '../../../src/adapters/lmdb/store.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { receipt } from './samples.js';

describe('LMDB: group commit', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let store: Store;

  before(async () => {
    folder = await temporaryFolder();
    store = await openStore(folder.path);
  });

  after(async () => {
    await store.close();
    await folder.remove();
  });

  it('flushes 200 concurrent appends together', async () => {
    const receipts = new LmdbReceipts(store);
    const before = lastTransaction(store);
    await Promise.all(Array.from({ length: 200 }, (_, n) => receipts.append([receipt(`c1.${n + 1}`)])));
    // How many depends on how busy the machine is.
    expect(lastTransaction(store) - before).to.be.within(1, 100);
    expect((await receipts.waiting()).receipts).to.equal(200);
  });
});

/** Every transaction with changes is one commit, and every commit is one flush. */
function lastTransaction(store: Store): number {
  return (store.root.getStats() as { lastTxnId: number }).lastTxnId;
}
