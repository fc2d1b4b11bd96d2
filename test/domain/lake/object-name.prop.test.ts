import { expect } from 'chai';
import fc from 'fast-check';
import type { ReceiptId } from '../../../src/domain/event/event.js';
import { type EventType, overflowType, typeOfName } from '../../../src/domain/event/event-type.js';
import { instant } from '../../../src/domain/event/time.js';
import { mostTypes, objectName, partitionOf, TypeLimit } from '../../../src/domain/lake/object-name.js';
import { eventOfRaw, json } from '../arbitrary.js';

const digest = (text: string) => `<${text.replaceAll('\n', '|').replaceAll('/', '_')}>`;
const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 500 }),
  fc.constantFrom(
    '../../etc/passwd',
    '..',
    './',
    'a/../../b',
    '\0',
    'C:\\x',
    '‮',
    'CON',
    '~',
    'a\nb',
    '.ndjson.gz',
  ),
);
const receipts = fc.array(
  fc.integer({ min: 1, max: 30 }).map((n) => `c1.${n}` as ReceiptId),
  { minLength: 1 },
);

describe('a partition', () => {
  it('has one shape and leaves its folder by no name and no time', () => {
    fc.assert(
      fc.property(
        anyName,
        fc.oneof(
          json,
          fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
        ),
        fc.boolean(),
        (name, timestamp, live) => {
          if (name.trim() === '') return;
          const { type, time } = eventOfRaw({ type: 'track', event: name, timestamp }, { live });
          expect(partitionOf(type, time)).to.match(
            /^events\/[a-z0-9][a-z0-9_]{0,79}\/\d{4}\/(0[1-9]|1[0-2])\/(0[1-9]|[12]\d|3[01])$/,
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is the UTC day of the event', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        const two = (n: number) => String(n).padStart(2, '0');
        expect(partitionOf(overflowType, instant(date.getTime()))).to.equal(
          `events/_overflow/${date.getUTCFullYear()}/${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}`,
        );
      }),
    );
  });
});

describe('an object’s name', () => {
  const partition = partitionOf(typeOfName('Run'), instant(0));

  it('is the same in whatever order and however often its receipts come', () => {
    const shuffled = receipts.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, again]) => {
        expect(objectName(partition, [...again, ...all], digest)).to.equal(
          objectName(partition, all, digest),
        );
      }),
    );
  });

  it('is another one for other receipts and for another partition', () => {
    fc.assert(
      fc.property(receipts, receipts, (one, other) => {
        const same = [...new Set(one)].sort().join() === [...new Set(other)].sort().join();
        expect(objectName(partition, one, digest) === objectName(partition, other, digest)).to.equal(same);
        const elsewhere = partitionOf(typeOfName('Walk'), instant(0));
        expect(objectName(elsewhere, one, digest).slice(elsewhere.length)).to.not.equal(
          objectName(partition, one, digest).slice(partition.length),
        );
      }),
    );
  });

  it('lies in its partition', () => {
    expect(objectName(partition, ['c1.2', 'c1.1'] as ReceiptId[], () => 'd1')).to.equal(
      'events/run/1970/01/01/d1.ndjson.gz',
    );
  });
});

describe('the limit of types', () => {
  const types = (count: number) => Array.from({ length: count }, (_, n) => `t${n}` as EventType);

  it('admits so many, and those for ever; the rest overflow', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...types(12)), { maxLength: 40 }),
        fc.subarray(types(12)),
        (asked, known) => {
          const limit = new TypeLimit(new Set<string>(known), 6);
          const admitted = new Set<string>(known);
          for (const type of asked) {
            const answer = limit.admit(type);
            if (admitted.has(type)) expect(answer).to.equal(type);
            else expect(answer).to.equal(admitted.size < 6 ? type : overflowType);
            if (answer === type) admitted.add(type);
          }
          expect(admitted.size).to.be.at.most(Math.max(6, known.length));
        },
      ),
    );
  });

  it(`is ${mostTypes} unless something else is said`, () => {
    const limit = new TypeLimit(new Set());
    expect(types(mostTypes).every((type) => limit.admit(type) === type)).to.equal(true);
    expect(limit.admit('one_more' as EventType)).to.equal('_overflow');
  });
});
