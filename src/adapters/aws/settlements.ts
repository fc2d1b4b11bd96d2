import type { ReceiptId } from '../../domain/event/event.js';
import type { Letter } from '../../domain/failure/letter.js';
import type { Settlement } from '../../domain/ledger/settlement.js';
import type { BatchEnd, Settlements } from '../../domain/ports/settlements.js';
import type { Delivery } from '../../domain/ports/target-queues.js';
import type { Acknowledging } from '../sqs/acknowledging.js';

export interface AwsSettlementsParts {
  readonly queues: { enqueue(deliveries: readonly Delivery[]): Promise<void> };
  readonly log: Pick<Settlements, 'of' | 'list'> & {
    append(settlements: readonly Settlement[]): Promise<void>;
  };
  readonly letters: { overwrite(letters: readonly Letter[]): Promise<void> };
  readonly receipts: Acknowledging;
}

/**
 * Nothing here happens together, so everything happens in an order that a crash can break off anywhere: what was not
 * acknowledged comes again, and is done again. A queue may then get a delivery twice, the ledger a line twice.
 */
export class AwsSettlements implements Settlements {
  constructor(private readonly parts: AwsSettlementsParts) {}

  async settle({ deliveries, settlements, letters, receipts }: BatchEnd): Promise<void> {
    const { parts } = this;
    if (await this.isDone(receipts)) return;
    if (deliveries.length > 0) await parts.queues.enqueue(deliveries);
    await parts.log.append(settlements);
    if (letters.length > 0) await parts.letters.overwrite(letters);
    await parts.receipts.acknowledge(receipts);
  }

  amend(settlements: readonly Settlement[]): Promise<void> {
    return this.parts.log.append(settlements);
  }

  of(receipts: readonly ReceiptId[]): Promise<Settlement[]> {
    return this.parts.log.of(receipts);
  }

  list(): AsyncIterable<Settlement> {
    return this.parts.log.list();
  }

  /** Receipts that are not held were acknowledged, or are somebody else's by now: only then it is worth a look. */
  private async isDone(receipts: readonly ReceiptId[]): Promise<boolean> {
    if (receipts.length === 0 || receipts.some((id) => this.parts.receipts.isHeld(id))) return false;
    const settled = await this.parts.log.of(receipts);
    const done = new Set(settled.filter(({ amends }) => !amends).map(({ receipt }) => receipt));
    return receipts.every((id) => done.has(id));
  }
}
