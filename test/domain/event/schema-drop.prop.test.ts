import { expect } from 'chai';
import fc from 'fast-check';
import type { SchemaViolation } from '../../../src/domain/event/schema.js';
import { withoutViolating } from '../../../src/domain/event/schema-drop.js';
import { isObject, type Json, type JsonObject } from '../../../src/domain/json.js';
import { escapeKey, valueAt } from '../../../src/domain/json-pointer.js';
import { type Masked, mask, unmask } from '../../../src/domain/privacy/mask.js';
import { compilePaths } from '../../../src/domain/privacy/path-matcher.js';
import type { Purpose, Rule } from '../../../src/domain/privacy/policy.js';
import { deepFreeze, jsonObject, sorted } from '../arbitrary.js';
import { plainHashes, rule } from '../no-detectors.js';

function pointersOf(value: Json, pointer = ''): string[] {
  const below = Array.isArray(value)
    ? value.flatMap((item, i) => pointersOf(item, `${pointer}/${i}`))
    : isObject(value)
      ? Object.keys(value).flatMap((key) => pointersOf(value[key] as Json, `${pointer}/${escapeKey(key)}`))
      : [];
  return pointer === '' ? below : [pointer, ...below];
}

/** Trees with some of their places named as violations. */
const cases = jsonObject.chain((tree) =>
  fc
    .tuple(fc.constant(tree), fc.subarray(pointersOf(tree)), fc.boolean())
    .map(
      ([before, places, unlisted]) =>
        [
          before,
          places.map((at): SchemaViolation => ({ path: unlisted ? '/p' : at, problem: 'x', at })),
        ] as const,
    ),
);

const marketing = 'marketing' as Purpose;
const rules: readonly Rule[] = [
  rule('a', { kind: 'seal' }, { purpose: marketing }),
  rule('**.b', { kind: 'redact' }),
  rule('**.email', { kind: 'hash', key: 'subject' }),
  rule('**.ip', { kind: 'seal' }),
];
const masked = (tree: JsonObject): Masked => mask(tree, compilePaths(rules), plainHashes);

describe('what violates a schema, dropped', () => {
  it('is gone from the clear part, null in a list; the rest stays', () => {
    fc.assert(
      fc.property(cases, ([before, violations]) => {
        const { clear } = withoutViolating(masked(before), violations, true);
        const cut = violations.map(({ at = '' }) => at);
        for (const at of cut) expect(valueAt(clear, at) ?? null).to.equal(null);
        for (const place of pointersOf(masked(before).clear)) {
          const isCut = cut.some((at) => `${place}/`.startsWith(`${at}/`));
          const holdsCut = cut.some((at) => at.startsWith(`${place}/`));
          if (!isCut && !holdsCut)
            expect(valueAt(clear, place)).to.deep.equal(valueAt(masked(before).clear, place));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('is put back by unmask, with what the policy had taken out of it', () => {
    fc.assert(
      fc.property(cases, ([before, violations]) => {
        const whole = deepFreeze(masked(before));
        const taken = [...whole.originals].map(([purpose, group]) => [purpose, { ...group }]);
        const { clear, originals } = withoutViolating(whole, violations, true);
        expect([...whole.originals]).to.deep.equal(taken);
        expect(sorted(unmask(clear, originals.values()))).to.equal(sorted(before));
      }),
      { numRuns: 400 },
    );
  });

  it('is sealed for the purpose that the policy has sealed it for, else for the default one', () => {
    const before = { a: { a: 'x', c: 'y' }, d: 'z', email: 'e' };
    const { clear, originals, treated } = withoutViolating(
      mask(
        before,
        compilePaths([rule('a.a', { kind: 'seal' }, { purpose: marketing }), ...rules.slice(2)]),
        plainHashes,
      ),
      ['/a', '/d', '/email'].map((at) => ({ path: at, problem: 'x', at })),
      true,
    );
    expect(clear).to.deep.equal({});
    expect([...originals]).to.deep.equal([
      [marketing, { '/a/a': 'x' }],
      ['default', { '/email': 'e', '/a': { c: 'y' }, '/d': 'z' }],
    ]);
    expect(treated).to.deep.equal({ '/a': 'drop', '/a/a': 'seal', '/d': 'drop', '/email': 'drop' });
  });

  it('of nobody is gone', () => {
    fc.assert(
      fc.property(cases, ([before, violations]) => {
        const whole = mask(before, compilePaths(rules), { ...plainHashes, hash: undefined });
        const { clear, originals } = withoutViolating(whole, violations, false);
        expect(originals.size).to.equal(0);
        for (const { at = '' } of violations) expect(valueAt(clear, at) ?? null).to.equal(null);
      }),
    );
  });

  it('keeps no original that the policy drops', () => {
    const dropping = compilePaths([rule('a.b', { kind: 'drop' }, { original: 'dropped' })]);
    const whole = mask({ a: { b: 'secret', c: 1 } }, dropping, plainHashes);
    const { originals } = withoutViolating(whole, [{ path: '/a', problem: 'x', at: '/a' }], true);
    expect([...originals]).to.deep.equal([['default', { '/a': { c: 1 } }]]);
  });

  it('shows no key that the schema does not name', () => {
    fc.assert(
      fc.property(cases, ([before, violations]) => {
        const whole: Masked = { clear: before, originals: new Map(), treated: {}, found: [] };
        const { treated } = withoutViolating(whole, violations, true);
        for (const place of Object.keys(treated))
          expect(
            violations.some(({ at = '', path }) => place === (path === at ? at : `${path}/[unlisted]`)),
          ).to.equal(true);
      }),
    );
  });

  it('is nothing where nothing that could go is wrong', () => {
    const whole = masked({ a: 'x' });
    expect(withoutViolating(whole, [{ path: '', problem: 'lacks something' }], true)).to.equal(whole);
  });
});
