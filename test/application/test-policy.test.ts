import { expect } from 'chai';
import type { PolicyTest } from '../../src/application/test-policy.js';
import type { Json, JsonObject } from '../../src/domain/json.js';
import { defaultPolicy } from '../../src/domain/privacy/default-policy.js';
import type { Policy, Purpose } from '../../src/domain/privacy/policy.js';
import { strictPolicy } from '../../src/domain/privacy/strict-policy.js';
import { openMemory } from '../../src/entrypoints/composition/memory.js';
import { uses } from '../../src/entrypoints/composition/tokens.js';
import { rule } from '../domain/no-detectors.js';

const policy: Policy = {
  ...defaultPolicy,
  rules: [
    rule('properties.code', { kind: 'hash', key: 'subject' }),
    rule('properties.gone', { kind: 'drop' }, { original: 'dropped' }),
    rule('properties.vat', { kind: 'seal' }, { purpose: 'tax' as Purpose }),
    ...defaultPolicy.rules,
  ],
};

const event: JsonObject = {
  type: 'track',
  event: 'Order Completed',
  messageId: 'm-1',
  userId: 'u-1',
  properties: {
    code: 'c-1',
    gone: 'x',
    vat: 'DE1',
    total: 3,
    items: [{ sku: 'a' }, { email: 'b@example.org' }],
  },
  context: { ip: '203.0.113.7' },
};

/** What the test says is not as expected. */
async function run(expect: JsonObject, more: Partial<PolicyTest> = {}, under = policy): Promise<string[]> {
  const source = { name: 'test', kind: 'server', environment: 'test' } as const;
  const test = { name: 't', given: [], event, request: {}, source, expect, ...more };
  const mismatches = await openMemory(under, { tools: {}, amend: (policy) => policy })
    .get(uses.testPolicy)
    .run(test);
  return mismatches.map(({ pointer, expected, got }) => `${pointer}: ${expected}, not ${got}`);
}

describe('a test of a policy', () => {
  it('passes when the record is as expected, as far as the test says', async () => {
    const expected: JsonObject = {
      type: 'order_completed',
      userId: { $sealed: 'u-1' },
      subject: { $absent: false },
      properties: {
        total: 3,
        code: { $hash: true, $sealed: 'c-1' },
        gone: { $dropped: true },
        vat: { $sealed: 'DE1' },
        items: [{ sku: 'a' }, { email: { $sealed: 'b@example.org' } }],
      },
      context: { ip: { $clear: '203.0.113.0', $sealed: '203.0.113.7' } },
    };
    expect(await run(expected)).to.deep.equal([]);
    expect(await run({ ...expected, outcome: 'recorded' })).to.deep.equal([]);
    expect(await run({})).to.deep.equal([]);
  });

  const failing: { readonly [problem: string]: Json } = {
    '/type: "x", not "order_completed"': { type: 'x' },
    '/properties/total: "3", not 3': { properties: { total: '3' } },
    '/properties/absent: 1, not nothing': { properties: { absent: 1 } },
    '/absent/a/b: 1, not nothing': { absent: { a: { b: 1 } } },
    '/properties/total: {"a":1}, not 3': { properties: { total: { a: 1 } } },
    '/properties/items: [{"sku":"a"}], not [{"sku":"a"},{}]': { properties: { items: [{ sku: 'a' }] } },
    '/properties/items/1/email: sealed "c@example.org", not sealed "b@example.org"': {
      properties: { items: [{}, { email: { $sealed: 'c@example.org' } }] },
    },
    '/properties/total: nothing in clear, not 3': { properties: { total: { $absent: true } } },
    '/properties/gone: sealed "x", not nothing sealed here': { properties: { gone: { $sealed: 'x' } } },
    '/userId: no original, not sealed "u-1"': { userId: { $dropped: true } },
    '/userId: something in clear, not nothing': { userId: { $absent: false } },
    '/properties/total: a keyed hash, not 3': { properties: { total: { $hash: true } } },
    '/context/ip: nothing in clear, not "203.0.113.0"': { context: { ip: { $sealed: '203.0.113.7' } } },
    '/context/ip: "203.0.0.0", not "203.0.113.0"': { context: { ip: { $clear: '203.0.0.0' } } },
    '/outcome: "suppressed", not recorded': { outcome: 'suppressed' },
  };
  for (const [problem, expected] of Object.entries(failing))
    it(`fails with ${problem}`, async () => {
      expect(await run(expected as JsonObject)).to.deep.equal([problem]);
    });

  it('can expect an event to be set aside', async () => {
    const bad = { event: { ...event, userId: 'null' } };
    const dead = { outcome: 'dead', code: 'forbidden_id' };
    expect(await run(dead, bad)).to.deep.equal([]);
    expect(await run({ ...dead, code: 'not_an_event' }, bad)).to.deep.equal([
      '/code: "not_an_event", not "forbidden_id"',
    ]);
    expect(await run({ type: 'order_completed' }, bad)).to.deep.equal([
      '/outcome: "recorded", not dead: forbidden_id; /userId is a placeholder, not an id',
    ]);
    expect(await run({ outcome: 'dead', violations: [{ path: '/type' }] }, { event: {} })).to.deep.equal([]);
  });

  it('sees what came before, what the request said and who sent it', async () => {
    const given = [{ type: 'identify', userId: 'u-1', traits: { plan: 'pro', email: 'a@example.org' } }];
    expect(await run({ user: { plan: 'pro', email: { $absent: true } } }, { given })).to.deep.equal([]);
    expect(await run({ user: { plan: 'pro' } })).to.deep.equal(['/user/plan: "pro", not nothing']);
    const ip = '198.51.100.7';
    const request = { request: { ip: { $clear: '198.51.100.0', $sealed: ip } } };
    expect(await run(request, { request: { ip } })).to.deep.equal([]);
    const source = { name: 'shop', kind: 'browser', environment: 'x' } as const;
    expect(await run({ source }, { source })).to.deep.equal([]);
  });

  it('goes by the policy it is given', async () => {
    const expected = { subject: { $absent: true }, userId: { $dropped: true }, context: { ip: '203.0.0.0' } };
    expect(await run(expected, {}, strictPolicy)).to.deep.equal([]);
    expect(await run(expected)).to.have.length(3);
  });
});
