import { expect } from 'chai';
import type { Instant, ReceiptId } from '../../../src/domain/event/event.js';
import type { LetterState } from '../../../src/domain/failure/letter.js';
import { letterId } from '../../../src/domain/failure/letter.js';
import { count } from '../../../src/domain/ledger/ledger.js';
import { account, type Settled, type Settlement } from '../../../src/domain/ledger/settlement.js';
import { accountsOf, findingsOf, type HeldWorld, heldOf } from './world.js';

const first = 'c1.1' as ReceiptId;
const second = 'c1.2' as ReceiptId;
const at = '2026-11-23T00:00:00.000Z' as Instant;

function world(): HeldWorld {
  return heldOf(
    new Map<ReceiptId, ('recorded' | 'dead' | 'suppressed')[] | number>([
      [first, ['recorded', 'dead', 'suppressed']],
      [second, ['recorded']],
      ['c1.3' as ReceiptId, 2],
    ]),
  );
}

const faults: [string, string, (held: HeldWorld) => void][] = [
  ['missing_record', 'c1.1-0', ({ rows }) => rows.get(first)?.delete(0)],
  ['missing_record', 'c1.2-0', ({ rows }) => rows.delete(second)],
  ['repeated_record', 'c1.1-0', ({ rows }) => rows.get(first)?.set(0, 2)],
  ['unsettled_record', 'c1.1-1', ({ rows }) => rows.get(first)?.set(1, 1)],
  ['unsettled_record', 'c1.1-2', ({ rows }) => rows.get(first)?.set(2, 1)],
  ['unsettled_record', 'c1.1-3', ({ rows }) => rows.get(first)?.set(3, 1)],
  ['unsettled_record', 'c9.1-0', ({ rows }) => rows.set('c9.1' as ReceiptId, new Map([[0, 1]]))],
  ['missing_letter', 'c1.1-1', ({ letters }) => letters.splice(0)],
  ['unsettled_letter', 'c1.1-0', ({ letters }) => letters.push(letter(0, 'open'))],
  ['unsettled_letter', 'c1.1-2', ({ letters }) => letters.push(letter(2, 'discarded'))],
  ['unsettled_letter', 'c1.1-1', ({ letters }) => letters.splice(0, 1, letter(1, 'reprocessed'))],
  ['settled_and_waiting', 'c1.2', ({ waiting }) => waiting.push({ id: second, received: 1 })],
  [
    'missing_receipt',
    'c1.3',
    ({ waiting }) => waiting.splice(0, 1, { id: 'c1.4' as ReceiptId, received: 2 }),
  ],
];

function letter(index: number, state: LetterState) {
  return { id: letterId(first, index), receipt: first, index, state };
}

describe('compare', () => {
  it('finds nothing where all is well', () => {
    expect(findingsOf(world())).to.deep.equal([]);
  });

  for (const [finding, what, spoil] of faults)
    it(`names ${finding} ${what}, and nothing else`, () => {
      const held = world();
      spoil(held);
      expect(findingsOf(held).map((one) => [one.finding, one.what])).to.deep.equal([[finding, what]]);
    });

  it('does not miss a row that retention removed, nor minds one that is still to go', () => {
    const held = world();
    held.settlements
      .get(first)
      ?.push({ v: 1, receipt: first, at, events: 0, listed: [], amends: true, removed: [0] });
    expect(findingsOf(held)).to.deep.equal([]);
    held.rows.get(first)?.delete(0);
    expect(findingsOf(held)).to.deep.equal([]);
  });

  it('finds a settlement that is lost: its rows, its letter and its number', () => {
    const held = world();
    held.settlements.delete(first);
    expect(findingsOf(held).map((one) => [one.finding, one.what])).to.deep.equal([
      ['unsettled_record', 'c1.1-0'],
      ['unsettled_letter', 'c1.1-1'],
      ['missing_receipt', 'c1.1'],
    ]);
  });

  it('lets what a batch has written already wait for its settlement', () => {
    const held = world();
    held.rows.set('c1.3' as ReceiptId, new Map([[0, 1]]));
    held.letters.push({
      ...letter(1, 'open'),
      receipt: 'c1.3' as ReceiptId,
      id: letterId('c1.3' as ReceiptId, 1),
    });
    expect(findingsOf(held)).to.deep.equal([]);
  });
});

describe('count', () => {
  it('is nothing of nothing', () => {
    expect(count([], [], [])).to.deep.equal({
      received: 0,
      recorded: 0,
      suppressed: 0,
      dead: 0,
      removed: 0,
      repeated: 0,
      waiting: 0,
      letters: { open: 0, reprocessed: 0, discarded: 0, expired: 0, erased: 0 },
    });
  });

  it('counts letters by their state', () => {
    const states: LetterState[] = ['open', 'open', 'reprocessed', 'discarded', 'expired', 'erased'];
    expect(
      count(
        [],
        [],
        states.map((state, index) => letter(index, state)),
      ).letters,
    ).to.deep.equal({
      open: 2,
      reprocessed: 1,
      discarded: 1,
      expired: 1,
      erased: 1,
    });
  });

  it('counts what is settled and what waits', () => {
    const held = world();
    expect(count(accountsOf(held).values(), held.waiting, held.letters)).to.deep.include({
      received: 6,
      recorded: 2,
      suppressed: 1,
      dead: 1,
      waiting: 2,
    });
  });
});

describe('account', () => {
  const dead = (index: number): Settled => ({ index, outcome: 'dead', code: 'not_an_event' });
  const line = (events: number, ...listed: Settled[]): Settlement => ({
    v: 1,
    receipt: first,
    at,
    events,
    listed,
  });
  const amends = (...listed: Settled[]): Settlement => ({ ...line(0, ...listed), amends: true });

  it('is empty without a settlement', () => {
    expect(account([])).to.deep.equal({
      events: 0,
      listed: new Map(),
      removed: new Set(),
      repeated: new Set(),
    });
  });

  it('takes the latest word on each event', () => {
    const suppressed: Settled = { index: 1, outcome: 'suppressed', reason: 'forgotten' };
    const folded = account([
      line(3, dead(0), dead(1)),
      amends({ index: 0, outcome: 'recorded' }),
      amends(suppressed),
    ]);
    expect(folded).to.deep.equal({
      events: 3,
      listed: new Map([[1, suppressed]]),
      removed: new Set(),
      repeated: new Set(),
    });
  });

  it('lets amends of one event not speak of another, nor of how many there were', () => {
    expect(account([line(3, dead(0), dead(1)), amends(dead(0))])).to.deep.equal(
      account([line(3, dead(0), dead(1))]),
    );
  });

  it('knows which rows retention has removed, however often that was said', () => {
    const removed = (...indexes: number[]): Settlement => ({
      ...amends(),
      removed: indexes,
    });
    const folded = account([line(3), removed(0, 2), removed(2)]);
    expect(folded).to.deep.equal({
      events: 3,
      listed: new Map(),
      removed: new Set([0, 2]),
      repeated: new Set(),
    });
    expect(count([folded], [], [])).to.include({ received: 3, recorded: 3, removed: 2 });
  });

  it('begins anew with a settlement that repeats the first', () => {
    expect(account([line(3, dead(0)), line(3, dead(2))])).to.deep.equal({
      events: 3,
      listed: new Map([[2, dead(2)]]),
      removed: new Set(),
      repeated: new Set(),
    });
  });
});
