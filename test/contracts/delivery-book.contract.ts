import { expect } from 'chai';
import type { Pseudonym } from '../../src/domain/identity/subject.js';
import type { DeliveryBook } from '../../src/domain/ports/delivery-book.js';
import type { LeaseToken } from '../../src/domain/ports/lease.js';
import { type BatchPorts, contract, type Durability, type Harness, property } from './contract.js';
import { delivery } from './examples.js';

type Ports = Required<Pick<BatchPorts, 'settlements' | 'lease'>> & {
  readonly queues: BatchPorts['queues'] & DeliveryBook;
};

/** What every adapter of `DeliveryBook` does, queues and book being one store. */
export function deliveryBookContract(name: string, harness: Harness<Ports>, { durable }: Durability): void {
  contract(`${name}: delivery book`, harness, (port, reopen) => {
    async function queue(target: string, count: number): Promise<string[]> {
      const lease = (await port().lease.acquire('contract', 0, 1_000_000)) as LeaseToken;
      const deliveries = Array.from({ length: count }, (_, n) => delivery(target, n));
      await port().settlements.settle({ deliveries, settlements: [], letters: [], receipts: [] }, lease);
      return (await port().queues.next(target, 1_000)).map(({ handle }) => handle);
    }
    const tally = async (target: string) => (await port().queues.tallies()).get(target);

    property('a new store has no books', true, async () => {
      expect((await port().queues.tallies()).size).to.equal(0);
    });

    property('what is queued ends in one way or waits, in whatever order it ends', true, async () => {
      const handles = await queue('amplitude', 20);
      const of = (...numbers: number[]) => numbers.map((n) => handles[n] as string);
      await port().queues.acknowledge('amplitude', of(3, 5, 4, 0), 'delivered');
      await port().queues.acknowledge('amplitude', of(2), 'dead');
      await port().queues.acknowledge('amplitude', of(1, 6, 19), 'delivered');
      await port().queues.acknowledge('amplitude', of(7, 8), 'skipped');
      const expected = { queued: 20, delivered: 7, skipped: 2, dead: 1, waiting: 10 };
      expect(await tally('amplitude')).to.deep.equal(expected);
    });

    property('what ends again, or was never queued, is not counted', true, async () => {
      const handles = await queue('amplitude', 3);
      await port().queues.acknowledge('amplitude', handles.slice(0, 2), 'delivered');
      await port().queues.acknowledge('amplitude', handles.slice(0, 2), 'dead');
      await port().queues.acknowledge('amplitude', ['999999', 'nonsense'], 'delivered');
      const expected = { queued: 3, delivered: 2, skipped: 0, dead: 0, waiting: 1 };
      expect(await tally('amplitude')).to.deep.equal(expected);
    });

    property('what is purged was kept from the target', true, async () => {
      await queue('amplitude', 3);
      expect(await port().queues.purge(new Set([delivery('', 1).subject as Pseudonym]))).to.equal(1);
      expect(await tally('amplitude')).to.deep.include({ queued: 3, skipped: 1, waiting: 2 });
    });

    property('every target has books of its own', true, async () => {
      const handles = await queue('amp', 2);
      await queue('amplitude', 3);
      await port().queues.acknowledge('amp', handles, 'delivered');
      expect(await tally('amp')).to.deep.include({ queued: 2, delivered: 2, waiting: 0 });
      expect(await tally('amplitude')).to.deep.include({ queued: 3, delivered: 0, waiting: 3 });
    });

    property('books survive a restart', durable, async () => {
      const handles = await queue('amplitude', 5);
      await port().queues.acknowledge('amplitude', handles.slice(1, 4), 'delivered');
      const { queues } = await reopen();
      const expected = { queued: 5, delivered: 3, skipped: 0, dead: 0, waiting: 2 };
      expect((await queues.tallies()).get('amplitude')).to.deep.equal(expected);
    });
  });
}
