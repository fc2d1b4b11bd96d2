import { expect } from 'chai';
import fc from 'fast-check';
import { type ExplainedField, ExplainPolicy } from '../../src/application/explain-policy.js';
import { isObject, type Json, type JsonObject } from '../../src/domain/json.js';
import { toMaskable } from '../../src/domain/lake/record.js';
import { defaultPolicy } from '../../src/domain/privacy/default-policy.js';
import type { Detectors, Finding } from '../../src/domain/privacy/detection/finding.js';
import { mask } from '../../src/domain/privacy/mask.js';
import type { Policy, Rule } from '../../src/domain/privacy/policy.js';
import type { Treatment } from '../../src/domain/privacy/treatment.js';
import { eventOfRaw, objectOf } from '../domain/arbitrary.js';
import { compiled, noDetectors, rule } from '../domain/no-detectors.js';

const source = { name: 'app', kind: 'mobile', environment: 'test' } as const;

/** Takes words that begin with `phone` for phone numbers, also in keys. */
const phones: Detectors = {
  ...noDetectors,
  inText: (text) => findings(text),
  inKey: (key) => findings(key),
};

function findings(text: string): Finding[] {
  return [...text.matchAll(/phone\d/g)].map(({ index }) => ({
    kind: 'phone',
    start: index,
    end: index + 6,
    confidence: 1,
  }));
}

function explainer(policy: Policy, detectors = phones): ExplainPolicy {
  return new ExplainPolicy(compiled(policy, detectors), detectors, {}, { source });
}

function withRules(rules: readonly Rule[]): Policy {
  return { ...defaultPolicy, rules };
}

const treatments: readonly Treatment[] = [
  { kind: 'keep' },
  { kind: 'drop' },
  { kind: 'seal' },
  { kind: 'hash', key: 'subject' },
  { kind: 'truncate', to: '24/48' },
  { kind: 'generalize', to: 'url' },
  { kind: 'redact' },
];
const rules = fc.array(
  fc
    .tuple(
      fc.constantFrom('properties.a', '**.b', 'properties.**', '*.c', 'properties.email.*'),
      fc.constantFrom(...treatments),
      fc.constantFrom('phone' as const, undefined, undefined),
      fc.constantFrom('report' as const, undefined, undefined),
    )
    .map(([path, treatment, detector, action]) =>
      rule(path, action && detector ? { kind: 'keep' } : treatment, {
        name: `${path} ${treatment.kind}`,
        detector,
        ...(detector && { action }),
      }),
    ),
  { maxLength: 4 },
);
const values = fc.constantFrom<Json>('x', 'phone1', 'call phone2 now', 7, true, null, '', '203.0.113.7');
const keys = fc.constantFrom('a', 'b', 'c', 'email', 'phone3', 'd');

/** All values in a tree of JSON. */
function leaves(value: Json): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + leaves(item), 0);
  if (!isObject(value)) return 1;
  return Object.values(value).reduce<number>((sum, item) => sum + leaves(item), 0);
}

function countOf(fields: readonly ExplainedField[], those: (field: ExplainedField) => boolean): number {
  return fields.filter(those).reduce((sum, { count, unchanged }) => sum + count - unchanged, 0);
}

describe('explaining a policy', () => {
  it('tells of every value, and of as many changes as the mask makes, for any event and rules', () => {
    fc.assert(
      fc.property(objectOf(values, keys), rules, fc.boolean(), (properties, policyRules, isAnybodys) => {
        const raw: JsonObject = { type: 'track', event: 'E', messageId: 'm', properties };
        if (isAnybodys) raw.userId = 'u-1';
        const policy = withRules(policyRules);
        const explain = explainer(policy);
        explain.add(raw);
        const { fields, outcomes } = explain.report();
        expect(outcomes).to.deep.equal({ recorded: 1 });
        const event = eventOfRaw(raw);
        const tree = toMaskable(event);
        const hash = isAnybodys ? () => '-'.repeat(22) : undefined;
        const by = { hash, installationHash: () => '-'.repeat(22) };
        const { treated, clear } = mask(tree, compiled(policy, phones).placeFor(event), by);
        const plain = !JSON.stringify(properties).includes('"phone3":');
        if (plain) {
          expect(countOf(fields, () => true)).to.equal(Object.keys(treated).length);
          expect(fields.reduce((sum, { count }) => sum + count, 0)).to.equal(leaves(tree));
        }
        const text = JSON.stringify(clear);
        for (const { example, rule: decided, isKey } of fields)
          if (decided === undefined && !isKey) expect(text).to.contain(JSON.stringify(example.before));
      }),
      { numRuns: 400 },
    );
  });

  it('sums up the values of a field, lists included, by who decides', () => {
    const explain = explainer(
      withRules([
        rule('**.a', { kind: 'seal' }),
        rule('**', { kind: 'redact' }, { detector: 'phone', name: 'found' }),
      ]),
    );
    const event = (properties: JsonObject) => ({ type: 'track', event: 'E', userId: 'u', properties });
    explain.add(event({ a: ['1', '2'], b: 'x', c: 'phone1' }));
    explain.add(event({ a: '3', b: 'phone1', c: 'my phone1' }));
    const { fields } = explain.report();
    const told = fields.map(({ path, rule, count, found, isPart }) => [
      path,
      rule?.name,
      count,
      ...found,
      isPart,
    ]);
    expect(told).to.deep.equal([
      ['userId', undefined, 2, false],
      ['properties.a', '**.a', 3, false],
      ['properties.b', undefined, 1, false],
      ['properties.b', 'found', 1, 'phone', false],
      ['properties.c', 'found', 1, 'phone', false],
      ['properties.c', 'found', 1, 'phone', true],
    ]);
  });

  it('counts apart what names nobody, under the rule of its field', () => {
    const explain = explainer(withRules([rule('**.a', { kind: 'seal' })]));
    for (const a of ['', true, null, 'x'])
      explain.add({ type: 'track', event: 'E', userId: 'u', properties: { a } });
    expect(explain.report().fields[1]).to.include({ path: 'properties.a', count: 4, unchanged: 3, quiet: 3 });
  });

  it('knows that of an event that belongs to nobody no original can be kept', () => {
    const sealing = rule('**.a', { kind: 'seal' });
    const of = (policy: Policy, who: JsonObject) => {
      const explain = explainer(policy);
      explain.add({ type: 'track', event: 'E', ...who, properties: { a: 'x' } });
      const field = explain.report().fields.find(({ path }) => path === 'properties.a');
      return [field?.isAnybodys, field?.example.after];
    };
    expect(of(withRules([sealing]), { anonymousId: 'a-1' })).to.deep.equal([true, undefined]);
    expect(of(withRules([sealing]), {})).to.deep.equal([false, '[redacted]']);
    const nameless = { ...withRules([sealing]), pseudonym: false };
    expect(of(nameless, { userId: 'u-1' })).to.deep.equal([false, '[redacted]']);
  });

  it('shows a key that is personal as its kind', () => {
    const explain = explainer(withRules([rule('**', { kind: 'seal' }, { detector: 'phone' })]));
    explain.add({
      type: 'track',
      event: 'E',
      userId: 'u',
      properties: { by: { phone7: { a: 1 } }, 'a\nb': 1 },
    });
    const { fields } = explain.report();
    expect(fields.map(({ path, isKey, found }) => [path, isKey, ...found])).to.deep.equal([
      ['userId', false],
      ['properties.by.[phone]', true, 'phone'],
      ['properties."a\\nb"', false],
    ]);
  });

  it('says which events never get there, and looks at one type alone where that is asked for', () => {
    const policy = withRules([rule('**', { kind: 'keep' }, { detector: 'phone', action: 'quarantine' })]);
    const explain = explainer(policy);
    const events: Json[] = [
      'no event',
      { type: 'track', event: 'E', userId: 'null' },
      { type: 'track', event: 'E', userId: 'u', properties: { x: 'phone1' } },
      { type: 'page', userId: 'u' },
    ];
    for (const event of events) explain.add(event);
    expect(explain.report().outcomes).to.deep.equal({
      'dead: not_an_event': 1,
      'dead: forbidden_id': 1,
      'dead: personal_data': 1,
      recorded: 1,
    });
    const pages = new ExplainPolicy(compiled(policy, phones), phones, {}, { source, type: 'page' });
    for (const event of events) pages.add(event);
    expect(pages.report().outcomes).to.deep.equal({ recorded: 1 });
  });

  it('goes by rules for sources, types and kinds', () => {
    const scoped = rule(
      'properties.x',
      { kind: 'drop' },
      { sources: ['app'], types: ['e*'], kinds: ['track'] },
    );
    const explain = explainer(withRules([scoped]));
    explain.add({ type: 'track', event: 'E', userId: 'u', properties: { x: 1 } });
    explain.add({ type: 'track', event: 'F', userId: 'u', properties: { x: 1 } });
    const { fields } = explain.report();
    expect(fields.filter(({ path }) => path === 'properties.x').map(({ rule }) => rule?.name)).to.deep.equal([
      'properties.x',
      undefined,
    ]);
  });
});
