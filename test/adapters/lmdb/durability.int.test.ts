import { expect } from 'chai';
import { LmdbLease } from '../../../src/adapters/lmdb/lease.js';
import { LmdbLetters } from '../../../src/adapters/lmdb/letters.js';
import { LmdbPlans } from '../../../src/adapters/lmdb/plans.js';
import { LmdbProfiles } from '../../../src/adapters/lmdb/profiles.js';
import { LmdbReceipts } from '../../../src/adapters/lmdb/receipts.js';
import { LmdbSettlements } from '../../../src/adapters/lmdb/settlements.js';
import { LmdbSources } from '../../../src/adapters/lmdb/sources.js';
import { openStore, type Store } from '../../../src/adapters/lmdb/store.js';
import { LmdbStreams } from '../../../src/adapters/lmdb/streams.js';
import { LmdbTargetQueues } from '../../../src/adapters/lmdb/target-queues.js';
import { LmdbVault } from '../../../src/adapters/lmdb/vault.js';
import { LmdbWorkItems } from '../../../src/adapters/lmdb/work-items.js';
import type { LeaseToken } from '../../../src/domain/ports/lease.js';
import { emptyProfile } from '../../../src/domain/profile/profile.js';
import { delivery, letter, lookupKey, pseudonym, settlement, subject } from '../../contracts/examples.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { end, id, receipt } from './samples.js';

describe('LMDB: nothing is answered before the flush', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let store: Store;
  let lease: LeaseToken;

  before(async () => {
    folder = await temporaryFolder();
    store = await openStore(folder.path);
    lease = (await new LmdbLease(store).acquire('test', 0, 1e15)) as LeaseToken;
    await new LmdbLetters(store).put([letter(id('c1.1'))]);
    await new LmdbSettlements(store).settle(
      end({ deliveries: [delivery('amplitude', 1), delivery('amplitude', 2)] }),
      lease,
    );
  });

  after(async () => {
    await store.close();
    await folder.remove();
  });

  const writes: { [what: string]: (store: Store) => Promise<unknown> } = {
    'targetQueues.purge': (on) => new LmdbTargetQueues(on).purge(new Set([pseudonym('subject-1')])),
    'receipts.newCollector': (on) => new LmdbReceipts(on).newCollector(),
    'receipts.append': (on) => new LmdbReceipts(on).append([receipt('c1.1'), receipt('c1.2')]),
    'settlements.settle': (on) => new LmdbSettlements(on).settle(end({}), lease),
    'settlements.amend': (on) => new LmdbSettlements(on).amend([settlement(id('c1.1'))]),
    'targetQueues.acknowledge': (on) => new LmdbTargetQueues(on).acknowledge('amplitude', ['1'], 'delivered'),
    'letters.put': (on) => new LmdbLetters(on).put([letter(id('c1.2'))]),
    'letters.replace': (on) =>
      new LmdbLetters(on).replace(letter(id('c1.1'), 0, { state: 'discarded' }), 'open'),
    'letters.remove': (on) => new LmdbLetters(on).remove([letter(id('c1.1')).id]),
    'plans.save': (on) => new LmdbPlans(on).save({ v: 1, receipts: [], objects: [] }, lease),
    'lease.acquire': (on) => new LmdbLease(on).acquire('test', 0, 1e15),
    'lease.renew': (on) => new LmdbLease(on).renew(lease, 0, 1e15),
    'lease.release': (on) => new LmdbLease(on).release(lease),
    'vault.write': (on) =>
      new LmdbVault(on).write([{ key: lookupKey('k'), subject: subject('ann'), expected: 0 }]),
    'profiles.write': (on) =>
      new LmdbProfiles(on).write([{ subject: pseudonym('ann'), profile: emptyProfile, expected: 0 }]),
    'profiles.remove': (on) => new LmdbProfiles(on).remove([pseudonym('ann')]),
    'vault.markTombstonesApplied': (on) => new LmdbVault(on).markTombstonesApplied(1),
    'workItems.put': (on) => new LmdbWorkItems(on).put('erasure/1', {}),
    'workItems.replace': async (on) => {
      await new LmdbWorkItems(on).put('erasure/2', 1);
      return new LmdbWorkItems(on).replace('erasure/2', 1, 2);
    },
    'workItems.remove': (on) => new LmdbWorkItems(on).remove(['erasure/1']),
    'streams.append': (on) => new LmdbStreams(on).append('audit', 0, [{ a: 1 }]),
    'sources.put': (on) =>
      new LmdbSources(on).put({ v: 1, name: 'web', kind: 'browser', environment: 'test', keys: [] }),
  };

  for (const [what, write] of Object.entries(writes))
    it(`${what} waits for it`, async () => {
      let flush = () => {};
      const flushed = new Promise<void>((resolve) => {
        flush = resolve;
      });
      const held = Object.create(store, { flushed: { value: flushed } }) as Store;
      let answered = false;
      const answer = write(held).then(() => {
        answered = true;
      });
      await store.root.committed;
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(answered, 'before the flush').to.equal(false);
      flush();
      await answer;
    });

  it('covers every method that writes', () => {
    const reads = [
      ...['constructor', 'next', 'get', 'waiting', 'list', 'of', 'open', 'held', 'read', 'find'],
      ...['head', 'tombstonesApplied', 'tallies', 'oldest'],
    ];
    const ports = {
      receipts: LmdbReceipts,
      settlements: LmdbSettlements,
      targetQueues: LmdbTargetQueues,
      letters: LmdbLetters,
      plans: LmdbPlans,
      lease: LmdbLease,
      vault: LmdbVault,
      profiles: LmdbProfiles,
      streams: LmdbStreams,
      sources: LmdbSources,
      workItems: LmdbWorkItems,
    };
    const helpers = ['change', 'put', 'move', 'last', 'targets'];
    const methods = Object.entries(ports).flatMap(([port, { prototype }]) =>
      Object.getOwnPropertyNames(prototype).map((method) => `${port}.${method}`),
    );
    const writing = methods.filter((method) => !reads.includes(method.split('.')[1] as string));
    const uncovered = writing.filter((method) => !(method in writes));
    expect(uncovered.filter((method) => !helpers.includes(method.split('.')[1] as string))).to.deep.equal([]);
  });

  it('lets nobody see what is not flushed: a commit is visible once it is on the disk', () => {
    expect((store.root as unknown as { overlappingSync: boolean }).overlappingSync).to.equal(false);
  });
});
