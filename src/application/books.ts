import type { ReceiptId } from '../domain/event/event.js';
import type { LetterMark, WaitingReceipt } from '../domain/ledger/ledger.js';
import { account, type ReceiptAccount, type Settlement } from '../domain/ledger/settlement.js';
import type { Letters } from '../domain/ports/letters.js';
import type { Receipts } from '../domain/ports/receipts.js';
import type { Settlements } from '../domain/ports/settlements.js';

/** What is known of every event beside the lake. */
export interface Books {
  readonly accounts: Map<ReceiptId, ReceiptAccount>;
  readonly waiting: WaitingReceipt[];
  readonly letters: LetterMark[];
  /** Open letters by code, those of targets too. */
  readonly open: ReadonlyMap<string, number>;
  /** How many letters each target has. */
  readonly ofTargets: ReadonlyMap<string, number>;
}

/** Receipts first: what is settled meanwhile is seen twice rather than not at all. @throws Unavailable */
export async function readBooks(ports: {
  readonly receipts: Receipts;
  readonly settlements: Settlements;
  readonly letters: Letters;
}): Promise<Books> {
  const waiting: WaitingReceipt[] = [];
  if (ports.receipts.list !== undefined)
    for await (const { id, events } of ports.receipts.list()) waiting.push({ id, received: events });
  const accounts = new Map<ReceiptId, ReceiptAccount>();
  let lines: Settlement[] = [];
  const close = () => {
    const first = lines[0];
    if (first !== undefined) accounts.set(first.receipt, account(lines));
    lines = [];
  };
  for await (const settlement of ports.settlements.list()) {
    if (lines[0] !== undefined && lines[0].receipt !== settlement.receipt) close();
    lines.push(settlement);
  }
  close();
  const letters: LetterMark[] = [];
  const ofTargets = new Map<string, number>();
  const open = new Map<string, number>();
  for await (const { id, receipt, index, state, target, failure } of ports.letters.list()) {
    if (state === 'open') open.set(failure.code, (open.get(failure.code) ?? 0) + 1);
    if (target === undefined) letters.push({ id, receipt, index, state });
    else ofTargets.set(target, (ofTargets.get(target) ?? 0) + 1);
  }
  return { accounts, waiting, letters, open, ofTargets };
}
