import { expect } from 'chai';
import type { Json, JsonObject } from '../../../src/domain/json.js';
import { eventOfRaw } from '../../domain/arbitrary.js';
import { schemasOf } from './support.js';

/** What a schema of order_completed says of properties: path, problem and, behind it, what would have to go. */
function told(schema: JsonObject, properties: Json, more: { readonly [file: string]: Json } = {}): string[] {
  const schemas = schemasOf({ 'order_completed.json': schema, ...more });
  return schemas
    .check(eventOfRaw({ type: 'track', event: 'Order Completed', properties }))
    .map(({ path, problem, at }) => `${path}: ${problem}${at === undefined ? '' : ` (${at})`}`);
}

const property = (schema: Json): JsonObject => ({ properties: { a: schema } });

describe('an event held against its schema', () => {
  const wordings: [schema: Json, value: Json, problem: string][] = [
    [{ type: 'string' }, 5, 'must be string'],
    [{ type: ['string', 'null'] }, 5, 'must be string or null'],
    [{ enum: ['x', 1, null] }, 'y', 'must be one of "x", 1, null'],
    [{ const: 'x' }, 'y', 'must be "x"'],
    [{ minimum: 0 }, -1, 'must be >= 0'],
    [{ exclusiveMaximum: 9 }, 9, 'must be < 9'],
    [{ multipleOf: 5 }, 6, 'must be a multiple of 5'],
    [{ minLength: 2 }, 'x', 'must have at least 2 characters'],
    [{ maxLength: 2 }, 'xyz', 'must have at most 2 characters'],
    [{ pattern: '^x' }, 'y', 'must match the pattern ^x'],
    [{ format: 'date-time' }, 'yesterday', 'must be written as date-time'],
    [{ format: 'email' }, 'ada', 'must be written as email'],
    [{ minItems: 1 }, [], 'must have at least 1 items'],
    [{ maxItems: 1 }, [1, 2], 'must have at most 1 items'],
    [{ prefixItems: [true], items: false }, [1, 2], 'must have at most 1 items'],
    [
      { uniqueItems: true },
      [
        { x: 1, y: 2 },
        { y: 2, x: 1 },
      ],
      'must not have the same item twice',
    ],
    [{ contains: { type: 'string' } }, [1], 'does not have the items that the schema asks for'],
    [{ minProperties: 1 }, {}, 'must have at least 1 properties'],
    [{ maxProperties: 0 }, { x: 1 }, 'must have at most 0 properties'],
    [{ required: ['b'] }, {}, 'must have the property b'],
    [{ dependentRequired: { b: ['c'] } }, { b: 1 }, 'must have the property c where it has b'],
    [{ anyOf: [{ type: 'string' }, { const: 1 }] }, 5, 'must be one of the choices under anyOf'],
    [{ oneOf: [{ type: 'number' }, { const: 1 }] }, 1, 'must be exactly one of the choices under oneOf'],
    [{ not: { const: 1 } }, 1, 'must not be what the schema excludes'],
    [false, 1, 'must not be there'],
  ];
  for (const [schema, value, problem] of wordings)
    it(`is told: ${problem}`, () => {
      expect(told(property(schema), { a: value })).to.deep.equal([
        `/properties/a: ${problem} (/properties/a)`,
      ]);
    });

  it('is told nothing where it is right, or where its type has no schema', () => {
    expect(told(property({ type: 'string' }), { a: 'x', b: 1 })).to.deep.equal([]);
    const schemas = schemasOf({ 'order_completed.json': property(false) });
    expect(
      schemas.check(eventOfRaw({ type: 'track', event: 'Another', properties: { a: 1 } })),
    ).to.deep.equal([]);
    expect(schemas.types).to.deep.equal(['order_completed']);
  });

  it('is told everything at once, what is missing without a place that could go', () => {
    const schema = {
      required: ['a', 'b'],
      properties: { a: {}, c: { type: 'number' }, d: { required: ['e'] } },
    };
    expect(told(schema, { c: 'x', d: {} })).to.deep.equal([
      '/properties: must have the property a',
      '/properties: must have the property b',
      '/properties/c: must be number (/properties/c)',
      '/properties/d: must have the property e (/properties/d)',
    ]);
    expect(told({ required: ['a'] }, null)).to.deep.equal(['/properties: must have the property a']);
  });

  it('is held against it by its traits where it is an identify or a group', () => {
    const schemas = schemasOf({
      'identify.json': property({ type: 'string' }),
      'group.json': property(false),
    });
    const identify = eventOfRaw({ type: 'identify', userId: 'u', traits: { a: 1 }, properties: { a: 'x' } });
    expect(schemas.check(identify).map(({ at }) => at)).to.deep.equal(['/traits/a']);
    const group = eventOfRaw({ type: 'group', userId: 'u', groupId: 'g', traits: { a: 1 } });
    expect(schemas.check(group).map(({ at }) => at)).to.deep.equal(['/traits/a']);
  });

  it('is not told how it differs from each choice, also through references', () => {
    const choices = {
      $defs: { card: { required: ['number'], properties: { number: { type: 'string' } } } },
      properties: { b: { type: 'string' }, a: { oneOf: [{ $ref: '#/$defs/card' }, { type: 'null' }] } },
      anyOf: [{ $ref: '#/$defs/card' }, { properties: { kind: { const: 'x' } } }],
    };
    expect(told(choices, { a: { number: 5 }, b: 1, kind: 'y' })).to.have.members([
      '/properties: must be one of the choices under anyOf',
      '/properties/a: must be exactly one of the choices under oneOf (/properties/a)',
      '/properties/b: must be string (/properties/b)',
    ]);
    const items = { contains: { $ref: '#/$defs/x' }, items: { type: 'number' } };
    expect(told({ $defs: { x: { const: 1 } }, properties: { a: items } }, { a: [2, 'x'] })).to.have.members([
      '/properties/a: does not have the items that the schema asks for (/properties/a)',
      '/properties/a/1: must be number (/properties/a/1)',
    ]);
  });

  it('is told by if and then what then says', () => {
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    const schema = { if: { required: ['a'] }, then: { required: ['b'] }, else: { required: ['c'] } };
    expect(told(schema, { a: 1 })).to.deep.equal(['/properties: must have the property b']);
    expect(told(schema, {})).to.deep.equal(['/properties: must have the property c']);
  });

  it('shows no key that the schema does not name', () => {
    const secret = 'ada@example.org';
    const unlisted = ' has a property that the schema does not list';
    const closed = { properties: { a: { additionalProperties: false } }, unevaluatedProperties: false };
    expect(told(closed, { a: { [secret]: 1 }, [secret]: 1 })).to.deep.equal([
      `/properties/a:${unlisted} (/properties/a/${secret})`,
      `/properties:${unlisted} (/properties/${secret})`,
    ]);
    expect(
      told({ additionalProperties: { properties: { a: false } } }, { [secret]: { a: 1 } }),
    ).to.deep.equal([`/properties: must not be there (/properties/${secret}/a)`]);
    expect(told({ patternProperties: { '.': { type: 'number' } } }, { '7': 'x' })).to.deep.equal([
      '/properties: must be number (/properties/7)',
    ]);
    expect(told({ propertyNames: { pattern: '^[a-z]+$' } }, { [secret]: 1, ok: 1, N0: 1 })).to.deep.equal([
      `/properties: has a property whose name the schema does not allow (/properties/${secret})`,
      '/properties: has a property whose name the schema does not allow (/properties/N0)',
    ]);
    const elsewhere = { $defs: { n: { maxLength: 3 } }, propertyNames: { $ref: '#/$defs/n' } };
    expect(told(elsewhere, { [secret]: 1 })).to.deep.equal([
      `/properties: has a property whose name the schema does not allow (/properties/${secret})`,
    ]);
  });

  it('counts what every JavaScript object has as missing', () => {
    expect(told({ required: ['constructor'] }, {})).to.have.lengthOf(1);
    expect(told(property(true), JSON.parse('{"__proto__": {"a": 1}}'))).to.deep.equal([]);
    expect(told({ additionalProperties: false }, JSON.parse('{"__proto__": 1}'))).to.have.lengthOf(1);
  });

  it('follows references to other files and inside them, in both drafts', () => {
    for (const [$schema, defs] of [
      ['https://json-schema.org/draft/2020-12/schema', '$defs'],
      ['http://json-schema.org/draft-07/schema#', 'definitions'],
    ] as const) {
      const shared = {
        $schema,
        $id: 'https://example.org/shared/address.json',
        type: 'object',
        properties: { zip: { $ref: `#/${defs}/a zip~1code` } },
        [defs]: { 'a zip/code': { type: 'string' } },
      };
      for (const $ref of ['_address.json', './_address.json', 'https://example.org/shared/address.json']) {
        const schema = {
          $schema,
          properties: { a: { $ref }, z: { $ref: `${$ref}#/${defs}/a%20zip~1code` } },
        };
        expect(told(schema, { a: { zip: 5 }, z: 5 }, { '_address.json': shared })).to.deep.equal([
          '/properties/a/zip: must be string (/properties/a/zip)',
          '/properties/z: must be string (/properties/z)',
        ]);
      }
    }
    const relative = {
      $id: 'https://example.org/orders/o.json',
      properties: { a: { $ref: '../shared/a.json' } },
    };
    const target = { $id: 'https://example.org/shared/a.json', type: 'string' };
    expect(told(relative, { a: 1 }, { '_a.json': target })).to.have.lengthOf(1);
    const anchored = {
      $defs: { x: { $anchor: 'word', type: 'string' } },
      properties: { a: { $ref: '#word' } },
    };
    expect(told(anchored, { a: 1 })).to.have.lengthOf(1);
    const tree = { properties: { a: { type: 'string' }, children: { items: { $ref: '#' } } } };
    expect(told(tree, { children: [{ children: [{ a: 1 }] }] })).to.deep.equal([
      '/properties/children/0/children/0/a: must be string (/properties/children/0/children/0/a)',
    ]);
  });

  it('reads keywords as its draft has them', () => {
    const list = {
      $schema: 'http://json-schema.org/draft-07/schema',
      properties: { a: { items: [{ type: 'string' }] } },
    };
    expect(told(list, { a: [1, 1] })).to.deep.equal(['/properties/a/0: must be string (/properties/a/0)']);
  });

  it('tries no pattern on a long text', () => {
    expect(told(property({ pattern: '^a*$' }), { a: 'a'.repeat(1_000) })).to.deep.equal([]);
    expect(told(property({ pattern: '^a*$' }), { a: 'a'.repeat(1_001) })).to.have.lengthOf(1);
    const two = { properties: { a: { pattern: '^a' }, b: { pattern: '^b' } } };
    expect(told(two, { a: 'a', b: 'b' })).to.deep.equal([]);
  });

  it('with very many values is told the first difference, which speaks for all of it', () => {
    const schema = { properties: { a: { items: { type: 'string' } } }, required: [] as string[] };
    const many = { a: Array.from({ length: 20_000 }, (_, i) => i) };
    expect(told(schema, many)).to.deep.equal(['/properties/a/0: must be string (/properties)']);
    expect(told({ required: ['b'] }, many)).to.deep.equal(['/properties: must have the property b']);
  });

  it('compares the items of a long list in time', () => {
    const objects = Array.from({ length: 150_000 }, (_, i) => ({ i }));
    expect(told(property({ uniqueItems: true }), { a: objects })).to.deep.equal([]);
  });

  it('is never changed: defaults set nothing, and no text is taken for a number', () => {
    const schema = { properties: { a: { type: 'number', default: 5 }, b: { default: 1 } } };
    const properties = Object.freeze({ a: '5' });
    expect(told(schema, properties)).to.have.lengthOf(1);
  });
});
