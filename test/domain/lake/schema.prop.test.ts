import { expect } from 'chai';
import fc from 'fast-check';
import type { EventType } from '../../../src/domain/event/event-type.js';
import {
  emptySchema,
  extended,
  mostColumns,
  type SeenProperty,
  typeOf,
} from '../../../src/domain/lake/schema.js';

const type = 'order' as EventType;
const count = fc.nat({ max: 3 });
const seen: fc.Arbitrary<SeenProperty> = fc.record({
  property: fc.oneof(
    fc.string(),
    fc.constantFrom('orderId', 'order_id', 'Order ID', 'ORDER-ID', '__proto__', 'é'),
  ),
  booleans: count,
  numbers: count,
  numeric: count,
  times: count,
  strings: count,
  nested: count,
});
const none = { booleans: 0, numbers: 0, numeric: 0, times: 0, strings: 0, nested: 0 };

describe('the schema of a type', () => {
  it('only ever gets columns: those that are there keep name, property, type and place', () => {
    fc.assert(
      fc.property(fc.array(seen), fc.array(seen), (first, second) => {
        const before = extended(emptySchema(type), first);
        const after = extended(before, second);
        expect(after.columns.slice(0, before.columns.length)).to.deep.equal(before.columns);
        expect(extended(after, second)).to.equal(after);
        expect(extended(after, first)).to.equal(after);
      }),
    );
  });

  it('has one column per property, and names that differ beyond case', () => {
    fc.assert(
      fc.property(fc.array(seen, { maxLength: 60 }), (all) => {
        const { columns } = extended(emptySchema(type), all);
        expect(new Set(columns.map(({ property }) => property)).size).to.equal(columns.length);
        expect(new Set(columns.map(({ column }) => column.toLowerCase())).size).to.equal(columns.length);
        for (const { column } of columns) expect(column).to.match(/^p_[^\s"']+$/);
      }),
    );
  });

  it('does not depend on the order in which properties are told', () => {
    fc.assert(
      fc.property(fc.uniqueArray(seen, { selector: ({ property }) => property }), (all) => {
        expect(extended(emptySchema(type), [...all].reverse())).to.deep.equal(
          extended(emptySchema(type), all),
        );
      }),
    );
  });

  it('stops at a number of columns that no client can pass', () => {
    const many = Array.from({ length: mostColumns + 50 }, (_, n) => ({
      ...none,
      property: `p${n}`,
      numbers: 1,
    }));
    expect(extended(emptySchema(type), many).columns).to.have.length(mostColumns);
  });

  it('takes the narrowest type that loses no value that was seen', () => {
    const told = (more: Partial<SeenProperty>) => typeOf({ ...none, property: 'x', ...more });
    expect(told({ booleans: 2 })).to.equal('boolean');
    expect(told({ numbers: 2 })).to.equal('double');
    expect(told({ numbers: 1, numeric: 1 })).to.equal('double');
    expect(told({ numeric: 2 })).to.equal('string');
    expect(told({ times: 2 })).to.equal('timestamp');
    expect(told({ times: 1, strings: 1 })).to.equal('string');
    expect(told({ booleans: 1, numbers: 1 })).to.equal('string');
    expect(told({ nested: 3 })).to.equal(undefined);
  });
});
