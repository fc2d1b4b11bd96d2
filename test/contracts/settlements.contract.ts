import { expect } from 'chai';
import type { ReceiptId } from '../../src/domain/event/event.js';
import { LeaseLost, type LeaseToken } from '../../src/domain/ports/lease.js';
import type { BatchEnd } from '../../src/domain/ports/settlements.js';
import {
  atOnce,
  type BatchPorts,
  collected,
  contract,
  type Durability,
  errorOf,
  type Harness,
  property,
  type Support,
  taken,
} from './contract.js';
import { delivery, letter, objectName, receipt, receiptId, settlement } from './examples.js';

export interface SettlementsCapabilities extends Durability {
  /** Repeating a settle delivers nothing a second time. A queue without transactions can only deliver at least once. */
  readonly deliversOnce: Support;
  /** One at a time may settle, by lease, and keeps a plan. */
  readonly exclusive: Support;
}

/** What every adapter of `Settlements` does, together with the ports that a settlement touches. */
export function settlementsContract(
  name: string,
  harness: Harness<BatchPorts>,
  { durable, deliversOnce, exclusive }: SettlementsCapabilities,
): void {
  contract(`${name}: settlements`, harness, (port, reopen) => {
    const nothing: BatchEnd = { deliveries: [], settlements: [], letters: [], receipts: [] };
    const acquire = async (holder = 'contract', now = 0) => port().lease?.acquire(holder, now, 1_000);

    /** A store in the middle of a batch, and the batch's end. */
    async function inTheMiddle(): Promise<{
      lease: LeaseToken | undefined;
      end: BatchEnd;
      ids: ReceiptId[];
    }> {
      const { receipts, letters, plans } = port();
      const collector = await receipts.newCollector();
      const ids = [1, 2].map((n) => receiptId(collector, n));
      await receipts.append([...ids, receiptId(collector, 3)].map((id) => receipt(id)));
      await taken(receipts, 3);
      const lease = await acquire();
      const objects = [objectName('events/track/2026/11/23/a.ndjson.gz')];
      if (lease !== undefined) await plans?.save({ v: 1, receipts: ids, objects }, lease);
      await letters.put([letter(ids[0]!)]);
      const end: BatchEnd = {
        deliveries: [delivery('amplitude', 1), delivery('amplitude', 2), delivery('other', 1)],
        settlements: ids.map((id) => settlement(id, [{ index: 1, outcome: 'dead', code: 'forbidden_id' }])),
        letters: [letter(ids[0]!, 0, { state: 'reprocessed' })],
        receipts: ids,
      };
      return { lease, end, ids };
    }

    /** Everything a settlement touches. */
    async function seen({ receipts, settlements, queues, letters, plans }: BatchPorts) {
      return {
        waiting: (await (receipts.list ? collected(receipts.list()) : taken(receipts, 1)))
          .map(({ id }) => id)
          .sort(),
        settlements: await collected(settlements.list()),
        queues: {
          amplitude: (await queues.next('amplitude', 100)).length,
          other: (await queues.next('other', 100)).length,
        },
        letters: await collected(letters.list()),
        plan: await plans?.open(),
      };
    }

    property('a new store has no settlements', true, async () => {
      expect(await collected(port().settlements.list())).to.deep.equal([]);
      expect(await port().settlements.of([receiptId('c1', 1)])).to.deep.equal([]);
      expect(await port().settlements.of([])).to.deep.equal([]);
    });

    property('settle does everything together', true, async () => {
      const { lease, end, ids } = await inTheMiddle();
      await port().settlements.settle(end, lease);
      const { waiting, settlements, queues, letters, plan } = await seen(port());
      expect(waiting).to.deep.equal([ids[0]!.replace('.1', '.3')]);
      expect(settlements).to.have.deep.members([...end.settlements]);
      expect(queues).to.deep.equal({ amplitude: 2, other: 1 });
      expect(letters).to.deep.equal(end.letters);
      expect(plan).to.equal(undefined);
    });

    property('what was settled survives a restart', durable, async () => {
      const { lease, end } = await inTheMiddle();
      await port().settlements.settle(end, lease);
      const before = await seen(port());
      expect(await seen(await reopen())).to.deep.equal(before);
    });

    property('settling again with the same lease changes nothing', deliversOnce, async () => {
      const { lease, end } = await inTheMiddle();
      await port().settlements.settle(end, lease);
      const once = await seen(port());
      await port().settlements.settle(end, lease);
      expect(await seen(port())).to.deep.equal(once);
    });

    property('settling again brings back no delivery that was acknowledged', deliversOnce, async () => {
      const { lease, end } = await inTheMiddle();
      await port().settlements.settle(end, lease);
      const queued = await port().queues.next('amplitude', 10);
      await port().queues.acknowledge(
        'amplitude',
        queued.map(({ handle }) => handle),
        'delivered',
      );
      await port().settlements.settle(end, lease);
      expect(await port().queues.next('amplitude', 10)).to.deep.equal([]);
    });

    property('settling again does not undo what happened to a letter since', true, async () => {
      const { lease, end, ids } = await inTheMiddle();
      await port().settlements.settle(end, lease);
      const later = letter(ids[0]!, 0, { state: 'expired' });
      await port().letters.replace(later, 'reprocessed');
      await port().settlements.settle(end, lease);
      expect(await port().letters.get(later.id)).to.deep.equal(later);
    });

    property('with a lost lease nothing is written', exclusive, async () => {
      const { lease, end } = await inTheMiddle();
      const before = await seen(port());
      await acquire('another', 1_000_000);
      expect(await errorOf(port().settlements.settle(end, lease))).to.be.instanceOf(LeaseLost);
      expect(await seen(port())).to.deep.equal(before);
    });

    property('with a released lease nothing is written', exclusive, async () => {
      const { lease, end } = await inTheMiddle();
      const before = await seen(port());
      await port().lease?.release(lease!);
      expect(await errorOf(port().settlements.settle(end, lease))).to.be.instanceOf(LeaseLost);
      expect(await seen(port())).to.deep.equal(before);
    });

    property('a lease that ran out still counts while nobody has taken it', exclusive, async () => {
      const { lease, end, ids } = await inTheMiddle();
      expect(await port().lease?.held(1_000_000)).to.equal(false);
      await port().settlements.settle(end, lease);
      expect(await port().receipts.get!(ids)).to.deep.equal([]);
    });

    property('of several settlements racing for one batch, one counts', deliversOnce, async () => {
      const { lease, end } = await inTheMiddle();
      await Promise.all(Array.from({ length: 10 }, () => port().settlements.settle(end, lease)));
      const { settlements, queues } = await seen(port());
      expect(settlements).to.have.length(2);
      expect(queues).to.deep.equal({ amplitude: 2, other: 1 });
    });

    property('an empty batch closes the plan and leaves the rest', true, async () => {
      const { lease } = await inTheMiddle();
      const before = await seen(port());
      await port().settlements.settle(nothing, lease);
      expect(await seen(port())).to.deep.equal({ ...before, plan: undefined });
    });

    property('receipts that do not wait are ignored', true, async () => {
      const lease = await acquire();
      const id = receiptId(await port().receipts.newCollector(), 77);
      await port().settlements.settle({ ...nothing, settlements: [settlement(id)], receipts: [id] }, lease);
      expect(await port().settlements.of([id])).to.deep.equal([settlement(id)]);
    });

    property('letters are written whatever their state was, also new ones', true, async () => {
      const lease = await acquire();
      const discarded = letter(receiptId('c1', 1), 0, { state: 'discarded' });
      await port().letters.put([discarded]);
      const letters = [letter(receiptId('c1', 1)), letter(receiptId('c1', 1), 5)];
      await port().settlements.settle({ ...nothing, letters }, lease);
      expect(await collected(port().letters.list())).to.have.deep.members(letters);
    });

    property(
      'settlements of one receipt come together, oldest first, more than ten of them',
      true,
      async () => {
        const lease = await acquire();
        const collector = await port().receipts.newCollector();
        const [first, second] = [receiptId(collector, 1), receiptId(collector, 10)];
        const given = Array.from({ length: 12 }, (_, n) => ({
          ...settlement(n % 2 === 0 ? first : second, [{ index: n, outcome: 'recorded' as const }]),
          ...(n < 2 ? undefined : { amends: true as const }),
        }));
        for (const each of given) await port().settlements.settle({ ...nothing, settlements: [each] }, lease);
        const ofFirst = given.filter(({ receipt }) => receipt === first);
        const ofSecond = given.filter(({ receipt }) => receipt === second);
        expect(await port().settlements.of([first])).to.deep.equal(ofFirst);
        expect(await port().settlements.of([second, first])).to.have.deep.members(given);
        const listed = await collected(port().settlements.list());
        expect(listed.map(({ receipt }) => receipt)).to.satisfy(grouped);
        expect(listed.filter(({ receipt }) => receipt === first)).to.deep.equal(ofFirst);
        expect(listed.filter(({ receipt }) => receipt === second)).to.deep.equal(ofSecond);
      },
    );

    property(
      'an amendment comes behind what was settled, without a lease, and leaves the rest',
      true,
      async () => {
        const { lease, end, ids } = await inTheMiddle();
        await port().settlements.settle(end, lease);
        const other = await port().receipts.newCollector();
        await port().receipts.append([receipt(receiptId(other, 1))]);
        const receipts = [receiptId(other, 1)];
        if (lease !== undefined) await port().plans?.save({ v: 1, receipts, objects: [] }, lease);
        await taken(port().receipts, 2);
        const before = await seen(port());
        await acquire('another', 1_000_000);
        const amends = { ...settlement(ids[0]!), events: 0, amends: true as const, removed: [2, 0] };
        await port().settlements.amend([amends]);
        await port().settlements.amend([]);
        expect((await port().settlements.of([ids[0]!])).at(-1)).to.deep.equal(amends);
        const after = await seen(port());
        expect({ ...after, settlements: [] }).to.deep.equal({ ...before, settlements: [] });
        expect(after.settlements).to.have.length(before.settlements.length + 1);
      },
    );

    property('an amendment survives a restart', durable, async () => {
      const { lease, end, ids } = await inTheMiddle();
      await port().settlements.settle(end, lease);
      const amends = { ...settlement(ids[0]!), events: 0, amends: true as const, removed: [1] };
      await port().settlements.amend([amends]);
      expect((await (await reopen()).settlements.of([ids[0]!])).at(-1)).to.deep.equal(amends);
    });

    property('settlements of different batches at the same time all arrive', true, async () => {
      const lease = await acquire();
      const collector = await port().receipts.newCollector();
      await atOnce(20, (n) =>
        port().settlements.settle(
          { ...nothing, settlements: [settlement(receiptId(collector, n + 1))] },
          lease,
        ),
      );
      const listed = await collected(port().settlements.list());
      expect(new Set(listed.map(({ receipt }) => receipt)).size).to.equal(20);
    });

    property('a long list is complete', true, async () => {
      const lease = await acquire();
      const collector = await port().receipts.newCollector();
      const settlements = Array.from({ length: 2_500 }, (_, n) => settlement(receiptId(collector, n + 1)));
      await port().settlements.settle({ ...nothing, settlements }, lease);
      const listed = await collected(port().settlements.list());
      expect(new Set(listed.map(({ receipt }) => receipt)).size).to.equal(2_500);
      expect(listed).to.have.length(2_500);
    });
  });
}

/** Does each value come in one run? */
function grouped(values: readonly string[]): boolean {
  const runs = values.filter((value, at) => value !== values[at - 1]);
  return new Set(runs).size === runs.length;
}
