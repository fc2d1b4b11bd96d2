import { mayDeliver } from '../domain/consent/decision.js';
import type { ReceiptId } from '../domain/event/event.js';
import type { EventType } from '../domain/event/event-type.js';
import { instant } from '../domain/event/time.js';
import { ended, type Letter } from '../domain/failure/letter.js';
import { type ObjectName, objectName, type Partition } from '../domain/lake/object-name.js';
import { Inventory } from '../domain/ledger/inventory.js';
import type { Settled, Settlement } from '../domain/ledger/settlement.js';
import type { Outcome } from '../domain/outcome.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Delivery } from '../domain/ports/target-queues.js';
import { eventIn } from './batch.js';
import type { Decided } from './decide.js';
import type { LetterSeal } from './letter-seal.js';

/**
 * What a batch is about to write, gathered group by group: once its outcome is in here an event can be let go of, and
 * a large batch takes little memory.
 */
export class Harvest {
  readonly counts = { recorded: 0, suppressed: 0, dead: 0 };
  /** Letters of events that were set aside now. */
  readonly fresh: Letter[] = [];
  /** Letters that were processed again: reprocessed, or with their new failure. */
  readonly again: Letter[] = [];
  readonly deliveries: Delivery[] = [];
  private readonly partitions = new Map<Partition, { lines: string[]; receipts: Set<ReceiptId> }>();
  private readonly settled = new Map<ReceiptId, { events: number; listed: Settled[] }>();
  private readonly found = new Map<ReceiptId, Inventory>();
  private readonly amended: Settlement[] = [];

  constructor(
    private readonly letterSeal: LetterSeal,
    private readonly clock: Clock,
    private readonly targets: readonly string[],
  ) {}

  /** @throws Unavailable */
  async add(decided: Decided): Promise<void> {
    const { item, outcome } = decided;
    this.counts[outcome.kind] += 1;
    if (outcome.kind !== 'suppressed' && outcome.found !== undefined && outcome.found.length > 0) {
      const inventory = this.found.get(item.by) ?? new Inventory();
      inventory.add(eventIn(item)?.type as EventType, outcome.found);
      this.found.set(item.by, inventory);
    }
    if (outcome.kind === 'recorded') {
      const partition = this.partitions.get(outcome.partition) ?? { lines: [], receipts: new Set() };
      partition.lines.push(outcome.line);
      partition.receipts.add(item.by);
      this.partitions.set(outcome.partition, partition);
      if (item.arrival.forward) {
        const { id, subject, line, deliver } = outcome;
        const queuedAt = instant(this.clock.now());
        for (const target of this.targets)
          if (mayDeliver(deliver, target))
            this.deliveries.push({
              target,
              id,
              line,
              queuedAt,
              ...(subject === undefined ? undefined : { subject }),
            });
      }
    }
    if (item.letter === undefined) await this.addFresh(decided);
    else this.addAgain(item.letter, outcome);
  }

  /** The objects to write, by name; `digest` is an unkeyed hash. */
  objects(digest: (text: string) => string): Map<ObjectName, string[]> {
    return new Map(
      [...this.partitions].map(([name, { lines, receipts }]) => [objectName(name, receipts, digest), lines]),
    );
  }

  /** A line for each of the batch's receipts, then what it says of others by processing letters again. */
  settlements(receipts: readonly ReceiptId[]): Settlement[] {
    const at = instant(this.clock.now());
    const none = { events: 0, listed: [] };
    return [
      ...receipts.map((receipt): Settlement => {
        const found = this.found.get(receipt)?.counts();
        const line = this.settled.get(receipt) ?? none;
        return { v: 1, receipt, at, ...line, ...(found === undefined ? undefined : { found }) };
      }),
      ...this.amended,
    ];
  }

  private async addFresh({ item, outcome, resolved }: Decided): Promise<void> {
    const { receipt, index } = item.arrival;
    const line = this.settled.get(receipt) ?? { events: 0, listed: [] };
    line.events += 1;
    if (outcome.kind !== 'recorded') line.listed.push(settled(index, outcome));
    this.settled.set(receipt, line);
    if (outcome.kind === 'dead') this.fresh.push(await this.letterSeal.seal(item, outcome.failure, resolved));
  }

  private addAgain(letter: Letter, outcome: Outcome): void {
    const at = instant(this.clock.now());
    const { receipt, index } = letter;
    this.amended.push({ v: 1, receipt, at, events: 0, listed: [settled(index, outcome)], amends: true });
    this.again.push(
      outcome.kind === 'dead'
        ? { ...letter, failure: outcome.failure, at }
        : ended(letter, 'reprocessed', at),
    );
  }
}

function settled(index: number, outcome: Outcome): Settled {
  switch (outcome.kind) {
    case 'recorded':
      return { index, outcome: 'recorded' };
    case 'suppressed':
      return { index, outcome: 'suppressed', reason: outcome.reason };
    case 'dead':
      return { index, outcome: 'dead', code: outcome.failure.code };
  }
}
