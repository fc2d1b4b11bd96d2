import { expect } from 'chai';
import fc from 'fast-check';
import type { EventId, Instant } from '../../../src/domain/event/event.js';
import { isObject, type Json, type JsonObject } from '../../../src/domain/json.js';
import {
  clearAttributes,
  emptyProfile,
  evolve,
  type Leaf,
  type Leaves,
  leavesOf,
  newer,
  type Profile,
  type Stamp,
} from '../../../src/domain/profile/profile.js';
import { deepFreeze, objectOf, scalar, sorted } from '../arbitrary.js';

interface Identify {
  readonly stamp: Stamp;
  readonly traits: JsonObject;
}

const names = fc.constantFrom('a', 'b', 'c', '', 'x/y', '~', '__proto__');
const traits = objectOf(fc.oneof(scalar, fc.constant(null)), names);
const identifies: fc.Arbitrary<Identify[]> = fc.uniqueArray(
  fc.record({
    stamp: fc.record({
      at: fc.integer({ min: 1, max: 5 }).map((n) => `2026-11-2${n}T00:00:00.000Z` as Instant),
      id: fc.constantFrom(...(['m1', 'm2', 'm3', 'M1', 'é'] as EventId[])),
    }),
    traits,
  }),
  { maxLength: 7, selector: ({ stamp }) => `${stamp.at} ${stamp.id}` },
);

function toLeaves({ stamp, traits: given }: Identify): Leaves {
  const leaves = [...leavesOf(given)].map(([pointer, value]): [string, Leaf] => [
    pointer,
    value === null ? { stamp } : { stamp, value },
  ]);
  return Object.fromEntries(leaves);
}

function fold(all: readonly Identify[]): Profile {
  return all.reduce((profile, one) => evolve(profile, toLeaves(one)), emptyProfile);
}

/** The documented meaning, step by step: identifies in the order of their stamps, each set over the tree so far. */
function reference(all: readonly Identify[]): Map<string, unknown> {
  const inOrder = [...all].sort((one, other) => (newer(one.stamp, other.stamp) ? 1 : -1));
  const tree = new Map<string, unknown>();
  const set = (node: Map<string, unknown>, name: string, value: Json): void => {
    if (!isObject(value)) {
      if (value === null) node.delete(name);
      else node.set(name, value);
      return;
    }
    if (leavesOf(value).size === 0) return;
    const below = node.get(name) instanceof Map ? (node.get(name) as Map<string, unknown>) : new Map();
    node.set(name, below);
    for (const key of Object.keys(value)) set(below, key, value[key] as Json);
  };
  for (const one of inOrder)
    for (const key of Object.keys(one.traits)) set(tree, key, one.traits[key] as Json);
  return tree;
}

/** A tree of maps as text, objects without attributes left out. */
function written(node: Map<string, unknown>): string {
  const fields = [...node].flatMap(([name, value]) => {
    const text = value instanceof Map ? written(value) : sorted(value as Json);
    return value instanceof Map && text === '{}' ? [] : [`${JSON.stringify(name)}:${text}`];
  });
  return `{${fields.sort().join(',')}}`;
}

function maps(value: JsonObject): Map<string, unknown> {
  return new Map(
    Object.keys(value).map((name) => {
      const child = value[name] as Json;
      return [name, isObject(child) ? maps(child) : child];
    }),
  );
}

describe('a profile, for any identifies', () => {
  it('is the same in any order, however often each comes', () => {
    const deliveries = identifies.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray([...all, ...all, ...all], { minLength: 0, maxLength: 3 * all.length }),
        fc.shuffledSubarray(all, { minLength: all.length }),
      ),
    );
    fc.assert(
      fc.property(deliveries, ([all, some, shuffled]) => {
        const expected = fold(all);
        const profile = fold([...some, ...shuffled]);
        expect(profile.leaves).to.deep.equal(expected.leaves);
        expect(profile.clear).to.equal(expected.clear);
      }),
      { numRuns: 300 },
    );
  });

  it('says what setting one after the other, in the order of their stamps, would say', () => {
    fc.assert(
      fc.property(identifies, (all) => {
        const clear = clearAttributes(fold(all).leaves);
        expect(written(maps(clear))).to.equal(written(reference(all)));
      }),
      { numRuns: 500 },
    );
  });

  it('carries its clear attributes as text, and none where there are none', () => {
    fc.assert(
      fc.property(identifies, (all) => {
        const { clear, leaves } = fold(all);
        const attributes = clearAttributes(leaves);
        expect(clear).to.equal(Object.keys(attributes).length === 0 ? undefined : JSON.stringify(attributes));
      }),
    );
  });

  it('is itself where nothing is newer, and is never changed', () => {
    fc.assert(
      fc.property(identifies, (all) => {
        const profile = deepFreeze(fold(all));
        for (const one of all) expect(evolve(profile, toLeaves(one))).to.equal(profile);
        evolve(profile, {
          '/new': { stamp: { at: '2027-01-01T00:00:00.000Z' as Instant, id: 'z' as EventId }, value: 1 },
        });
      }),
    );
  });

  it('may be merged from parts, as the table does', () => {
    fc.assert(
      fc.property(identifies, fc.nat(7), (all, cut) => {
        const one = fold(all.slice(0, cut));
        const other = fold(all.slice(cut));
        expect(evolve(one, other.leaves).leaves).to.deep.equal(evolve(other, one.leaves).leaves);
      }),
    );
  });
});

describe('a profile', () => {
  const at = (day: number, id = 'm'): Stamp => ({
    at: `2026-11-0${day}T00:00:00.000Z` as Instant,
    id: id as EventId,
  });
  const told = (...all: [number, JsonObject][]) =>
    clearAttributes(fold(all.map(([day, given]) => ({ stamp: at(day), traits: given }))).leaves);

  it('keeps the newest of each attribute', () => {
    expect(told([2, { a: 'new', b: 1 }], [1, { a: 'old', c: 2 }])).to.deep.equal({ a: 'new', b: 1, c: 2 });
  });

  it('merges objects and replaces lists', () => {
    expect(told([1, { o: { x: 1, y: 1 }, l: [1, 2] }], [2, { o: { y: 2 }, l: [3] }])).to.deep.equal({
      o: { x: 1, y: 2 },
      l: [3],
    });
  });

  it('forgets by null, and remembers again what is newer', () => {
    expect(told([1, { a: 1 }], [2, { a: null }])).to.deep.equal({});
    expect(told([2, { a: null }], [1, { a: 1 }])).to.deep.equal({});
    expect(told([1, { a: 1 }], [2, { a: null }], [3, { a: 3 }])).to.deep.equal({ a: 3 });
    expect(told([1, { o: { x: 1 } }], [2, { o: null }])).to.deep.equal({});
  });

  it('shows the newer where a value and an object claim one place', () => {
    expect(told([1, { a: { x: 1 } }], [2, { a: 'flat' }])).to.deep.equal({ a: 'flat' });
    expect(told([1, { a: 'flat' }], [2, { a: { x: 1 } }])).to.deep.equal({ a: { x: 1 } });
    expect(told([1, { a: { x: 1 } }], [2, { a: 'flat' }], [3, { a: { y: 3 } }])).to.deep.equal({
      a: { y: 3 },
    });
  });

  it('breaks ties by the event’s id', () => {
    const [one, other] = [
      { stamp: at(1, 'm1'), traits: { a: 'm1' } },
      { stamp: at(1, 'm2'), traits: { a: 'm2' } },
    ];
    for (const all of [
      [one, other],
      [other, one],
    ] as Identify[][])
      expect(clearAttributes(fold(all).leaves)).to.deep.equal({ a: 'm2' });
  });

  it('has a leaf for every value, none for empty objects', () => {
    const given = { a: 1, 'x/y': { '~': null }, l: [{ z: 1 }], e: {}, o: { e: {} } };
    expect([...leavesOf(given)]).to.deep.equal([
      ['/a', 1],
      ['/x~1y/~0', null],
      ['/l', [{ z: 1 }]],
    ]);
  });
});
