import { expect } from 'chai';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../../src/domain/json.js';
import { escapeKey, valueAt, withValueAt } from '../../../src/domain/json-pointer.js';
import { compare, type OpenedRecord } from '../../../src/domain/lake/compare.js';
import { leavesOf } from '../../../src/domain/profile/profile.js';

const plain = (key: string) => key;
const key = fc
  .string({ minLength: 1, maxLength: 6 })
  .filter((text) => text !== '__proto__' && !/^\d+$/.test(text));
const tree = fc.dictionary(
  key,
  fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
      fc.array(tie('value'), { maxLength: 3 }) as fc.Arbitrary<Json>,
      fc.dictionary(key, tie('value'), { maxKeys: 3 }) as fc.Arbitrary<Json>,
    ),
  })).value,
  { maxKeys: 4 },
) as fc.Arbitrary<JsonObject>;

function opened(properties: JsonObject, sealed: JsonObject = {}, treated: JsonObject = {}): OpenedRecord {
  const row = { properties, privacy: { policy: 'p', treated }, lethe: { receipt: 'c1.1', version: 1 } };
  return { row, originals: new Map([['default', sealed]]) };
}

/** The same, with keys in another order and every ciphertext, policy and version another. */
function retold({ row, originals }: OpenedRecord): OpenedRecord {
  const turned = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(turned);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, one]) => [name, turned(one)]),
    );
  };
  const { privacy, lethe, ...rest } = turned(row) as JsonObject;
  return {
    row: {
      ...rest,
      privacy: {
        ...(privacy as JsonObject),
        policy: 'q',
        sealed: { default: { v: 1, kid: 'k', data: 'x' } },
      },
      lethe: { ...(lethe as JsonObject), version: 2 },
    },
    originals: new Map(
      [...originals].map(([purpose, group]) => [purpose, turned({ ...group }) as JsonObject]),
    ),
  };
}

/** Originals at places outside the clear part. */
function flat(tree: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(tree).map(([name, value]) => [`/traits/${escapeKey(name)}`, value]),
  );
}

describe('two records of one event', () => {
  it('are the same whatever the order of keys, the ciphertext, the version of policy and format', () => {
    fc.assert(
      fc.property(tree, tree, (properties, sealed) => {
        const record = opened(properties, sealed, { '/properties/a': 'seal' });
        expect(compare(record, retold(record), plain)).to.deep.equal([]);
      }),
    );
  });

  it('differ exactly where one leaf was changed, in clear or sealed', () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.boolean(), (properties, pick, isSealed) => {
        const leaves = [...leavesOf(properties)].filter(([, value]) => !Array.isArray(value));
        fc.pre(leaves.length > 0);
        const [pointer] = leaves[pick % leaves.length] as [string, Json];
        const changed = withValueAt(properties, pointer, 'another value than before') as JsonObject;
        const at = `/properties${pointer}`;
        const only = (one: JsonObject) => ({ [at]: valueAt(one, pointer) as Json });
        const [before, after] = isSealed
          ? [opened({}, only(properties)), opened({}, only(changed))]
          : [opened(properties), opened(changed)];
        expect(compare(before, after, plain).map((one) => one.pointer)).to.deep.equal([at]);
      }),
    );
  });

  it('differ the same both ways', () => {
    fc.assert(
      fc.property(tree, tree, tree, tree, (a, b, c, d) => {
        const [sealed, other] = [flat(c), flat(d)];
        const there = compare(opened(a, sealed), opened(b, other), plain);
        const back = compare(opened(b, other), opened(a, sealed), plain);
        expect(back).to.deep.equal(
          there.map(({ pointer, before, after }) => ({ pointer, before: after, after: before })),
        );
      }),
    );
  });

  it('are told apart without any value of theirs, nor a key that is personal', () => {
    const canary = fc.uuid();
    fc.assert(
      fc.property(canary, canary, canary, (one, other, name) => {
        const hides = (text: string) => (text === name ? '[email]' : text);
        const before = opened({ a: one, list: [one, { b: one }], [name]: one }, { '/properties/a': one });
        const after = opened(
          { a: other, list: [other, { b: 1 }] },
          { [`/properties/${name}`]: one },
          {
            '/properties/[email]': 'seal',
          },
        );
        const told = JSON.stringify(compare(before, after, hides));
        for (const value of [one, other, name]) expect(told).not.to.include(value);
      }),
    );
  });
});

describe('a difference', () => {
  it('names places in lists by *, each place once, and what stands there by its kind and treatment', () => {
    const before = opened(
      { ip: '203.0.113.0', items: [{ price: 1 }, { price: 2 }] },
      { '/properties/ip': 'x' },
      {
        '/properties/ip': 'truncate',
      },
    );
    const after = opened({ items: [{ price: '1' }, { price: '2' }], campaign: { source: 'a' } });
    expect(compare(before, after, plain)).to.deep.equal([
      { pointer: '/properties/campaign/source', before: 'nothing', after: 'string' },
      { pointer: '/properties/ip', before: 'string (truncate), sealed', after: 'nothing' },
      { pointer: '/properties/items/*/price', before: 'number', after: 'string' },
    ]);
  });

  it('is found where only the purpose that something is sealed for, or only its treatment, is another', () => {
    const before = opened({}, { '/properties/email': 'a@b.example' }, { '/properties/email': 'seal' });
    const moved: OpenedRecord = {
      row: before.row,
      originals: new Map([['marketing', before.originals.get('default') ?? {}]]),
    };
    expect(compare(before, moved, plain)).to.deep.equal([
      {
        pointer: '/properties/email',
        before: 'nothing (seal), sealed',
        after: 'nothing (seal), sealed for marketing',
      },
    ]);
    const dropped = opened({}, { '/properties/email': 'a@b.example' }, { '/properties/email': 'drop' });
    expect(compare(before, dropped, plain)).to.deep.equal([
      { pointer: '/properties/email', before: 'nothing (seal), sealed', after: 'nothing (drop), sealed' },
    ]);
  });
});
