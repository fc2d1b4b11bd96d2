import { expect } from 'chai';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../../src/domain/json.js';
import { mask, unmask } from '../../../src/domain/privacy/mask.js';
import { compilePaths } from '../../../src/domain/privacy/path-matcher.js';
import { type Treatment, treat } from '../../../src/domain/privacy/treatment.js';
import { nobodysHashes, plainHashes, rule } from '../no-detectors.js';
import { treatments } from './treatments.js';

const values: { readonly [Name in string]: fc.Arbitrary<string> } = {
  truncate: fc
    .tuple(fc.integer({ min: 1, max: 223 }), fc.nat(255), fc.nat(255), fc.integer({ min: 1, max: 254 }))
    .map((octets) => octets.join('.')),
  year: fc.date({ min: new Date(0), max: new Date('2020-12-31'), noInvalidDate: true }).map(dayOf),
  month: fc.date({ min: new Date(0), max: new Date('2020-12-31'), noInvalidDate: true }).map(dayOf),
  degree: fc.integer({ min: 10_001, max: 79_999 }).map((n) => `${(n * 2 + 1) / 1_000}7`),
  degree_tenth: fc.integer({ min: 10_001, max: 79_999 }).map((n) => `${(n * 2 + 1) / 1_000}7`),
  domain: fc.nat().map((n) => `canary${n}@example.org`),
  url: fc.nat().map((n) => `https://shop.example/?email=canary${n}&page=2`),
  any: fc.nat().map((n) => `canary${n}`),
};

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

const nameOf = (treatment: Treatment) => Object.values(treatment).join(' ');
const depths = [1, 2, 3, 5, 8] as const;
const runs = 1_000;

/** A value under so many keys and lists, with clean neighbours at every level. */
function nested(value: Json, shape: readonly boolean[]): JsonObject {
  return shape.reduceRight<JsonObject>(
    (inside, isList) => ({ before: 1, down: isList ? [inside, 'x'] : inside, after: ['clean'] }),
    { secret: value, beside: 'clean' },
  );
}

const shapeOf = (depth: number) => fc.array(fc.boolean(), { minLength: depth - 1, maxLength: depth - 1 });
const pathOf = (depth: number) =>
  fc.constantFrom('**.secret', [...Array(depth - 1).fill('down'), 'secret'].join('.'), '**.*cret');

/** What a right mask has done, judged from outside; the first thing that is wrong. */
function fault(before: JsonObject, value: string, treatment: Treatment, used: Treatment, path: string) {
  const place = compilePaths([rule(path, used)]);
  const { clear, originals } = mask(before, place, plainHashes);
  const text = JSON.stringify(clear);
  const expected = treat(treatment, value, rule(path, treatment).purpose, plainHashes);
  if (treatment.kind !== 'keep' && text.includes(JSON.stringify(value))) return 'the value is still there';
  if (expected !== undefined && !text.includes(JSON.stringify(expected))) return 'its stand-in is missing';
  if (expected === undefined && text.includes('"secret"')) return 'the field is still there';
  if (JSON.stringify(unmask(clear, originals.values())) !== JSON.stringify(before)) {
    // A field that was taken out comes back at the end of its object.
    if (treatment.kind !== 'seal' && treatment.kind !== 'drop') return 'it does not come back';
    if (!JSON.stringify(unmask(clear, originals.values())).includes(JSON.stringify(value)))
      return 'it does not come back';
  }
  const nobodys = mask(before, place, nobodysHashes);
  if (nobodys.originals.size > 0) return 'something is sealed for nobody';
  if (treatment.kind !== 'keep' && JSON.stringify(nobodys.clear).includes(JSON.stringify(value)))
    return 'the value is still there for nobody';
  return undefined;
}

describe('every treatment at every depth', () => {
  const seen = new Map<string, number>();

  after(() => {
    const head = ['treatment'.padEnd(24), ...depths.map((depth) => `depth ${depth}`.padStart(8))].join(' ');
    const lines = treatments.map((treatment) => {
      const name = nameOf(treatment);
      const counts = depths.map((depth) => String(seen.get(`${name} ${depth}`) ?? 0).padStart(8));
      return [name.padEnd(24), ...counts].join(' ');
    });
    process.stdout.write(`\n${[head, ...lines].join('\n')}\n\n`);
  });

  for (const treatment of treatments) {
    const kind = 'to' in treatment ? treatment.to : 'any';
    const value = (treatment.kind === 'truncate' ? values.truncate : values[kind]) as fc.Arbitrary<string>;

    it(`${nameOf(treatment)} hides the value, shows its stand-in, and gives it back to who has the key`, () => {
      for (const depth of depths)
        fc.assert(
          fc.property(value, shapeOf(depth), pathOf(depth), (text, shape, path) => {
            const name = `${nameOf(treatment)} ${depth}`;
            seen.set(name, (seen.get(name) ?? 0) + 1);
            const wrong = fault(nested(text, shape), text, treatment, treatment, path);
            expect(wrong, `${path} ${text}`).to.equal(undefined);
          }),
          { numRuns: runs },
        );
      for (const depth of depths) expect(seen.get(`${nameOf(treatment)} ${depth}`)).to.be.at.least(runs);
    });

    if (treatment.kind === 'keep') continue;
    it(`${nameOf(treatment)} is missed where a mask skips it`, () => {
      fc.assert(
        fc.property(value, shapeOf(3), (text, shape) => {
          const wrong = fault(nested(text, shape), text, treatment, { kind: 'keep' }, '**.secret');
          expect(wrong).to.not.equal(undefined);
        }),
        { numRuns: 50 },
      );
    });
  }
});
