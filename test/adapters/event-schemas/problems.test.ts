import { expect } from 'chai';
import type { Json } from '../../../src/domain/json.js';
import { problemsOf } from './support.js';

const one = (schema: Json): string[] => problemsOf({ 'order_completed.json': schema });

describe('a schema that cannot be used', () => {
  const wrong: [what: string, schema: Json, problem: string][] = [
    [
      'an unknown keyword',
      { properties: { a: { requird: ['b'] } } },
      '4:7 #/properties/a/requird: requird is no keyword of JSON Schema: did you mean required?',
    ],
    [
      'a keyword of one’s own',
      { pii: true },
      '2:3 #/pii: pii is no keyword of JSON Schema: words of your own begin with x-',
    ],
    [
      'an unknown format',
      { properties: { a: { format: 'emial' } } },
      '4:7 #/properties/a/format: there is no format emial: did you mean email?',
    ],
    ['an unknown type', { type: 'strin' }, '2:3 #/type: there is no type strin: did you mean string?'],
    [
      'an unknown treatment',
      { properties: { a: { 'x-lethe': 'sael' } } },
      '4:7 #/properties/a/x-lethe: x-lethe needs one of the treatments keep, drop, seal, hash, truncate, generalize, redact; did you mean seal?',
    ],
    [
      'a mark in a definition nobody uses',
      { $defs: { a: { 'x-lethe': 5 } } },
      '4:7 #/$defs/a/x-lethe: x-lethe must be a treatment (keep, drop, seal, hash, truncate, generalize, redact) or an object with one',
    ],
    [
      'a value that does not fit its keyword',
      { properties: { a: { minLength: -1 } } },
      '4:7 #/properties/a/minLength: must be >= 0',
    ],
    [
      'a broken pattern',
      { properties: { a: { pattern: '(' } } },
      '4:7 #/properties/a/pattern: ( is no regular expression (Unterminated group)',
    ],
    [
      'a list of items',
      { properties: { a: { items: [{}] } } },
      '4:7 #/properties/a/items: a list of schemas is called prefixItems in draft 2020-12',
    ],
    [
      'a reference to nowhere',
      { properties: { a: { $ref: '#/$defs/x' } } },
      '4:7 #/properties/a/$ref: $ref there is no schema at #/$defs/x in order_completed.json',
    ],
    [
      'a reference to no anchor',
      { $ref: '#x' },
      '2:3 #/$ref: $ref there is no $anchor "x" in order_completed.json',
    ],
    [
      'a reference to no file',
      { $ref: 'order_complete.json' },
      '2:3 #/$ref: $ref there is no file order_complete.json beside this one: did you mean order_completed.json?',
    ],
    [
      'a reference to the network',
      { $ref: 'https://example.org/a.json' },
      '2:3 #/$ref: $ref leads to https://example.org/a.json: schemas are never fetched, so put a copy beside this file and refer to it by its name',
    ],
    [
      'a reference in a circle',
      { $defs: { a: { $ref: '#/$defs/b' }, b: { allOf: [{ $ref: '#/$defs/a' }] } } },
      '4:7 #/$defs/a/$ref: $ref leads back to where it stands: checking would never end',
    ],
    [
      'a dynamic reference',
      { $dynamicRef: '#x' },
      '2:3 #/$dynamicRef: $dynamicRef is not supported: use $ref',
    ],
    [
      'an asynchronous schema',
      { $async: true },
      '2:3 #/$async: $async is not supported: schemas are checked at once, so leave it out',
    ],
    [
      'a name inside',
      { $defs: { a: { $id: 'x' } } },
      '4:7 #/$defs/a/$id: $id names a whole file: use $anchor, or leave it out',
    ],
    [
      'an unknown draft',
      { $schema: 'http://json-schema.org/draft-04/schema#' },
      '2:3 #/$schema: is no draft that is read here: use https://json-schema.org/draft/2020-12/schema or http://json-schema.org/draft-07/schema#',
    ],
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    ['a then without an if', { properties: { a: { then: {} } } }, '1:1: "then" without "if" is ignored'],
    ['a list', [], '1:1: must be a JSON object, a JSON Schema'],
    ['no JSON', '{\n  "a": 1,\n}', '3:1: is not JSON: Expected double-quoted property name'],
    ['half of it', '{"a": [1,', '1:10: is not JSON: Unexpected end of JSON input'],
    ['no value', '{\n "a": string}', `2:7: is not JSON: Unexpected token 's'`],
    [
      'a key twice',
      '{"properties": {\n"a": {},\n"a": {}}}',
      '3:1: this key stands here twice: leave one of them out',
    ],
  ];
  for (const [what, schema, problem] of wrong)
    it(`for ${what} says where and what to do`, () => {
      const [first, ...more] = one(schema);
      expect(first).to.equal(`schemas/order_completed.json:${problem}`);
      // The circle leads back from each of its ends.
      expect(more).to.have.lengthOf(what === 'a reference in a circle' ? 1 : 0);
    });

  it('is told with all others, in the order of the files', () => {
    const problems = problemsOf({
      'b.json': { type: 'strin', properties: { a: { format: 'x' } } },
      'a.json': { pii: 1 },
      'Order Completed.json': {},
      'track.json': {},
      'alias.json': {},
    });
    expect(problems.map((problem) => problem.replace(/: .*/, ''))).to.deep.equal([
      'schemas/Order Completed.json',
      'schemas/a.json:2:3 #/pii',
      'schemas/alias.json',
      'schemas/b.json:2:3 #/type',
      'schemas/b.json:5:7 #/properties/a/format',
      'schemas/track.json',
    ]);
    expect(problems[0]).to.equal(
      'schemas/Order Completed.json: no event has this type: rename it to order_completed.json, or begin its name with _ where only other files refer to it',
    );
  });

  it('is one that refers to another draft', () => {
    const [problem] = problemsOf({
      'a.json': { $ref: '_b.json' },
      '_b.json': { $schema: 'http://json-schema.org/draft-07/schema#' },
    });
    expect(problem).to.match(/_b\.json is written in another draft/);
  });

  it('is none for words that begin with x-, notes, and names of any kind in data', () => {
    const schema = {
      $comment: 'x',
      title: 'x',
      description: 'x',
      examples: [{ $ref: 'nowhere' }],
      'x-owner': { team: 'shop', requird: 1 },
      properties: { requird: { default: { type: 'nothing' }, const: { $ref: 5 } }, $ref: { type: 'string' } },
    };
    expect(one(schema)).to.deep.equal([]);
  });

  for (const mark of [
    { treatment: 'seal', original: 'dropped' },
    { treatment: 'drop', original: 'sealed' },
    { treatment: 'truncate' },
    { treatment: 'truncate', to: 'year' },
    { treatment: 'seal', to: 'year' },
    { treatment: 'seal', key: 'subject' },
    { treatment: 'hash', key: 'mine' },
    { treatment: 'seal', purpose: 'No Name' },
    { treatment: 'seal', identifying: true },
    { treatment: 'seal', pupose: 'x' },
    { treatment: 'redact', original: 'lost' },
    { to: 'year' },
    {},
    'truncate',
    ['seal'],
    null,
  ] as Json[])
    it(`is one with the mark ${JSON.stringify(mark)}`, () => {
      expect(one({ properties: { a: { 'x-lethe': mark } } })).to.have.lengthOf(1);
    });
});
