import { expect } from 'chai';
import fc from 'fast-check';
import { deciders } from '../../../src/domain/privacy/path-cover.js';
import { compilePaths } from '../../../src/domain/privacy/path-matcher.js';
import type { Rule } from '../../../src/domain/privacy/policy.js';
import { rule } from '../no-detectors.js';
import { decides } from './naive-matcher.js';

const segment = fc.constantFrom('a', 'b', 'A_b', '*', '**', '*b', 'a*', 'ab*b');
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('.'));
/** Keys that the segments tell apart, and one that only a bare wildcard matches. */
const keys = ['a', 'b', 'ab', 'xb', 'ax', 'abxb', 'x'];
const deepest = 4;

const all: string[][] = [];
for (let level: string[][] = [[]], depth = 0; depth < deepest; depth++) {
  level = level.flatMap((before) => keys.map((key) => [...before, key]));
  all.push(...level);
}

function covering(path: string, rules: readonly Rule[]): ReturnType<typeof deciders> {
  return deciders(path, compilePaths(rules), ({ rule }) => rule);
}

describe('deciders', () => {
  it('says of any path and rules whether every field of the path has a rule, and which', () => {
    const seen = { covered: 0, open: 0 };
    fc.assert(
      fc.property(path, fc.array(path, { maxLength: 3 }), (wanted, others) => {
        const rules = others.map((other) => rule(other, { kind: 'drop' }));
        const named = all.filter((one) => decides([rule(wanted, { kind: 'keep' })], one) !== undefined);
        const found = covering(wanted, rules);
        const open = named.filter((one) => decides(rules, one) === undefined);
        seen[found === undefined ? 'open' : 'covered'] += 1;
        expect(open.length > 0, `${wanted} by ${others.join(' ')}`).to.equal(found === undefined);
        const missed = named.filter((one) => found && decides([...found], one) === undefined);
        expect(missed).to.deep.equal([]);
      }),
      { numRuns: 300 },
    );
    expect(Math.min(seen.covered, seen.open)).to.be.greaterThan(10);
  });

  it('sees what several rules cover together', () => {
    const [first, second] = [rule('a.*', { kind: 'drop' }), rule('a.**.b.**', { kind: 'drop' })] as const;
    expect(covering('a.b.**', [first])).to.equal(undefined);
    expect([...(covering('a.b.**', [first, second]) ?? [])]).to.have.members([first, second]);
  });

  const open: { readonly [path: string]: readonly string[] } = {
    '**': ['*', '*.*'],
    'a.**': ['a', 'a.*'],
    'a.**.b': ['a.b', 'a.*.b'],
    '*': ['a*', '*a'],
    '*b': ['a*b', 'b'],
  };
  for (const [wanted, others] of Object.entries(open))
    it(`sees that ${others.join(' and ')} leave something of ${wanted}`, () => {
      expect(
        covering(
          wanted,
          others.map((other) => rule(other, { kind: 'drop' })),
        ),
      ).to.equal(undefined);
    });
});
