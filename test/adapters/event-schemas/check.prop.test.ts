import { expect } from 'chai';
import fc from 'fast-check';
import { isObject, type Json, type JsonObject } from '../../../src/domain/json.js';
import { valueAt } from '../../../src/domain/json-pointer.js';
import { deepFreeze, eventOfRaw, json, key, objectOf, sorted } from '../../domain/arbitrary.js';
import { schemasOf } from './support.js';

/** Asks something of every key and kind of value that the trees below have. */
const demanding: JsonObject = {
  $defs: {
    text: { type: 'string', minLength: 3, pattern: '^[A-Z]', format: 'date-time' },
    node: {
      type: ['object', 'array', 'number'],
      properties: { a: { $ref: '#/$defs/text' }, b: { $ref: '#/$defs/node' }, email: { format: 'email' } },
      propertyNames: { $ref: '#/$defs/short' },
      items: { oneOf: [{ $ref: '#/$defs/node' }, { $ref: '#/$defs/text' }] },
      uniqueItems: true,
      minProperties: 1,
    },
    short: { maxLength: 4 },
  },
  required: ['a', 'constructor'],
  properties: {
    a: { $ref: '#/$defs/node' },
    b: { anyOf: [{ $ref: '#/$defs/text' }, { $ref: '#/$defs/node' }] },
    c: { enum: ['x', 5], not: { const: 5 } },
    user: { contains: { $ref: '#/$defs/text' }, maxItems: 1, dependentRequired: { a: ['b'] } },
    email: { format: 'email', const: 'x' },
    ip: { exclusiveMinimum: 5, multipleOf: 2, format: 'ipv4' },
    'a/b': false,
  },
  patternProperties: { '^f': { type: 'number' } },
  unevaluatedProperties: false,
};
const schemas = schemasOf({
  'done.json': demanding,
  'identify.json': demanding,
  'group.json': { ...demanding, additionalProperties: { type: 'null' } },
  'page.json': { properties: { a: { $ref: 'done.json#/$defs/node' } } },
});

const kinds = fc.constantFrom('track', 'identify', 'group', 'page', 'screen', 'alias');

const eventWith = (type: string, part: Json) =>
  eventOfRaw({
    type,
    event: 'Done',
    userId: 'u',
    previousId: 'p',
    groupId: 'g',
    ...(isObject(part) ? { properties: part, traits: part } : undefined),
  });

describe('an event held against any schema, whatever is in it', () => {
  it('gets violations or none, and is never changed', () => {
    fc.assert(
      fc.property(kinds, json, (type, part) => {
        const event = eventWith(type, part);
        const before = sorted(event.raw);
        const violations = schemas.check(deepFreeze(event));
        expect(sorted(event.raw)).to.equal(before);
        for (const { at } of violations)
          if (at !== undefined) expect(valueAt(event.raw, at)).to.not.equal(undefined);
        expect(schemas.check(event)).to.deep.equal(violations);
      }),
      { numRuns: 500 },
    );
  });

  it('is told about in the schema’s words: no value, and no key that is the sender’s', () => {
    let told = 0;
    const canary = fc.nat(9_999).map((n) => `canary${n}`);
    const values = fc.oneof(canary, fc.integer({ min: 7_531_000, max: 7_531_999 }));
    const tree = objectOf(
      values as fc.Arbitrary<Json>,
      fc.oneof(canary, fc.constantFrom('7531', 'f7531'), key),
    );
    fc.assert(
      fc.property(kinds, tree, (type, part) => {
        for (const { path, problem } of schemas.check(eventWith(type, part))) {
          told += 1;
          expect(`${path} ${problem}`).to.not.match(/canary|7531/);
        }
      }),
      { numRuns: 500 },
    );
    expect(told).to.be.greaterThan(500);
  });
});
