import { expect } from 'chai';
import fc from 'fast-check';
import { normalizeKey } from '../../../src/domain/privacy/normalize-key.js';
import { compilePaths } from '../../../src/domain/privacy/path-matcher.js';
import type { Rule } from '../../../src/domain/privacy/policy.js';
import { rule } from '../no-detectors.js';
import { bare, decides, governs } from './naive-matcher.js';

const segment = fc.oneof(
  fc.constantFrom('**', '*', 'a', 'b', 'ab', 'a*', '*a', '*b*', 'a*b', '***', 'A_b', 'é', ''),
  fc.string({ unit: fc.constantFrom('a', 'b', '*', '_', 'B'), maxLength: 4 }),
);
const rules = fc
  .array(
    fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('.')),
    { maxLength: 6 },
  )
  .map((paths) =>
    paths.map(
      (path, i): Rule =>
        rule(path, { kind: i % 3 === 2 ? 'keep' : 'seal' }, i % 4 === 3 ? { unlessFound: true } : {}),
    ),
  );
const name = fc.oneof(
  fc.constantFrom('a', 'b', 'ab', 'A-B', 'a b', 'aab', 'bab', '_', '', 'É', '$a', '__proto__'),
  fc.string({ unit: fc.constantFrom('a', 'b', '-', 'A'), maxLength: 4 }),
);
const path = fc.array(name, { maxLength: 5 });

describe('the path matcher, for any rules', () => {
  it('finds the rule that trying them one after the other finds', () => {
    fc.assert(
      fc.property(rules, fc.array(path, { minLength: 1, maxLength: 12 }), (policy, paths) => {
        const root = compilePaths(policy);
        for (const keys of paths) {
          let place = root;
          for (const key of keys) place = place.down(key);
          expect(place.rule).to.equal(decides(policy, keys));
          expect(place.decides).to.equal(governs(policy, keys));
        }
      }),
      { numRuns: 800 },
    );
  });

  it('answers the same for a key that it has seen, and for one past those it remembers', () => {
    const mail = rule('*mail', { kind: 'seal' });
    const root = compilePaths([mail]);
    for (let n = 0; n < 2_500; n++) {
      expect(root.down(`key${n}`).rule).to.equal(undefined);
      expect(root.down(`${n}-Mail`).rule).to.equal(mail);
    }
    expect(root.down('0-Mail').rule).to.equal(mail);
    expect(root.down('key0').rule).to.equal(undefined);
  });

  it('lets the first of two rules decide, whichever is the narrower', () => {
    const wide = rule('**.ip', { kind: 'drop' }, { original: 'dropped' });
    const narrow: Rule = { ...wide, path: 'context.ip' };
    const at = (policy: Rule[]) => compilePaths(policy).down('context').down('ip').rule;
    expect(at([wide, narrow])).to.equal(wide);
    expect(at([narrow, wide])).to.equal(narrow);
  });

  it('compares keys by letters and digits of any script, without case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (key) => {
        expect(normalizeKey(key)).to.equal(bare(key));
        expect(normalizeKey(normalizeKey(key))).to.equal(normalizeKey(key));
      }),
    );
    expect(['First_Name', 'first-name', 'firstName', '$first name'].map(normalizeKey)).to.deep.equal(
      Array(4).fill('firstname'),
    );
  });
});
