import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { policySchema } from '../../../src/adapters/policy-file/policy-schema.js';
import { policyTestSchema } from '../../../src/adapters/policy-file/policy-test-schema.js';
import { readPolicy } from '../../../src/adapters/policy-file/read-policy.js';
import { structureCheck } from '../../../src/adapters/policy-file/structure.js';
import { YamlText } from '../../../src/adapters/policy-file/yaml-text.js';
import { kinds } from '../../../src/domain/event/kind.js';
import { violationActions } from '../../../src/domain/event/schema.js';
import { detectorKinds } from '../../../src/domain/privacy/detection/finding.js';
import { mask } from '../../../src/domain/privacy/mask.js';
import { generalizations, truncations } from '../../../src/domain/privacy/treatment.js';
import { eventOfRaw } from '../../domain/arbitrary.js';
import { compiled, plainHashes } from '../../domain/no-detectors.js';

const published = {
  'lethe.policy.schema.json': policySchema,
  'lethe.policy.test.schema.json': policyTestSchema,
};

describe('the published schemas', () => {
  for (const [name, schema] of Object.entries(published))
    it(`schema/${name} is what the parser goes by (lethe policy schema prints it)`, () => {
      const text = readFileSync(new URL(`../../../schema/${name}`, import.meta.url), 'utf8');
      expect(JSON.parse(text)).to.deep.equal(JSON.parse(JSON.stringify(schema)));
    });
});

describe('the schema knows every word of the domain', () => {
  const check = structureCheck(policySchema);
  const accepts = (rule: object) =>
    expect(check(new YamlText(JSON.stringify({ version: 1, rules: [rule] })))).to.deep.equal([]);

  it('each truncation, generalization, detector, kind and violation', () => {
    for (const to of truncations) accepts({ path: 'a', treatment: 'truncate', to });
    for (const to of generalizations) accepts({ path: 'a', treatment: 'generalize', to });
    for (const detector of [...detectorKinds, 'any']) accepts({ detector, treatment: 'redact' });
    for (const action of ['report', 'quarantine']) accepts({ detector: 'any', action });
    for (const treatment of ['keep', 'drop', 'seal', 'hash', 'redact']) accepts({ path: 'a', treatment });
    for (const key of ['subject', 'installation']) accepts({ path: 'a', treatment: 'hash', key });
    accepts({ path: 'a', treatment: 'keep', kinds });
    for (const violation of violationActions)
      expect(check(new YamlText(JSON.stringify({ version: 1, schemas: { violation } })))).to.deep.equal([]);
  });
});

const word = fc.constantFrom(
  'a',
  'traits',
  'properties',
  'email',
  '**',
  '*x',
  'order_*',
  'Order Done',
  'x_1',
);
const path = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('.'));
const some = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 1, maxLength: 3 });
const anything = fc.constantFrom<unknown>(null, 1, true, '', 'x', [], {});
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
/** Mostly what can stand there, now and then something else. */
const mostly = (value: fc.Arbitrary<unknown>) =>
  optional(fc.oneof({ arbitrary: value, weight: 30 }, { arbitrary: anything, weight: 1 }));

const rule = fc.record({
  path: mostly(fc.oneof(path, some(path))),
  detector: mostly(fc.constantFrom('any', ...detectorKinds)),
  treatment: mostly(fc.constantFrom('keep', 'drop', 'seal', 'hash', 'truncate', 'generalize', 'redact')),
  to: mostly(fc.constantFrom(...truncations, ...generalizations)),
  key: mostly(fc.constantFrom('subject', 'installation')),
  action: optional(fc.constantFrom('report', 'quarantine')),
  original: mostly(fc.constantFrom('sealed', 'dropped')),
  purpose: mostly(fc.constantFrom('default', 'marketing', 'fun')),
  identifying: mostly(fc.boolean()),
  kinds: mostly(some(fc.constantFrom(...kinds))),
  types: mostly(some(word)),
  sources: mostly(some(word)),
});
const documents = fc.record({
  version: fc.constant(1),
  extends: mostly(fc.constantFrom('default', 'strict', 'nothing')),
  pseudonym: mostly(fc.boolean()),
  purposes: mostly(fc.constant(['marketing'])),
  rules: mostly(fc.array(rule, { maxLength: 3 })),
  consent: mostly(
    fc.record({
      purposes: mostly(fc.dictionary(word, fc.record({ gpc: mostly(fc.boolean()) }), { maxKeys: 2 })),
      record: mostly(fc.array(word, { maxLength: 2 })),
      deliver: mostly(fc.dictionary(word, fc.array(word, { maxLength: 2 }), { maxKeys: 2 })),
    }),
  ),
  retention: mostly(
    fc.record({
      raw_days: mostly(fc.oneof(fc.constant('forever'), fc.integer({ min: 1, max: 9 }))),
      types: mostly(fc.dictionary(word, fc.integer({ min: 0, max: 9 }), { maxKeys: 2 })),
    }),
  ),
});

/** A rule that the schema accepts, put together for each treatment. */
const soundRule = fc
  .record({
    path: fc.constantFrom('traits.x', 'properties.**.y', 'properties.*z', 'context.ip'),
    how: fc.constantFrom(
      ...['keep', 'drop', 'seal', 'redact', 'hash'].map((treatment) => ({ treatment })),
      ...truncations.map((to) => ({ treatment: 'truncate', to })),
      ...generalizations.map((to) => ({ treatment: 'generalize', to })),
      { treatment: 'hash', key: 'installation' },
    ),
  })
  .map(({ path, how }) => ({ path, ...how }));

describe('schema and parser agree', () => {
  const check = structureCheck(policySchema);

  it('on any document: it is refused by what is told, in words, at a place; and nothing throws', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const text = JSON.stringify(document, null, 1);
        const lines = text.split('\n');
        const structure = check(new YamlText(text));
        const result = readPolicy(text, 'p.yaml');
        if (!('problems' in result)) {
          expect(structure).to.deep.equal([]);
          return;
        }
        const told = result.problems.map(({ line, column, problem }) => `${line}:${column} ${problem}`);
        expect(told).to.include.members(structure.map((one) => `${one.line}:${one.column} ${one.problem}`));
        for (const { line, column, problem } of result.problems) {
          expect(lines[line - 1]?.length ?? 0, problem).to.be.at.least(column - 1);
          expect(problem)
            .to.match(/\S/)
            .and.not.match(/undefined|\[object/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('what the schema accepts and means something is a policy that masks', () => {
    let used = 0;
    fc.assert(
      fc.property(
        fc.array(soundRule, { maxLength: 4 }),
        fc.constantFrom('default', 'nothing'),
        (rules, base) => {
          const text = JSON.stringify({ version: 1, extends: base, rules });
          expect(check(new YamlText(text))).to.deep.equal([]);
          const result = readPolicy(text, 'p.yaml');
          if ('problems' in result) {
            for (const { problem } of result.problems) expect(problem).to.match(/never decides/);
            return;
          }
          used += 1;
          const policy = compiled(result.policy);
          const event = eventOfRaw({ type: 'identify', userId: 'u', traits: { x: '2020-01-01' } });
          mask({ traits: event.raw.traits as never }, policy.placeFor(event), plainHashes);
        },
      ),
      { numRuns: 300 },
    );
    expect(used).to.be.greaterThan(20);
  });
});
