import { expect } from 'chai';
import type { Json, JsonObject } from '../../../src/domain/json.js';
import { defaultPolicy } from '../../../src/domain/privacy/default-policy.js';
import { mask } from '../../../src/domain/privacy/mask.js';
import type { Rule } from '../../../src/domain/privacy/policy.js';
import { eventOfRaw } from '../../domain/arbitrary.js';
import { compiled, plainHashes } from '../../domain/no-detectors.js';
import { type Folder, problemsOf, schemasOf } from './support.js';

const rulesOf = (schema: JsonObject, more: Folder = {}): readonly Rule[] =>
  schemasOf({ 'order_completed.json': schema, ...more }).rules;

const pathsOf = (schema: JsonObject, more: Folder = {}): string[] =>
  rulesOf(schema, more).map(({ path, treatment }) => `${path} ${treatment.kind}`);

const seal: JsonObject = { 'x-lethe': 'seal' };

/** The properties of an order as the schema's rules mask them. */
function masked(schema: JsonObject, properties: JsonObject): Json | undefined {
  const event = eventOfRaw({ type: 'track', event: 'Order Completed', properties });
  const policy = compiled(rulesOf(schema));
  return mask({ properties }, policy.placeFor(event), plainHashes).clear.properties;
}

describe('a mark in a schema', () => {
  it('is a rule for events of that type, named by where it stands', () => {
    expect(rulesOf({ properties: { email: { type: 'string', 'x-lethe': 'seal' } } })).to.deep.equal([
      {
        name: 'schemas/order_completed.json#/properties/email',
        path: 'properties.email.**',
        types: ['order_completed'],
        treatment: { kind: 'seal' },
        original: 'sealed',
        purpose: 'default',
      },
    ]);
  });

  it('can say all that a rule can', () => {
    const details: [Json, Partial<Rule>][] = [
      ['keep', { treatment: { kind: 'keep' } }],
      ['drop', { treatment: { kind: 'drop' }, original: 'dropped' }],
      ['hash', { treatment: { kind: 'hash', key: 'subject' } }],
      [{ treatment: 'hash', key: 'installation' }, { treatment: { kind: 'hash', key: 'installation' } }],
      [{ treatment: 'truncate', to: '24/48' }, { treatment: { kind: 'truncate', to: '24/48' } }],
      [
        { treatment: 'generalize', to: 'year', original: 'dropped', identifying: true, purpose: 'care' },
        {
          treatment: { kind: 'generalize', to: 'year' },
          original: 'dropped',
          identifying: true,
          purpose: 'care' as Rule['purpose'],
        },
      ],
      [
        { treatment: 'redact', original: 'sealed' },
        { treatment: { kind: 'redact' }, original: 'sealed' },
      ],
    ];
    for (const [mark, rule] of details)
      expect(rulesOf({ properties: { a: { 'x-lethe': mark } } })[0]).to.deep.include(rule);
  });

  it('speaks of traits in identify and group, of properties elsewhere', () => {
    const schema = { properties: { a: seal } };
    const { rules } = schemasOf({
      'identify.json': schema,
      'group.json': schema,
      'page.json': schema,
      'screen.json': schema,
    });
    expect(rules.map(({ types, path }) => [types?.[0], path])).to.deep.equal([
      ['identify', 'traits.a.**'],
      ['group', 'traits.a.**'],
      ['page', 'properties.a.**'],
      ['screen', 'properties.a.**'],
    ]);
  });

  it('is found in nested objects, lists, choices, conditions and references', () => {
    expect(
      pathsOf({
        properties: { a: { properties: { b: { items: { items: { properties: { c: seal } } } } } } },
      }),
    ).to.deep.equal(['properties.a.b.c.** seal']);
    for (const list of [{ prefixItems: [{}, seal] }, { contains: seal }, { unevaluatedItems: seal }])
      expect(pathsOf({ properties: { a: list } })).to.deep.equal(['properties.a.** seal']);
    for (const keyword of ['allOf', 'anyOf', 'oneOf'])
      expect(pathsOf({ [keyword]: [{}, { properties: { a: seal } }] })).to.deep.equal([
        'properties.a.** seal',
      ]);
    expect(
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      pathsOf({ if: {}, then: { properties: { a: seal } }, else: { properties: { b: seal } } }),
    ).to.deep.equal(['properties.a.** seal', 'properties.b.** seal']);
    expect(pathsOf({ dependentSchemas: { x: { properties: { a: seal } } } })).to.deep.equal([
      'properties.a.** seal',
    ]);
    const more = { '_a.json': { $defs: { x: { properties: { c: { $ref: '#/$defs/y' } } }, y: seal } } };
    expect(
      pathsOf({ properties: { a: { $ref: '_a.json#/$defs/x' }, b: { $ref: '_a.json#/$defs/y' } } }, more),
    ).to.deep.equal(['properties.a.c.** seal', 'properties.b.** seal']);
    expect(pathsOf({ $defs: { unused: seal } })).to.deep.equal([]);
    expect(pathsOf({ additionalProperties: seal })).to.deep.equal(['properties.*.** seal']);
    expect(pathsOf(seal)).to.deep.equal(['properties.** seal']);
  });

  it('nearer to the value decides over one around it', () => {
    const address = { 'x-lethe': 'seal', properties: { city: { 'x-lethe': 'keep' }, street: {} } };
    expect(
      masked({ properties: { address } }, { address: { city: 'Wien', street: 'Graben 1', more: { x: 1 } } }),
    ).to.deep.equal({
      address: { city: 'Wien', more: {} },
    });
    const others = { additionalProperties: seal, properties: { id: { 'x-lethe': 'keep' } } };
    expect(masked(others, { id: 'o-1', note: 'x' })).to.deep.equal({ id: 'o-1' });
  });

  it('treats an object where a text was meant, but keeps none', () => {
    const schema = {
      properties: { a: { type: 'string', ...seal }, b: { type: 'string', 'x-lethe': 'keep' } },
    };
    const policy = schemasOf({ 'order_completed.json': schema }).applyTo(defaultPolicy, (text) => text);
    const properties = { a: { x: 'secret', y: ['secret'] }, b: { email: 'ada@example.org' } };
    const event = eventOfRaw({ type: 'track', event: 'Order Completed', properties });
    const { clear } = mask({ properties }, compiled(policy).placeFor(event), plainHashes);
    expect(clear).to.deep.equal({ properties: { a: { y: [null] }, b: {} } });
  });

  it('finds keys with dots, stars and slashes as they are', () => {
    const schema = { properties: { 'a.b': seal, 'c*': seal, 'd/e~f': seal } };
    expect(
      masked(schema, { 'a.b': 'x', 'c*': 'x', 'd/e~f': 'x', a: { b: 'stays' }, cc: 'stays' }),
    ).to.deep.equal({
      a: { b: 'stays' },
      cc: 'stays',
    });
    expect(rulesOf(schema)[2]?.name).to.equal('schemas/order_completed.json#/properties/d~1e~0f');
  });

  it('comes before the policy’s rules, in a policy of another version', () => {
    const schemas = schemasOf({ 'order_completed.json': { properties: { email: { 'x-lethe': 'keep' } } } });
    const policy = schemas.applyTo(defaultPolicy, (text) => `${text.length}`);
    expect(policy.rules).to.deep.equal([...schemas.rules, ...defaultPolicy.rules]);
    expect(policy.schemas).to.deep.equal({ violation: 'dead', digest: `${schemas.content.length}` });
    const again = schemasOf({ 'order_completed.json': '{"properties":{"email":{"x-lethe":"keep"}}}' });
    expect(again.content).to.equal(schemas.content);
    const stricter = schemasOf({
      'order_completed.json': { properties: { email: { type: 'string', 'x-lethe': 'keep' } } },
    });
    expect(stricter.content).to.not.equal(schemas.content);
  });
});

describe('a mark that no rule can follow', () => {
  const marked = (schema: JsonObject, more: Folder = {}) =>
    problemsOf({ 'order_completed.json': schema, ...more }).join('\n');

  it('is told, where it stands', () => {
    expect(marked({ patternProperties: { '^utm_': seal } })).to.match(
      /order_completed\.json:3:5 #\/patternProperties\/\^utm_: holds a mark that no rule can follow/,
    );
    expect(marked({ not: { properties: { a: seal } } })).to.match(/#\/not: holds a mark/);
    expect(marked({ propertyNames: seal })).to.match(/#\/propertyNames: holds a mark/);
    expect(marked({ properties: { $: seal } })).to.match(
      /#\/properties\/\$: has a mark, but keys are compared by their letters/,
    );
    expect(marked({ properties: { user_name: seal, userName: {} } })).to.match(
      /#\/properties\/userName: is for paths the same key as "user_name"/,
    );
    expect(marked({ properties: { userName: {}, user_name: seal } })).to.match(
      /#\/properties\/user_name: is for paths the same key as "userName"/,
    );
    expect(marked({ properties: { id: {} }, additionalProperties: seal })).to.match(
      /#\/additionalProperties: marks properties by any other name, .*"id": mark that one too/,
    );
    expect(marked({ properties: { a: { type: 'object', 'x-lethe': 'keep' } } })).to.match(
      /#\/properties\/a: keeps an object/,
    );
    expect(marked({ properties: { a: { allOf: [seal, { 'x-lethe': 'drop' }] } } })).to.match(
      /#\/properties\/a\/allOf\/1: marks what order_completed\.json#\/properties\/a\/allOf\/0 marks otherwise/,
    );
  });

  it('in a schema that contains itself is told; without marks it may', () => {
    const tree = (more: JsonObject) => ({ properties: { name: more, children: { items: { $ref: '#' } } } });
    expect(marked(tree(seal))).to.match(
      /order_completed\.json:1:1: contains itself, at any depth, and marks fields/,
    );
    expect(marked(tree({}))).to.equal('');
    const beside = { properties: { a: seal, tree: { $ref: '_tree.json' } } };
    expect(pathsOf(beside, { '_tree.json': tree({}) })).to.deep.equal(['properties.a.** seal']);
  });
});
