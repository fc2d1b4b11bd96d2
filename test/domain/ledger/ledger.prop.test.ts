import { expect } from 'chai';
import fc from 'fast-check';
import { count } from '../../../src/domain/ledger/ledger.js';
import { accountsOf, type Fate, findingsOf, heldOf, worlds } from './world.js';

describe('the ledger, for any consistent world', () => {
  it('finds nothing', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        expect(findingsOf(heldOf(world))).to.deep.equal([]);
      }),
      { numRuns: 300 },
    );
  });

  it('adds up, and counts what is there', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const held = heldOf(world);
        const ledger = count(accountsOf(held).values(), held.waiting, held.letters);
        const all = [...world.values()];
        const fates = all.flatMap((one) => (typeof one === 'number' ? [] : one));
        const ending = (...endings: Fate[]) => fates.filter((fate) => endings.includes(fate)).length;
        const rows = [...held.rows.values()].reduce((sum, { size }) => sum + size, 0);
        const { received, recorded, suppressed, dead, waiting, letters } = ledger;
        expect(received).to.equal(recorded + suppressed + dead + waiting);
        expect(received).to.equal(
          all.reduce<number>((sum, one) => sum + (typeof one === 'number' ? one : one.length), 0),
        );
        expect(recorded).to.equal(rows);
        expect(suppressed).to.equal(ending('suppressed', 'again suppressed'));
        expect(dead).to.equal(letters.open + letters.discarded + letters.expired + letters.erased);
        expect(letters.open).to.equal(ending('dead', 'again dead'));
        expect(letters.reprocessed).to.equal(ending('again recorded', 'again suppressed'));
      }),
      { numRuns: 300 },
    );
  });
});

describe('one fault planted in any world', () => {
  const planted = worlds.filter((world) =>
    [...world.values()].some((fates) => typeof fates !== 'number' && fates.length > 0),
  );
  const chosen = planted.chain((world) => {
    const places = [...world].flatMap(([receipt, fates]) =>
      typeof fates === 'number' ? [] : fates.map((fate, index) => ({ receipt, index, fate })),
    );
    return fc.tuple(fc.constant(world), fc.constantFrom(...places));
  });

  it('is found, alone and by its name', () => {
    fc.assert(
      fc.property(chosen, fc.boolean(), ([world, { receipt, index, fate }], other) => {
        const held = heldOf(world);
        const rows = held.rows.get(receipt) as Map<number, number>;
        const letter = held.letters.findIndex((one) => one.receipt === receipt && one.index === index);
        let finding: string;
        if (fate.endsWith('recorded')) {
          if (other) rows.set(index, 2);
          else rows.delete(index);
          finding = other ? 'repeated_record' : 'missing_record';
        } else if (fate.endsWith('suppressed') || other) {
          rows.set(index, 1);
          finding = 'unsettled_record';
        } else {
          held.letters.splice(letter, 1);
          finding = 'missing_letter';
        }
        expect(findingsOf(held).map((one) => [one.finding, one.what])).to.deep.equal([
          [finding, `${receipt}-${index}`],
        ]);
      }),
      { numRuns: 400 },
    );
  });

  it('a receipt that is lost is named, while later ones of its collector are there', () => {
    fc.assert(
      fc.property(worlds, fc.nat(), (world, n) => {
        const receipts = [...world.keys()];
        const lost = receipts[n % Math.max(receipts.length, 1)];
        if (lost === undefined) return;
        const held = heldOf(new Map([...world].filter(([receipt]) => receipt !== lost)));
        const dot = lost.lastIndexOf('.');
        const isLast = !world.has(`${lost.slice(0, dot)}.${Number(lost.slice(dot + 1)) + 1}` as typeof lost);
        expect(findingsOf(held).map(({ finding, what }) => [finding, what])).to.deep.equal(
          isLast ? [] : [['missing_receipt', lost]],
        );
      }),
    );
  });
});
