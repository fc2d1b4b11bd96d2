import { expect } from 'chai';
import fc from 'fast-check';
import { isObject, type Json, type JsonObject } from '../../../src/domain/json.js';
import { valueAt } from '../../../src/domain/json-pointer.js';
import type { DetectorKind, Detectors, Finding } from '../../../src/domain/privacy/detection/finding.js';
import { canonical, mask, unmask } from '../../../src/domain/privacy/mask.js';
import { compilePaths } from '../../../src/domain/privacy/path-matcher.js';
import { defaultPurpose, type Purpose, type Rule } from '../../../src/domain/privacy/policy.js';
import type { Treating, Treatment } from '../../../src/domain/privacy/treatment.js';
import { toPointer } from '../../support/to-pointer.js';
import { deepFreeze, objectOf, sorted } from '../arbitrary.js';
import { noDetectors, plainHashes, rule } from '../no-detectors.js';
import { decidesFinding, governs } from './naive-matcher.js';

const kindOf = { mail: 'email', call: 'phone', host: 'ip' } as const;
type Word = keyof typeof kindOf;

function findings(text: string): Finding[] {
  return [...text.matchAll(/(mail|call|host)-\d+/g)].map(({ 0: found, 1: word, index }) => ({
    kind: kindOf[word as Word],
    start: index,
    end: index + found.length,
    confidence: 1,
  }));
}

/** Finds `mail-1`, `call-2` and `host-3` in texts and keys, and nothing else. */
const wordDetectors: Detectors = { ...noDetectors, inText: findings, inKey: findings };

const marketing = 'marketing' as Purpose;
const treatments: readonly Treatment[] = [
  { kind: 'keep' },
  { kind: 'drop' },
  { kind: 'seal' },
  { kind: 'hash', key: 'subject' },
  { kind: 'hash', key: 'installation' },
  { kind: 'truncate', to: '24/48' },
  { kind: 'generalize', to: 'domain' },
  { kind: 'redact' },
];
const path = fc.constantFrom('**', 'a', 'a.**', '**.b', '*', '**.*mail');
const someRule = fc
  .record({
    path,
    detector: fc.constantFrom<(DetectorKind | '*' | undefined)[]>(undefined, '*', 'email', 'phone', 'ip'),
    treatment: fc.constantFrom(...treatments),
    action: fc.constantFrom(undefined, undefined, 'report' as const, 'quarantine' as const),
    original: fc.constantFrom('sealed' as const, 'dropped' as const),
    purpose: fc.constantFrom(defaultPurpose, marketing),
  })
  .map(
    ({ path, treatment, action, detector, ...more }): Rule =>
      detector === undefined
        ? rule(path === '**' ? 'a.b' : path, treatment, more)
        : rule(path, treatment, { ...more, detector, action }),
  );
const rules = fc.array(someRule, { maxLength: 5 });

/** Trees in which every personal value has a number of its own; some stand under personal keys. */
const names = fc.constantFrom('a', 'b', 'note', 'email', 'key mail-0', 'x/call-0');
const tree = objectOf(
  fc.constantFrom<Json>('mail', 'call', 'host', 'see mail and host there', 'clean', 7),
  names,
).map((shape) => {
  let n = 0;
  const fill = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(fill);
    if (isObject(value))
      return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, fill(child)]));
    if (typeof value !== 'string') return value;
    return value.replace(/mail|call|host/g, (word) => {
      n += 1;
      return `${word}-${1000 + n}`;
    });
  };
  return fill(shape) as JsonObject;
});

interface Place {
  readonly path: readonly string[];
  readonly keys: readonly string[];
  readonly value: Json;
}

function leavesOf(value: Json, path: readonly string[] = [], keys: readonly string[] = []): Place[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => leavesOf(item, [...path, String(i)], keys));
  if (!isObject(value)) return [{ path, keys, value }];
  return Object.keys(value).flatMap((name) =>
    leavesOf(value[name] as Json, [...path, name], [...keys, name]),
  );
}

/** Is what a rule says of a finding, or of a value, that it may be seen? */
function shows(by: Rule | undefined): boolean {
  return by === undefined || by.action !== undefined || by.treatment.kind === 'keep';
}

/** Does the field, or one around it, go because of its key? */
function hiddenByKey(policy: readonly Rule[], keys: readonly string[]): boolean {
  return keys.some((key, i) => {
    const [found] = findings(key);
    return found !== undefined && !shows(decidesFinding(policy, keys.slice(0, i + 1), found.kind));
  });
}

const nobody: Treating = { ...plainHashes, hash: undefined };

for (const [who, by] of [
  ['a subject', plainHashes],
  ['nobody', nobody],
] as const)
  describe(`mask, for whatever detectors find, of ${who}`, () => {
    it('shows what the policy lets be seen, and nowhere what it does not', () => {
      fc.assert(
        fc.property(tree, rules, (before, policy) => {
          const { clear } = mask(before, compilePaths(policy, wordDetectors), by);
          const text = JSON.stringify(clear);
          for (const { path, keys, value } of leavesOf(before)) {
            if (typeof value !== 'string') continue;
            const named = governs(policy, keys);
            const isHidden = hiddenByKey(policy, keys);
            if (named !== undefined) {
              if (!isHidden && named.treatment.kind === 'keep')
                expect(valueAt(clear, toPointer(path))).to.equal(value);
              else
                for (const { start, end } of findings(value))
                  expect(text).to.not.contain(value.slice(start, end));
              continue;
            }
            for (const { kind, start, end } of findings(value)) {
              const word = value.slice(start, end);
              if (isHidden || !shows(decidesFinding(policy, keys, kind))) expect(text).to.not.contain(word);
              else expect(text).to.contain(word);
            }
          }
        }),
        { numRuns: 600 },
      );
    });

    it('treats what it has made no further, never changes its input, and names no personal key', () => {
      fc.assert(
        fc.property(tree, rules, (before, policy) => {
          const place = compilePaths(policy, wordDetectors);
          const text = sorted(before);
          const { clear, treated, found } = mask(deepFreeze(before), place, by);
          expect(sorted(before)).to.equal(text);
          for (const pointer of [...Object.keys(treated), ...found.map((one) => one.pointer)]) {
            const keys = pointer.slice(1).split('/');
            expect(hiddenByKey(policy, keys), pointer).to.equal(false);
          }
          const hashes = policy.some(({ treatment }) => treatment.kind === 'hash');
          if (!hashes) expect(mask(clear, place, by).clear).to.deep.equal(clear);
        }),
        { numRuns: 400 },
      );
    });
  });

describe('unmask, for whatever detectors find', () => {
  it('gives back every tree that was masked by rules that seal', () => {
    fc.assert(
      fc.property(tree, rules, (before, policy) => {
        const sealing = policy.map((one): Rule => ({ ...one, original: 'sealed' }));
        const { clear, originals } = mask(before, compilePaths(sealing, wordDetectors), plainHashes);
        const opened = [...originals.values()].map((group) => JSON.parse(canonical(group)));
        expect(sorted(unmask(deepFreeze(clear), opened))).to.equal(sorted(before));
      }),
      { numRuns: 600 },
    );
  });
});

describe('mask, where a detector finds something', () => {
  const sealing = compilePaths([rule('**', { kind: 'seal' }, { detector: '*' })], wordDetectors);

  it('takes a whole value out, and puts the kind in place of what is inside a text', () => {
    const before = { a: 'mail-1', b: 'write to mail-2 or call-3', c: ['host-4', 'x'] };
    const { clear, originals, treated, found } = mask(before, sealing, plainHashes);
    expect(clear).to.deep.equal({ b: 'write to [email] or [phone]', c: [null, 'x'] });
    expect(originals.get(defaultPurpose)).to.deep.equal({
      '/a': 'mail-1',
      '/b': 'write to mail-2 or call-3',
      '/c/0': 'host-4',
    });
    expect(treated).to.deep.equal({ '/a': 'seal', '/b': 'redact', '/c/0': 'seal' });
    expect(found.map(({ pointer, kind, action }) => `${pointer} ${kind} ${action}`)).to.deep.equal([
      '/a email seal',
      '/b email seal',
      '/b phone seal',
      '/c/0 ip seal',
    ]);
  });

  it('takes a field with a personal key out as a whole, and says where without naming it', () => {
    const before = { visits: { 'mail-1': { count: 3, of: 'call-2' }, total: 4 } };
    const { clear, originals, treated } = mask(before, sealing, plainHashes);
    expect(clear).to.deep.equal({ visits: { total: 4 } });
    expect(treated).to.deep.equal({ '/visits/[email]': 'seal', '/visits/[email]/of': 'seal' });
    expect(unmask(clear, originals.values())).to.deep.equal(before);
  });

  it('leaves and counts what is only reported', () => {
    const place = compilePaths(
      [rule('**', { kind: 'keep' }, { detector: '*', action: 'report' })],
      wordDetectors,
    );
    const before = { a: 'mail-1', 'call-2': 1 };
    const { clear, found } = mask(before, place, plainHashes);
    expect(clear).to.deep.equal(before);
    expect(found.map(({ action }) => action)).to.deep.equal(['report', 'report']);
  });

  it('redacts what the treatment would leave as it is', () => {
    const place = compilePaths(
      [rule('**', { kind: 'generalize', to: 'url' }, { detector: '*' })],
      wordDetectors,
    );
    const { clear, originals } = mask({ a: 'mail-1', b: 'to mail-2' }, place, plainHashes);
    expect(clear).to.deep.equal({ a: '[redacted]', b: 'to [email]' });
    expect(originals.get(defaultPurpose)).to.deep.equal({ '/a': 'mail-1', '/b': 'to mail-2' });
  });

  it('does not look where a rule names the field', () => {
    const place = compilePaths(
      [rule('note', { kind: 'keep' }), rule('**', { kind: 'seal' }, { detector: '*' })],
      wordDetectors,
    );
    expect(mask({ note: 'mail-1' }, place, plainHashes).clear).to.deep.equal({ note: 'mail-1' });
  });

  it('looks into what is left of a URL', () => {
    const place = compilePaths(
      [rule('url', { kind: 'generalize', to: 'url' }), rule('**', { kind: 'seal' }, { detector: '*' })],
      wordDetectors,
    );
    const { clear, originals } = mask({ url: '/u/call-7?email=x' }, place, plainHashes);
    expect(clear).to.deep.equal({ url: '/u/[phone]' });
    expect(originals.get(defaultPurpose)).to.deep.equal({ '/url': '/u/call-7?email=x' });
  });
});
