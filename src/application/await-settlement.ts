import type { ReceiptId } from '../domain/event/event.js';
import { account, type Settlement } from '../domain/ledger/settlement.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Settlements } from '../domain/ports/settlements.js';

const pollMs = 50;

export interface Tally {
  received: number;
  recorded: number;
  suppressed: number;
  dead: number;
}

/** Which of these receipts are settled by now, and what they came to. */
export async function settledOf(
  settlements: Settlements,
  receipts: readonly ReceiptId[],
): Promise<Map<ReceiptId, Tally>> {
  const byReceipt = new Map<ReceiptId, Settlement[]>();
  for (const settlement of await settlements.of(receipts)) {
    const lines = byReceipt.get(settlement.receipt) ?? [];
    lines.push(settlement);
    byReceipt.set(settlement.receipt, lines);
  }
  return new Map([...byReceipt].map(([receipt, lines]) => [receipt, tally(lines)]));
}

/** Resolves once all of them are settled, by whichever process holds the lease. */
export async function awaitSettlement(
  settlements: Settlements,
  clock: Clock,
  receipts: readonly ReceiptId[],
): Promise<void> {
  for (let left = [...receipts]; ; ) {
    const settled = await settledOf(settlements, left);
    left = left.filter((receipt) => !settled.has(receipt));
    if (left.length === 0) return;
    await clock.sleep(pollMs);
  }
}

function tally(lines: readonly Settlement[]): Tally {
  const { events, listed } = account(lines);
  const counts: Tally = { received: events, recorded: events - listed.size, suppressed: 0, dead: 0 };
  for (const { outcome } of listed.values()) if (outcome !== 'recorded') counts[outcome] += 1;
  return counts;
}
