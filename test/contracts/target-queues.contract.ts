import { expect } from 'chai';
import type { Pseudonym } from '../../src/domain/identity/subject.js';
import {
  type BatchPorts,
  contract,
  type Durability,
  type Harness,
  property,
  type Support,
} from './contract.js';
import { delivery } from './examples.js';

type Ports = Pick<BatchPorts, 'queues' | 'settlements' | 'lease'>;

export interface TargetQueuesCapabilities extends Durability {
  /** `next` answers in order, and the same deliveries until they are acknowledged. */
  readonly ordered: Support;
  /** Deliveries are queued one by one. Packed ones are counted in packets, and come again while one of theirs is left. */
  readonly single: Support;
}

/** What every adapter of `TargetQueues` does. Queues are filled through `Settlements.settle`. */
export function targetQueuesContract(
  name: string,
  harness: Harness<Ports>,
  { durable, ordered, single }: TargetQueuesCapabilities,
): void {
  contract(`${name}: target queues`, harness, (port, reopen) => {
    async function queue(target: string, numbers: readonly number[]): Promise<void> {
      const lease = await port().lease?.acquire('contract', 0, 1_000_000);
      const deliveries = numbers.map((n) => delivery(target, n));
      await port().settlements.settle({ deliveries, settlements: [], letters: [], receipts: [] }, lease);
    }
    const take = async (target: string, limit = 1_000) =>
      (await port().queues.next(target, limit)).map(({ handle: _, ...rest }) => rest);
    const numbers = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

    property('a new store has nothing queued', true, async () => {
      expect(await port().queues.next('amplitude', 10)).to.deep.equal([]);
      expect((await port().queues.waiting()).get('amplitude') ?? 0).to.equal(0);
    });

    property('a delivery comes back as it was given', true, async () => {
      const { subject: _, ...nobody } = delivery('amplitude', 2);
      const lease = await port().lease?.acquire('contract', 0, 1_000_000);
      const deliveries = [delivery('amplitude', 1), nobody];
      await port().settlements.settle({ deliveries, settlements: [], letters: [], receipts: [] }, lease);
      expect(await take('amplitude')).to.have.deep.members(deliveries);
    });

    property('deliveries come oldest first, the tenth after the ninth', ordered, async () => {
      await queue('amplitude', numbers(12));
      await queue('amplitude', [13, 14]);
      expect(await take('amplitude')).to.deep.equal(numbers(14).map((n) => delivery('amplitude', n)));
    });

    property('the oldest that waits says since when', single, async () => {
      await queue('amplitude', numbers(3));
      const since = async () => (await port().queues.oldest?.())?.get('amplitude');
      expect(await since()).to.equal(delivery('amplitude', 1).queuedAt);
      const waits = await port().queues.next('amplitude', 3);
      await port().queues.acknowledge(
        'amplitude',
        waits.map(({ handle }) => handle),
        'delivered',
      );
      expect(await since()).to.equal(undefined);
    });

    property('at most so many come as were asked for', true, async () => {
      await queue('amplitude', numbers(25));
      expect(await take('amplitude', 10)).to.have.length.within(1, 10);
    });

    property('those behind one come, where that is asked for', ordered, async () => {
      await queue('amplitude', numbers(12));
      const all = await port().queues.next('amplitude', 12);
      const behind = await port().queues.next('amplitude', 3, all[8]!.handle);
      expect(behind).to.deep.equal(all.slice(9, 12));
      await port().queues.acknowledge('amplitude', [all[8]!.handle], 'dead');
      expect(await port().queues.next('amplitude', 3, all[8]!.handle)).to.deep.equal(behind);
    });

    property('they stay in the queue until acknowledged', ordered, async () => {
      await queue('amplitude', numbers(3));
      const [first, second] = await port().queues.next('amplitude', 2);
      expect(await port().queues.next('amplitude', 2)).to.deep.equal([first, second]);
      await port().queues.acknowledge('amplitude', [second!.handle], 'delivered');
      expect(await take('amplitude')).to.deep.equal([1, 3].map((n) => delivery('amplitude', n)));
    });

    property('what was queued survives a restart, and what was acknowledged is gone', durable, async () => {
      await queue('amplitude', numbers(3));
      await queue('other', [4]);
      const [done] = await port().queues.next('other', 1);
      await port().queues.acknowledge('other', [done!.handle], 'delivered');
      const { queues } = await reopen();
      expect(await queues.next('amplitude', 10)).to.have.length(3);
      expect(await queues.next('other', 10)).to.deep.equal([]);
    });

    property('one that was acknowledged does not come again after a restart', single, async () => {
      await queue('amplitude', numbers(3));
      const [first] = await port().queues.next('amplitude', 1);
      await port().queues.acknowledge('amplitude', [first!.handle], 'delivered');
      const { queues } = durable === true ? await reopen() : port();
      expect(await queues.next('amplitude', 10)).to.have.length(2);
    });

    property('one target’s queue is not another’s, also where names begin alike', true, async () => {
      await queue('amp', [1]);
      await queue('amplitude', [2, 3]);
      expect(await take('amp')).to.deep.equal([delivery('amp', 1)]);
      expect(await take('amplitude')).to.have.length(2);
    });

    property('unknown handles, other targets’ handles and repeats are ignored', true, async () => {
      await queue('amplitude', numbers(2));
      const [first, second] = await port().queues.next('amplitude', 2);
      await port().queues.acknowledge('other', [first!.handle, second!.handle], 'delivered');
      await port().queues.acknowledge('amplitude', ['', 'no such handle', '999999'], 'delivered');
      await port().queues.acknowledge('amplitude', [], 'delivered');
      expect(await take('amplitude')).to.have.length(2);
      for (let twice = 0; twice < 2; twice++)
        await port().queues.acknowledge('amplitude', [first!.handle, first!.handle], 'delivered');
      expect(await take('amplitude')).to.have.length(1);
    });

    property('an old handle names no newer delivery', true, async () => {
      await queue('amplitude', [1]);
      const [old] = await port().queues.next('amplitude', 1);
      await port().queues.acknowledge('amplitude', [old!.handle], 'delivered');
      await queue('amplitude', [2]);
      await port().queues.acknowledge('amplitude', [old!.handle], 'delivered');
      expect(await take('amplitude')).to.have.length(1);
    });

    property(
      'what waits for subjects is purged from all targets; others and nobody’s stay',
      true,
      async () => {
        await queue('amplitude', [1, 2, 3]);
        await queue('webhook', [2, 4]);
        const purged = new Set([2, 4].map((n) => delivery('', n).subject as Pseudonym));
        expect(await port().queues.purge(purged)).to.equal(3);
        expect(await port().queues.purge(purged)).to.equal(0);
        expect(await take('amplitude')).to.have.deep.members([1, 3].map((n) => delivery('amplitude', n)));
        expect(await take('webhook')).to.deep.equal([]);
      },
    );

    property('waiting says by target whether there is any', true, async () => {
      await queue('amplitude', numbers(12));
      const waiting = await port().queues.waiting();
      expect(waiting.get('amplitude')).to.be.within(1, 12);
      expect(waiting.get('other') ?? 0).to.equal(0);
    });

    property('waiting counts by target', single, async () => {
      await queue('amplitude', numbers(12));
      await queue('other', [1]);
      const [first] = await port().queues.next('other', 1);
      await port().queues.acknowledge('other', [first!.handle], 'delivered');
      const waiting = await port().queues.waiting();
      expect(waiting.get('amplitude')).to.equal(12);
      expect(waiting.get('other') ?? 0).to.equal(0);
    });
  });
}
