import type { ReceiptId } from '../domain/event/event.js';
import { letterId } from '../domain/failure/letter.js';
import { account, type Settlement } from '../domain/ledger/settlement.js';
import type { Letters } from '../domain/ports/letters.js';

export interface RecentLedger {
  readonly received: number;
  readonly recorded: number;
  readonly suppressed: number;
  readonly dead: number;
  /** Events that are settled as dead and have no letter. Must be 0. */
  readonly missing: number;
}

/** So many letters are looked up at most. */
const mostLookups = 1_000;

/**
 * The ledger of receipts that were first settled within some time: cheap enough for every few minutes, where `Audit`
 * recounts everything. Rows of the lake are left to `Audit`.
 * @param settlements all that were written since, oldest first
 * @throws Unavailable
 */
export async function recentLedger(
  settlements: AsyncIterable<Settlement>,
  letters: Pick<Letters, 'get'>,
): Promise<RecentLedger> {
  const byReceipt = new Map<ReceiptId, Settlement[]>();
  for await (const settlement of settlements) {
    const lines = byReceipt.get(settlement.receipt);
    if (lines !== undefined) lines.push(settlement);
    else if (!settlement.amends) byReceipt.set(settlement.receipt, [settlement]);
  }
  const counts = { received: 0, suppressed: 0, dead: 0, missing: 0 };
  for (const [receipt, lines] of byReceipt) {
    const { events, listed } = account(lines);
    counts.received += events;
    for (const [index, { outcome }] of listed) {
      if (outcome === 'recorded') continue;
      counts[outcome] += 1;
      if (outcome !== 'dead' || counts.dead > mostLookups) continue;
      if ((await letters.get(letterId(receipt, index))) === undefined) counts.missing += 1;
    }
  }
  return { ...counts, recorded: counts.received - counts.suppressed - counts.dead };
}
