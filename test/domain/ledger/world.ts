import fc from 'fast-check';
import type { Instant, ReceiptId } from '../../../src/domain/event/event.js';
import { letterId } from '../../../src/domain/failure/letter.js';
import type { Finding, LetterMark, WaitingReceipt } from '../../../src/domain/ledger/ledger.js';
import { compare } from '../../../src/domain/ledger/ledger.js';
import {
  account,
  type ReceiptAccount,
  type Settled,
  type Settlement,
} from '../../../src/domain/ledger/settlement.js';

/** What became of one event: `again` are dead ones that were processed again later. */
export type Fate =
  | 'recorded'
  | 'suppressed'
  | 'dead'
  | 'discarded'
  | 'again recorded'
  | 'again suppressed'
  | 'again dead';

/** Receipts by id: the fates of their events, or how many of them still wait. */
export type World = ReadonlyMap<ReceiptId, readonly Fate[] | number>;

const at = '2026-11-23T00:00:00.000Z' as Instant;

function settlementsOf(receipt: ReceiptId, fates: readonly Fate[]): Settlement[] {
  const listed = fates.flatMap((fate, index) => (fate === 'recorded' ? [] : [firstOf(fate, index)]));
  const amended = fates.flatMap((fate, index) => (fate.startsWith('again') ? [lastOf(fate, index)] : []));
  return [
    { v: 1, receipt, at, events: fates.length, listed },
    ...amended.map(
      (settled): Settlement => ({ v: 1, receipt, at, events: 0, listed: [settled], amends: true }),
    ),
  ];
}

function firstOf(fate: Fate, index: number): Settled {
  if (fate === 'suppressed') return { index, outcome: 'suppressed', reason: 'forgotten' };
  return { index, outcome: 'dead', code: 'not_an_event' };
}

function lastOf(fate: Fate, index: number): Settled {
  if (fate === 'again recorded') return { index, outcome: 'recorded' };
  if (fate === 'again suppressed') return { index, outcome: 'suppressed', reason: 'forgotten' };
  return { index, outcome: 'dead', code: 'forbidden_id' };
}

/** Everything that is held in a world where nothing went wrong; parts of it can be spoilt. */
export interface HeldWorld {
  settlements: Map<ReceiptId, Settlement[]>;
  rows: Map<ReceiptId, Map<number, number>>;
  letters: LetterMark[];
  waiting: WaitingReceipt[];
}

export function heldOf(world: World): HeldWorld {
  const held: HeldWorld = { settlements: new Map(), rows: new Map(), letters: [], waiting: [] };
  for (const [receipt, fates] of world) {
    if (typeof fates === 'number') {
      held.waiting.push({ id: receipt, received: fates });
      continue;
    }
    held.settlements.set(receipt, settlementsOf(receipt, fates));
    const rows = new Map<number, number>();
    for (const [index, fate] of fates.entries()) {
      if (fate.endsWith('recorded')) rows.set(index, 1);
      const state =
        fate.startsWith('again') && fate !== 'again dead'
          ? 'reprocessed'
          : fate === 'discarded'
            ? 'discarded'
            : 'open';
      if (/dead|discarded|again/.test(fate))
        held.letters.push({ id: letterId(receipt, index), receipt, index, state });
    }
    held.rows.set(receipt, rows);
  }
  return held;
}

export function accountsOf({ settlements }: HeldWorld): Map<ReceiptId, ReceiptAccount> {
  return new Map([...settlements].map(([receipt, lines]) => [receipt, account(lines)]));
}

export function findingsOf(held: HeldWorld): Finding[] {
  return compare({ ...held, accounts: accountsOf(held) });
}

const fates = fc.array(
  fc.constantFrom<Fate>(
    'recorded',
    'recorded',
    'suppressed',
    'dead',
    'discarded',
    'again recorded',
    'again suppressed',
    'again dead',
  ),
  { maxLength: 6 },
);

/** Worlds of two collectors whose receipts have no gaps, settled or waiting in any order. */
export const worlds: fc.Arbitrary<World> = fc
  .tuple(
    fc.array(fc.oneof(fates, fc.nat(5)), { maxLength: 6 }),
    fc.array(fc.oneof(fates, fc.nat(5)), { maxLength: 6 }),
  )
  .map(([one, other]) => {
    const named = (collector: string, all: readonly (readonly Fate[] | number)[]) =>
      all.map((what, i): [ReceiptId, readonly Fate[] | number] => [
        `${collector}.${i + 1}` as ReceiptId,
        what,
      ]);
    return new Map([...named('c1', one), ...named('eu.west', other)]);
  });
