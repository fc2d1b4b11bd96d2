import { expect } from 'chai';
import fc from 'fast-check';
import { isObject, type Json, type JsonObject } from '../../../src/domain/json.js';
import { valueAt } from '../../../src/domain/json-pointer.js';
import { defaultPolicy } from '../../../src/domain/privacy/default-policy.js';
import { canonical, mask, unmask } from '../../../src/domain/privacy/mask.js';
import { compilePaths } from '../../../src/domain/privacy/path-matcher.js';
import { defaultPurpose, type Purpose, type Rule } from '../../../src/domain/privacy/policy.js';
import { redacted, type Treating, type Treatment } from '../../../src/domain/privacy/treatment.js';
import { toPointer } from '../../support/to-pointer.js';
import { deepFreeze, objectOf, scalar, sorted } from '../arbitrary.js';
import { plainHashes, rule } from '../no-detectors.js';
import { governs } from './naive-matcher.js';
import { treatments } from './treatments.js';

/** Hashes as long as real ones. */
const hashing: Treating = {
  hash: (text, purpose) => `${purpose}${text.length}`.padEnd(22, '-'),
  installationHash: (text) => `installation${text.length}`.padEnd(22, '-'),
};
const nobody: Treating = { ...hashing, hash: undefined };
const marketing = 'marketing' as Purpose;

const names = fc.constantFrom(
  'a',
  'b',
  'c',
  'A_b',
  '__proto__',
  '0',
  'x/y',
  '~',
  '',
  'email',
  'ip',
  'name',
  'url',
);
const policy = fc.array(
  fc.record({
    name: fc.constant('a rule'),
    path: fc
      .array(fc.constantFrom('a', 'b', 'c', 'ab', '*', '**', '*b', 'email', 'proto'), {
        minLength: 1,
        maxLength: 3,
      })
      .map((segments) => segments.join('.')),
    treatment: fc.constantFrom(...treatments),
    original: fc.constantFrom('sealed' as const, 'dropped' as const),
    purpose: fc.constantFrom(defaultPurpose, marketing),
  }),
  { maxLength: 5 },
);
const rules = fc.oneof(
  { arbitrary: policy as fc.Arbitrary<readonly Rule[]>, weight: 4 },
  { arbitrary: fc.constant(defaultPolicy.rules), weight: 1 },
);

/** Trees in which every leaf of text has a number of its own, so that nothing stands twice. */
const tree = objectOf(fc.constant<Json>('leaf'), names).map((shape) => {
  let n = 0;
  const fill = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(fill);
    if (!isObject(value)) {
      n += 1;
      return `canary${String(n).padStart(4, '0')}`;
    }
    return JSON.parse(
      `{${Object.keys(value)
        .map((name) => `${JSON.stringify(name)}:${JSON.stringify(fill(value[name] as Json))}`)
        .join(',')}}`,
    );
  };
  return fill(shape) as JsonObject;
});
const anyTree = objectOf(scalar, names);

interface LeafAt {
  readonly path: readonly string[];
  readonly value: Json;
  /** The keys alone: the places in lists are no keys. */
  readonly keys: readonly string[];
}

function leavesOf(value: Json, path: readonly string[] = [], keys: readonly string[] = []): LeafAt[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => leavesOf(item, [...path, String(i)], keys));
  if (isObject(value))
    return Object.keys(value).flatMap((name) =>
      leavesOf(value[name] as Json, [...path, name], [...keys, name]),
    );
  return [{ path, value, keys }];
}

/** Leaves plain text without an address or a parameter as it is. */
function leavesText({ kind, ...treatment }: Treatment): boolean {
  return kind === 'keep' || ('to' in treatment && treatment.to === 'url');
}

for (const [who, by] of [
  ['a subject', hashing],
  ['nobody', nobody],
] as const)
  describe(`mask, for any tree and policy, of ${who}`, () => {
    it('shows what no rule treats, and nowhere what one does', () => {
      fc.assert(
        fc.property(tree, rules, (before, policyRules) => {
          const { clear } = mask(before, compilePaths(policyRules), by);
          const text = JSON.stringify(clear);
          for (const { path, keys, value } of leavesOf(before)) {
            const rule = governs(policyRules, keys);
            if (rule === undefined || leavesText(rule.treatment))
              expect(valueAt(clear, toPointer(path))).to.equal(value);
            else expect(text).to.not.contain(value);
          }
        }),
        { numRuns: 200 },
      );
    });

    it('seals exactly the originals that a rule seals, for its purpose', () => {
      fc.assert(
        fc.property(tree, rules, (before, policyRules) => {
          const { originals, treated } = mask(before, compilePaths(policyRules), by);
          const found = new Map(
            [...originals].flatMap(([purpose, group]) =>
              Object.entries(group).map(([at, value]) => [`${purpose} ${at}`, value]),
            ),
          );
          const expected = new Map<string, Json>();
          for (const { path, keys, value } of leavesOf(before)) {
            const rule = governs(policyRules, keys);
            const touched = rule !== undefined && !leavesText(rule.treatment);
            expect(treated[toPointer(path)]).to.equal(touched ? rule.treatment.kind : undefined);
            if (touched && rule.original === 'sealed' && by.hash !== undefined)
              expected.set(`${rule.purpose} ${toPointer(path)}`, value);
          }
          expect(new Map([...found].sort())).to.deep.equal(new Map([...expected].sort()));
        }),
        { numRuns: 200 },
      );
    });

    it('never changes its input, and gives the same when it is run again', () => {
      fc.assert(
        fc.property(anyTree, rules, (before, policyRules) => {
          const text = sorted(before);
          const first = mask(deepFreeze(before), compilePaths(policyRules), by);
          expect(sorted(before)).to.equal(text);
          expect(mask(before, compilePaths(policyRules), by)).to.deep.equal(first);
        }),
        { numRuns: 200 },
      );
    });

    it('treats what it has made no further', () => {
      fc.assert(
        fc.property(anyTree, rules, (before, policyRules) => {
          const place = compilePaths(policyRules);
          const once = mask(before, place, by).clear;
          expect(mask(once, place, by).clear).to.deep.equal(once);
        }),
        { numRuns: 400 },
      );
    });

    it('leaves null, booleans and empty text alone, and every list as long as it was', () => {
      const quiet = objectOf(fc.constantFrom<Json>(null, true, false, ''), names);
      fc.assert(
        fc.property(quiet, rules, (before, policyRules) => {
          const masked = mask(before, compilePaths(policyRules), by);
          expect(masked.clear).to.equal(before);
          expect([masked.originals.size, Object.keys(masked.treated)]).to.deep.equal([0, []]);
        }),
      );
      fc.assert(
        fc.property(anyTree, rules, (before, policyRules) => {
          const lengths = (value: Json): Json => {
            if (Array.isArray(value)) return value.map((item) => (Array.isArray(item) ? lengths(item) : 0));
            return isObject(value)
              ? Object.values(value)
                  .filter((child) => typeof child === 'object' && child !== null)
                  .map(lengths)
              : 0;
          };
          expect(lengths(mask(before, compilePaths(policyRules), by).clear)).to.deep.equal(lengths(before));
        }),
      );
    });
  });

describe('unmask', () => {
  it('gives back every tree that was masked by rules that seal', () => {
    fc.assert(
      fc.property(anyTree, rules, (before, policyRules) => {
        const sealing = policyRules.map((rule): Rule => ({ ...rule, original: 'sealed' }));
        const { clear, originals } = mask(before, compilePaths(sealing), hashing);
        const opened = [...originals.values()].map((group) => JSON.parse(canonical(group)));
        expect(sorted(unmask(deepFreeze(clear), opened))).to.equal(sorted(before));
      }),
      { numRuns: 300 },
    );
  });

  it('finds nothing sealed where there is no subject', () => {
    fc.assert(
      fc.property(tree, rules, (before, policyRules) => {
        expect([...mask(before, compilePaths(policyRules), nobody).originals]).to.deep.equal([]);
      }),
    );
  });
});

describe('canonical', () => {
  it('gives one text for the same originals, which reads back as them', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), scalar, { noNullPrototype: true }), (originals) => {
        const turned = Object.fromEntries(Object.entries(originals).reverse());
        expect(canonical(turned)).to.equal(canonical(originals));
        expect(JSON.parse(canonical(originals))).to.deep.equal(originals);
      }),
    );
  });
});

describe('mask', () => {
  const one = (path: string, treatment: Treatment, original: Rule['original'] = 'sealed') =>
    compilePaths([rule(path, treatment, { original })]);

  it('puts null where an item of a list is gone', () => {
    const { clear, originals } = mask(
      { emails: ['a', '', 'b', null, ['c']] },
      one('emails', { kind: 'seal' }),
      hashing,
    );
    expect(clear).to.deep.equal({ emails: [null, '', null, null, [null]] });
    expect(originals.get(defaultPurpose)).to.deep.equal({
      '/emails/0': 'a',
      '/emails/2': 'b',
      '/emails/4/0': 'c',
    });
  });

  it('treats numbers as it treats text', () => {
    const before = { phone: 4915112345 };
    expect(mask(before, one('phone', { kind: 'seal' }), hashing).clear).to.deep.equal({});
    expect(mask(before, one('phone', { kind: 'redact' }), hashing).clear).to.deep.equal({ phone: redacted });
    expect(mask(before, one('phone', { kind: 'hash', key: 'subject' }), plainHashes).clear).to.deep.equal({
      phone: 'h_default:10',
    });
  });

  it('redacts what seal and hash would take out, where there is no subject', () => {
    for (const treatment of [{ kind: 'seal' }, { kind: 'hash', key: 'subject' }] as const)
      expect(mask({ a: 'x', b: 'y' }, one('a', treatment), nobody).clear).to.deep.equal({
        a: redacted,
        b: 'y',
      });
  });

  it('keeps no original that its rule drops', () => {
    for (const treatment of treatments.filter(({ kind }) => kind !== 'keep'))
      expect(mask({ a: 'x@y?email=z' }, one('a', treatment, 'dropped'), hashing)).to.have.nested.property(
        'originals.size',
        0,
      );
  });

  it('seals keys that JavaScript holds dear, and puts them back', () => {
    const before: JsonObject = JSON.parse(
      '{"__proto__":{"email":"x"},"constructor":{"email":"y"},"a":{"__proto__":"z"}}',
    );
    const place = compilePaths([rule('**.email', { kind: 'seal' }), rule('a.proto', { kind: 'seal' })]);
    const { clear, originals } = mask(before, place, hashing);
    expect(JSON.stringify(clear)).to.equal('{"__proto__":{},"constructor":{},"a":{}}');
    expect(sorted(unmask(clear, originals.values()))).to.equal(sorted(before));
    expect(({} as { email?: string }).email).to.equal(undefined);
  });

  it('shares what it does not change', () => {
    const before = { left: { x: 1 }, right: { email: 'e' } };
    const { clear } = mask(before, one('right.email', { kind: 'drop' }), hashing);
    expect(clear.left).to.equal(before.left);
    expect(mask(before, one('none', { kind: 'drop' }), hashing).clear).to.equal(before);
  });
});
