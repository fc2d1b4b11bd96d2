import { expect } from 'chai';
import fc from 'fast-check';
import { steps } from '../../../src/domain/enrichment/steps.js';
import type { EventType } from '../../../src/domain/event/event-type.js';
import { isObject, type Json, type JsonObject } from '../../../src/domain/json.js';
import { fromPointer, valueAt } from '../../../src/domain/json-pointer.js';
import { fieldsOf, type StoredRow, withoutPerson, withoutPurposes } from '../../../src/domain/lake/scrub.js';
import { enrich } from '../../../src/domain/outcome.js';
import { defaultPolicy } from '../../../src/domain/privacy/default-policy.js';
import type { PolicyVersion, Purpose } from '../../../src/domain/privacy/policy.js';
import { emptyProfile } from '../../../src/domain/profile/profile.js';
import { eventOfRaw, objectOf } from '../arbitrary.js';
import { fakeKeys, knownBelonging } from '../fake-keys.js';
import { compiled, plainHashes, rule } from '../no-detectors.js';

const made = { policy: 'p-1' as PolicyVersion, version: '1', types: { admit: (type: EventType) => type } };
const marketing = 'marketing' as Purpose;
const policy = compiled({
  ...defaultPolicy,
  rules: [
    rule('**.plan', { kind: 'keep' }, { identifying: true }),
    rule('**.offer', { kind: 'hash', key: 'subject' }, { purpose: marketing }),
    rule('userId', { kind: 'keep' }),
    ...defaultPolicy.rules,
  ],
});

const key = fc.constantFrom('email', 'plan', 'offer', 'ip', 'items', 'total', 'url', 'a/b', '__proto__', 'x');
const leaf = fc.constantFrom<Json>(
  'ada@example.org',
  '203.0.113.7',
  12.5,
  true,
  null,
  '',
  'https://x.test/?email=a%40b.de',
);
const tree = objectOf(leaf, key);

/** The row of an event with such properties, traits and context. */
function rowOf(parts: { properties: JsonObject; context: JsonObject; extra: JsonObject }): StoredRow {
  const event = eventOfRaw({
    ...parts.extra,
    type: 'track',
    event: 'Paid',
    userId: 'u-1',
    properties: parts.properties,
    context: parts.context,
  });
  const { steps: all } = steps(policy, plainHashes);
  const outcome = enrich(
    all,
    { event, belonging: knownBelonging, keys: fakeKeys, profile: emptyProfile },
    made,
  );
  if (outcome.kind !== 'recorded') throw new Error(`not recorded but ${outcome.kind}`);
  return JSON.parse(outcome.line);
}

const row = fc.record({ properties: tree, context: tree, extra: tree }).map(rowOf);
const without = (one: StoredRow) =>
  withoutPerson(one, policy.placeFor(eventOfRaw({ type: 'track', event: 'Paid' })));

describe('a row without its person', () => {
  it('has no name, no sealed part, no treated field and nothing identifying', () => {
    fc.assert(
      fc.property(row, (before) => {
        const after = without(before);
        expect(after).to.not.have.any.keys('subject', 'anonymous', 'user');
        expect(Object.keys(after.privacy).sort()).to.deep.equal(['erased', 'policy']);
        for (const pointer of Object.keys((before.privacy.treated as JsonObject | undefined) ?? {})) {
          const path = fromPointer(pointer);
          const around = valueAt(after, pointer.slice(0, pointer.lastIndexOf('/')));
          const left = valueAt(after, pointer);
          if (Array.isArray(around)) expect(left ?? null, pointer).to.equal(null);
          else expect(left, path.join(' ')).to.equal(undefined);
        }
        expect(keysIn(after)).to.not.include('plan');
        expect((after.extra as JsonObject | undefined)?.userId).to.equal(undefined);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps everything else as it was, and its place in the ledger', () => {
    fc.assert(
      fc.property(row, (before) => {
        const after = without(before);
        for (const field of ['id', 'type', 'kind', 'name', 'time', 'received_at', 'source', 'lethe'])
          expect(after[field]).to.deep.equal(before[field]);
        const treated = (before.privacy.treated as JsonObject | undefined) ?? {};
        const total = (before.properties as JsonObject | undefined)?.total;
        if (
          total !== undefined &&
          !isObject(total) &&
          !Array.isArray(total) &&
          !('/properties/total' in treated)
        )
          expect((after.properties as JsonObject).total).to.deep.equal(total);
      }),
    );
  });

  it('is the same again, and nothing was changed in place', () => {
    fc.assert(
      fc.property(row, (before) => {
        const text = JSON.stringify(before);
        const after = without(before);
        expect(JSON.stringify(before)).to.equal(text);
        expect(without(after)).to.deep.equal(after);
      }),
    );
  });

  it('where a key was shown as its kind alone, loses the whole object around it', () => {
    const shown = {
      privacy: { policy: 'p', treated: { '/properties/visits/[email]/ip': 'truncate' } },
      properties: { visits: { 'ada@example.org': { ip: '203.0.113.0' } }, total: 1 },
    } as unknown as StoredRow;
    expect(without(shown).properties).to.deep.equal({ visits: {}, total: 1 });
  });
});

describe('a row without a purpose', () => {
  it('loses that sealed part alone', () => {
    const sealed = { default: { v: 1, kid: 'k', data: 'd' }, marketing: { v: 1, kid: 'm', data: 'e' } };
    const before = {
      id: 'e1',
      subject: 's',
      privacy: { policy: 'p', sealed, treated: {} },
    } as unknown as StoredRow;
    const after = withoutPurposes(before, [marketing]);
    expect(after.privacy.sealed).to.deep.equal({ default: sealed.default });
    expect(after.subject).to.equal('s');
    expect(withoutPurposes(after, [marketing])).to.equal(after);
    expect(withoutPurposes(after, ['default' as Purpose]).privacy).to.deep.equal({
      policy: 'p',
      treated: {},
    });
  });
});

describe('the fields of a row', () => {
  it('are named without the places in lists, and not deeper than two keys below the record’s own', () => {
    const fields = fieldsOf({
      id: 'e',
      properties: { items: [{ sku: 1 }, { sku: 2, more: { deep: 1 } }], total: 1 },
      none: {},
    });
    expect(fields).to.deep.equal([
      'id',
      'properties.items.*.more',
      'properties.items.*.sku',
      'properties.total',
    ]);
  });
});

function keysIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(keysIn);
  return isObject(value) ? Object.entries(value).flatMap(([name, below]) => [name, ...keysIn(below)]) : [];
}
