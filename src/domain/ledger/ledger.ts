import type { ReceiptId } from '../event/event.js';
import type { LetterId, LetterState } from '../failure/letter.js';
import type { ReceiptAccount } from './settlement.js';

/** The counts that must add up: `received = recorded + suppressed + dead + waiting`. */
export interface Ledger {
  readonly received: number;
  readonly recorded: number;
  /** Those of the recorded whose rows retention has taken out of the lake. */
  readonly removed: number;
  /** Those of the recorded that the same event's other row stands for: left out by compaction. */
  readonly repeated: number;
  readonly suppressed: number;
  readonly dead: number;
  readonly waiting: number;
  readonly letters: { readonly [State in LetterState]: number };
}

export interface WaitingReceipt {
  readonly id: ReceiptId;
  /** Events it was received with; 0 for one that only asks letters to be processed again. */
  readonly received: number;
}

export interface LetterMark {
  readonly id: LetterId;
  readonly receipt: ReceiptId;
  readonly index: number;
  readonly state: LetterState;
}

/** Something that the ledger cannot account for. */
export interface Finding {
  readonly finding:
    | 'missing_record'
    | 'repeated_record'
    | 'unsettled_record'
    | 'missing_letter'
    | 'unsettled_letter'
    | 'missing_receipt'
    | 'settled_and_waiting'
    | 'unreadable_object'
    | 'unbalanced_target';
  /** `<receipt>` or `<receipt>-<index>` or the object's name. */
  readonly what: string;
  readonly detail: string;
}

export function count(
  accounts: Iterable<ReceiptAccount>,
  waiting: Iterable<WaitingReceipt>,
  letters: Iterable<LetterMark>,
): Ledger {
  let settled = 0;
  let suppressed = 0;
  let dead = 0;
  let gone = 0;
  let repeats = 0;
  for (const { events, listed, removed, repeated } of accounts) {
    settled += events;
    gone += removed.size;
    repeats += repeated.size;
    for (const { outcome } of listed.values()) {
      if (outcome === 'suppressed') suppressed += 1;
      else if (outcome === 'dead') dead += 1;
    }
  }
  let waits = 0;
  for (const { received } of waiting) waits += received;
  const states = { open: 0, reprocessed: 0, discarded: 0, expired: 0, erased: 0 };
  for (const { state } of letters) states[state] += 1;
  return {
    received: settled + waits,
    recorded: settled - suppressed - dead,
    removed: gone,
    repeated: repeats,
    suppressed,
    dead,
    waiting: waits,
    letters: states,
  };
}

/** Was the event recorded, as far as the books say? */
export function mayBeInLake(account: ReceiptAccount | undefined, index: number): boolean {
  return account !== undefined && index < account.events && !account.listed.has(index);
}

/** The rows of the lake, by receipt: how often each index was seen. */
export type Rows = ReadonlyMap<ReceiptId, ReadonlyMap<number, number>>;

/**
 * Compares what was settled with what is there: rows of the lake, letters, waiting receipts, and the gapless
 * sequences of the collectors. An empty answer means that every received event is accounted for; without rows, as far
 * as the books say.
 */
export function compare(held: {
  readonly accounts: ReadonlyMap<ReceiptId, ReceiptAccount>;
  readonly rows?: Rows;
  readonly letters: readonly LetterMark[];
  readonly waiting: readonly WaitingReceipt[];
}): Finding[] {
  const findings: Finding[] = [];
  const waiting = new Set(held.waiting.map(({ id }) => id));
  const letters = new Map(held.letters.map((letter) => [`${letter.receipt}-${letter.index}`, letter]));
  for (const [receipt, account] of held.accounts) {
    if (waiting.has(receipt))
      findings.push({
        finding: 'settled_and_waiting',
        what: receipt,
        detail: 'settled, yet still in the queue',
      });
    const rows = held.rows?.get(receipt);
    for (let index = 0; index < account.events; index++) {
      const what = `${receipt}-${index}`;
      const settled = account.listed.get(index);
      const seen = rows?.get(index) ?? 0;
      // A removed or repeated row may still be there: that it goes is settled before it goes.
      const isGone = account.removed.has(index) || account.repeated.has(index);
      if (held.rows !== undefined && settled === undefined && seen === 0 && !isGone)
        findings.push({
          finding: 'missing_record',
          what,
          detail: 'settled as recorded, but no row of the lake has it',
        });
      if (settled === undefined && seen > 1)
        findings.push({ finding: 'repeated_record', what, detail: `${seen} rows of the lake have it` });
      if (settled !== undefined && seen > 0)
        findings.push({
          finding: 'unsettled_record',
          what,
          detail: `settled as ${settled.outcome}, but the lake has it`,
        });
      if (settled?.outcome === 'dead' && !letters.has(what))
        findings.push({
          finding: 'missing_letter',
          what,
          detail: `settled as dead (${settled.code}), but no letter has it`,
        });
    }
  }
  for (const [receipt, rows] of held.rows ?? []) {
    const account = held.accounts.get(receipt);
    if (waiting.has(receipt)) continue;
    for (const index of rows.keys())
      if (account === undefined || index >= account.events)
        findings.push({
          finding: 'unsettled_record',
          what: `${receipt}-${index}`,
          detail: 'in the lake, but never settled',
        });
  }
  for (const { receipt, index, state } of letters.values()) {
    const settled = held.accounts.get(receipt)?.listed.get(index);
    const isDead = settled?.outcome === 'dead';
    if ((state === 'reprocessed') === isDead && !waiting.has(receipt))
      findings.push({
        finding: 'unsettled_letter',
        what: `${receipt}-${index}`,
        detail: `a letter is ${state}, but the event ${isDead ? 'is still settled as dead' : 'was not settled as dead'}`,
      });
  }
  return [...findings, ...gaps([...held.accounts.keys(), ...waiting])];
}

/** Collectors count their receipts without gaps from 1, so a lost one shows. */
function gaps(receipts: readonly ReceiptId[]): Finding[] {
  const sequences = new Map<string, Set<number>>();
  for (const receipt of receipts) {
    const dot = receipt.lastIndexOf('.');
    const collector = receipt.slice(0, dot);
    const sequence = sequences.get(collector) ?? new Set();
    sequences.set(collector, sequence.add(Number(receipt.slice(dot + 1))));
  }
  const findings: Finding[] = [];
  for (const [collector, sequence] of sequences) {
    const last = [...sequence].reduce((a, b) => Math.max(a, b), 0);
    for (let n = 1; n <= last; n++)
      if (!sequence.has(n))
        findings.push({
          finding: 'missing_receipt',
          what: `${collector}.${n}`,
          detail: 'neither settled nor waiting, yet later ones are',
        });
  }
  return findings;
}
