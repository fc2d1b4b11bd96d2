import { expect } from 'chai';
import type { ReceiptId } from '../../src/domain/event/event.js';
import type { Receipt, Receipts } from '../../src/domain/ports/receipts.js';
import {
  atOnce,
  type BatchPorts,
  collected,
  contract,
  type Durability,
  type Harness,
  property,
  type Support,
  taken,
} from './contract.js';
import { noon, receipt, receiptId, settlement } from './examples.js';

type Ports = Pick<BatchPorts, 'receipts' | 'settlements' | 'lease'>;

export interface ReceiptsCapabilities extends Durability {
  /** `next` answers in order, and the same receipts until they are settled. A shared queue hides them for a while instead. */
  readonly ordered: Support;
  /** Can the queue be looked into, without taking anything, by id, and event by event? */
  readonly browsable: Support;
}

/** What every adapter of `Receipts` does. Receipts are removed through `Settlements.settle`. */
export function receiptsContract(
  name: string,
  harness: Harness<Ports>,
  { durable, ordered, browsable }: ReceiptsCapabilities,
): void {
  contract(`${name}: receipts`, harness, (port, reopen) => {
    const all = { events: 1_000_000, bytes: 1_000_000_000 };

    async function settle(receipts: readonly ReceiptId[]): Promise<void> {
      const lease = await port().lease?.acquire('contract', 0, 1_000_000);
      const settlements = receipts.map((id) => settlement(id));
      await port().settlements.settle({ deliveries: [], settlements, letters: [], receipts }, lease);
    }

    property('a new store gives nothing, and says that nothing waits', true, async () => {
      expect(await port().receipts.next(all)).to.deep.equal([]);
      expect((await port().receipts.waiting()).receipts).to.equal(0);
    });

    property('a new store has nothing waiting', browsable, async () => {
      expect(await port().receipts.next(all)).to.deep.equal([]);
      expect(await collected(port().receipts.list!())).to.deep.equal([]);
      expect(await port().receipts.waiting()).to.deep.equal({ receipts: 0, events: 0 });
    });

    property('no two collectors get the same name', true, async () => {
      const names = await atOnce(20, () => port().receipts.newCollector());
      expect(new Set(names).size).to.equal(20);
      for (const name of names) expect(name).to.match(/^[a-z0-9]+$/);
    });

    property('names of collectors are not given again after a restart', durable, async () => {
      const before = await port().receipts.newCollector();
      const { receipts } = await reopen();
      expect(await receipts.newCollector()).not.to.equal(before);
    });

    property('what was appended comes back byte for byte', true, async () => {
      const { receipts } = port();
      const sealed = Uint8Array.from({ length: 70_000 }, (_, n) => n % 251);
      const given = receipt(receiptId(await receipts.newCollector(), 1), {
        sealed,
        live: false,
        endpoint: 'track',
      });
      await receipts.append([given]);
      if (browsable === true)
        expect((await receipts.get!([given.id])).map(plain)).to.deep.equal([plain(given)]);
      expect((await taken(receipts, 1)).map(plain)).to.deep.equal([plain(given)]);
    });

    property('what was appended survives a restart', durable, async () => {
      const given = receipt(receiptId(await port().receipts.newCollector(), 1));
      await port().receipts.append([given]);
      const { receipts } = await reopen();
      expect((await taken(receipts, 1)).map(plain)).to.deep.equal([plain(given)]);
    });

    property('the caller’s objects stay the caller’s', true, async () => {
      const { receipts } = port();
      const given = receipt(receiptId(await receipts.newCollector(), 1));
      const before = plain(given);
      await receipts.append([given]);
      given.sealed.fill(0);
      for (const read of await taken(receipts, 1)) read.sealed.fill(1);
      expect((await taken(receipts, 1)).map(plain)).to.deep.equal([before]);
      if (browsable === true) expect((await receipts.get!([given.id])).map(plain)).to.deep.equal([before]);
    });

    property('an empty batch changes nothing', true, async () => {
      await port().receipts.append([]);
      if (browsable === true) expect(await port().receipts.get!([])).to.deep.equal([]);
      expect((await port().receipts.waiting()).receipts).to.equal(0);
    });

    property('a receipt appended twice is there once', true, async () => {
      const { receipts } = port();
      const given = receipt(receiptId(await receipts.newCollector(), 1));
      await receipts.append([given]);
      await receipts.append([given]);
      if (browsable === true)
        expect(await receipts.waiting()).to.deep.equal({ receipts: 1, events: 3, oldest: noon });
      expect(await taken(receipts, 1)).to.have.length(1);
      expect(await receipts.next(all)).to.have.length(1);
      await settle([given.id]);
      expect(await receipts.next(all)).to.deep.equal([]);
    });

    property('concurrent appends all arrive', true, async () => {
      const { receipts } = port();
      const collector = await receipts.newCollector();
      await atOnce(50, (n) => receipts.append([receipt(receiptId(collector, n + 1), { events: 1 })]));
      if (browsable === true)
        expect(await receipts.waiting()).to.deep.equal({ receipts: 50, events: 50, oldest: noon });
      expect(new Set(ids(await taken(receipts, 50))).size).to.equal(50);
    });

    property('sequences count as numbers: 2 comes before 10', ordered, async () => {
      const { receipts } = port();
      const collector = await receipts.newCollector();
      await receipts.append([10, 2, 1, 9, 100].map((n) => receipt(receiptId(collector, n))));
      expect(ids(await receipts.next(all))).to.deep.equal(
        [1, 2, 9, 10, 100].map((n) => receiptId(collector, n)),
      );
    });

    property('every collector’s receipts come in order, also of the tenth collector', ordered, async () => {
      const { receipts } = port();
      const collectors: string[] = [];
      for (let n = 0; n < 12; n++) collectors.push(await receipts.newCollector());
      for (const n of [2, 1, 3])
        await receipts.append(collectors.map((collector) => receipt(receiptId(collector, n))));
      const read = ids(await receipts.next(all));
      expect(read).to.have.length(36);
      for (const collector of collectors)
        expect(read.filter((id) => id.startsWith(`${collector}.`))).to.deep.equal(
          [1, 2, 3].map((n) => receiptId(collector, n)),
        );
    });

    property('live receipts come before those of files', ordered, async () => {
      const { receipts } = port();
      const collector = await receipts.newCollector();
      const live = (n: number) => n % 2 === 0;
      await receipts.append([1, 2, 3, 4].map((n) => receipt(receiptId(collector, n), { live: live(n) })));
      expect(ids(await receipts.next(all))).to.deep.equal([2, 4, 1, 3].map((n) => receiptId(collector, n)));
    });

    property('next stops at about so many events', true, async () => {
      const { receipts } = port();
      await append(receipts, 10);
      const read = await receipts.next({ events: 9, bytes: all.bytes });
      expect(read.length).to.be.within(1, 4);
    });

    property('next stops at about so many bytes', true, async () => {
      const { receipts } = port();
      await append(receipts, 10);
      const read = await receipts.next({ events: all.events, bytes: 250 });
      expect(read.length).to.be.within(1, 4);
    });

    property('next gives at least one receipt, however large', true, async () => {
      const { receipts } = port();
      const large = { events: 5_000, sealed: new Uint8Array(10_000) };
      await receipts.append([receipt(receiptId(await receipts.newCollector(), 1), large)]);
      expect(await receipts.next({ events: 1, bytes: 1 })).to.have.length(1);
    });

    property('next gives the same again until it is settled, then goes on', ordered, async () => {
      const { receipts } = port();
      await append(receipts, 7);
      const limit = { events: 6, bytes: all.bytes };
      const seen: ReceiptId[] = [];
      for (let read = await receipts.next(limit); read.length > 0; read = await receipts.next(limit)) {
        expect(seen).to.have.length.lessThan(7);
        expect(ids(await receipts.next(limit))).to.deep.equal(ids(read));
        seen.push(...ids(read));
        await settle(ids(read));
      }
      expect(seen).to.have.length(7);
      expect(new Set(seen).size).to.equal(7);
    });

    property('what is settled does not come again, what is not does', true, async () => {
      const { receipts } = port();
      const given = await append(receipts, 7);
      await taken(receipts, 7);
      await settle(given.slice(0, 3));
      expect(ids(await receipts.next(all)).sort()).to.deep.equal(given.slice(3));
      await settle(given.slice(3));
      expect(await receipts.next(all)).to.deep.equal([]);
    });

    property('get answers those that still wait, and only those', browsable, async () => {
      const { receipts } = port();
      const [first, second] = await append(receipts, 2);
      await settle([first!]);
      expect(ids(await receipts.get!([first!, second!, receiptId('c999', 1)]))).to.deep.equal([second]);
    });

    property('get does not take the beginning of a sequence for the sequence', browsable, async () => {
      const { receipts } = port();
      const collector = await receipts.newCollector();
      await receipts.append([receipt(receiptId(collector, 10))]);
      expect(await receipts.get!([receiptId(collector, 1), receiptId(collector, 100)])).to.deep.equal([]);
    });

    property('waiting counts receipts and events, and knows the oldest', browsable, async () => {
      const { receipts } = port();
      const collector = await receipts.newCollector();
      const earlier = '2026-11-22T23:59:59.999Z' as Receipt['receivedAt'];
      await receipts.append([
        receipt(receiptId(collector, 1), { events: 5 }),
        receipt(receiptId(collector, 2), { events: 0, endpoint: 'letters', receivedAt: earlier }),
        receipt(receiptId(collector, 3), { events: 7, live: false }),
      ]);
      expect(await receipts.waiting()).to.deep.equal({ receipts: 3, events: 12, oldest: earlier });
      await settle([receiptId(collector, 2)]);
      expect(await receipts.waiting()).to.deep.equal({ receipts: 2, events: 12, oldest: noon });
    });

    property('list names all that wait, without their content', browsable, async () => {
      const { receipts } = port();
      const given = await append(receipts, 30);
      await settle(given.slice(0, 5));
      const listed = await collected(receipts.list!());
      expect(listed.map(({ id }) => id).sort()).to.deep.equal(given.slice(5).sort());
      const { sealed: _, ...rest } = receipt(given[5]!);
      expect(listed.find(({ id }) => id === given[5])).to.deep.equal(rest);
    });
  });
}

/** Appends receipts of 3 events and 100 bytes each, one collector's. */
async function append(receipts: Receipts, count: number): Promise<ReceiptId[]> {
  const collector = await receipts.newCollector();
  const ids = Array.from({ length: count }, (_, n) => receiptId(collector, n + 1));
  await receipts.append(ids.map((id) => receipt(id)));
  return ids;
}

function ids(receipts: readonly Receipt[]): ReceiptId[] {
  return receipts.map(({ id }) => id);
}

/** With the bytes as text: a Buffer is as good as a Uint8Array. */
function plain({ sealed, ...rest }: Receipt) {
  return { ...rest, sealed: Buffer.from(sealed).toString('hex') };
}
