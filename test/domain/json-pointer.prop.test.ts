import { expect } from 'chai';
import fc from 'fast-check';
import { deeperThan, type Json, type JsonObject } from '../../src/domain/json.js';
import { fromPointer, valueAt, withValueAt } from '../../src/domain/json-pointer.js';
import { toPointer } from '../support/to-pointer.js';
import { deepFreeze, json, key, scalar, sorted } from './arbitrary.js';

const path = fc.array(key, { maxLength: 5 });

function pathsIn(value: Json, above: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...above]];
  const keys = Array.isArray(value) ? value.map((_, i) => String(i)) : Object.keys(value);
  return [
    [...above],
    ...keys.flatMap((name) => pathsIn((value as JsonObject)[name] as Json, [...above, name])),
  ];
}

describe('a JSON Pointer', () => {
  it('reads back as the path it was made of', () => {
    fc.assert(
      fc.property(path, (keys) => {
        expect(fromPointer(toPointer(keys))).to.deep.equal(keys);
      }),
    );
    expect(toPointer(['a/b', 'm~n', '~1', ''])).to.equal('/a~1b/m~0n/~01/');
    expect(toPointer([])).to.equal('');
  });

  it('is another one for every other path', () => {
    fc.assert(
      fc.property(path, path, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(toPointer(one) === toPointer(other)).to.equal(same);
      }),
    );
  });

  it('finds every value of a tree, and nothing where there is none', () => {
    fc.assert(
      fc.property(json, path, (tree, elsewhere) => {
        const found = new Set<string>();
        for (const keys of pathsIn(tree)) {
          found.add(toPointer(keys));
          expect(valueAt(tree, toPointer(keys))).to.not.equal(undefined);
          expect(
            sorted(withValueAt(deepFreeze(tree), toPointer(keys), valueAt(tree, toPointer(keys)) as Json)),
          ).to.equal(sorted(tree));
        }
        const inLists = pathsIn(tree).some((keys) => Array.isArray(valueAt(tree, toPointer(keys))));
        if (!inLists && !found.has(toPointer(elsewhere)))
          expect(valueAt(tree, toPointer(elsewhere))).to.equal(undefined);
      }),
    );
  });
});

describe('withValueAt', () => {
  it('puts the value there and changes nothing of its input', () => {
    fc.assert(
      fc.property(json, scalar, fc.nat(), (tree, value, chosen) => {
        const paths = pathsIn(tree);
        const pointer = toPointer(paths[chosen % paths.length] as string[]);
        const before = sorted(tree);
        const after = withValueAt(deepFreeze(tree), pointer, value);
        expect(sorted(tree)).to.equal(before);
        expect(valueAt(after, pointer)).to.equal(value);
        if (pointer === '') return;
        const original = valueAt(tree, pointer) as Json;
        expect(sorted(withValueAt(after, pointer, original))).to.equal(before);
      }),
      { numRuns: 300 },
    );
  });

  it('makes the objects on the way, `__proto__` as a key among others', () => {
    const after = withValueAt({}, '/__proto__/polluted', 'x') as JsonObject;
    expect(JSON.stringify(after)).to.equal('{"__proto__":{"polluted":"x"}}');
    expect(({} as { polluted?: string }).polluted).to.equal(undefined);
    expect(valueAt(after, '/__proto__/polluted')).to.equal('x');
    expect(valueAt({}, '/__proto__')).to.equal(undefined);
    expect(valueAt({}, '/constructor/name')).to.equal(undefined);
  });

  it('shares what it does not change', () => {
    const tree = { left: { x: 1 }, right: { y: 2 } };
    expect((withValueAt(tree, '/right/y', 3) as JsonObject).left).to.equal(tree.left);
  });
});

describe('deeperThan', () => {
  const depth = (value: Json): number =>
    typeof value !== 'object' || value === null
      ? 0
      : 1 + Math.max(0, ...(Array.isArray(value) ? value : Object.values(value)).map(depth));

  it('is about the number of levels', () => {
    fc.assert(
      fc.property(json, fc.nat(6), (value, limit) => {
        expect(deeperThan(value, limit)).to.equal(depth(value) > limit);
      }),
    );
  });

  it('is safe on nesting without end', () => {
    let value: Json = [];
    for (let n = 0; n < 100_000; n++) value = n % 2 === 0 ? [value] : { k: value };
    expect(deeperThan(value, 100)).to.equal(true);
  });
});
