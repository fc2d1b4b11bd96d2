import type { ReceiptId } from '../../../src/domain/event/event.js';
import type { Receipt } from '../../../src/domain/ports/receipts.js';
import type { BatchEnd } from '../../../src/domain/ports/settlements.js';
import * as example from '../../contracts/examples.js';

export const id = (text: string) => text as ReceiptId;

/** A receipt of one event. */
export function receipt(of: string, changes: Partial<Receipt> = {}): Receipt {
  return example.receipt(id(of), { events: 1, ...changes });
}

export function end(changes: Partial<BatchEnd>): BatchEnd {
  return { deliveries: [], settlements: [], letters: [], receipts: [], ...changes };
}
