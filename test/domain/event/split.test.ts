import { expect } from 'chai';
import fc from 'fast-check';
import { kinds } from '../../../src/domain/event/kind.js';
import { parse } from '../../../src/domain/event/parse.js';
import { countEvents, split } from '../../../src/domain/event/split.js';
import type { Json, JsonObject } from '../../../src/domain/json.js';
import { arrivalOf, deepFreeze, json, jsonObject, plainWords, sorted } from '../arbitrary.js';

describe('split', () => {
  it('passes context, integrations and sentAt of a batch to the events that have none', () => {
    const [bare, own] = split(
      {
        batch: [{ type: 'track' }, { type: 'page', context: { own: 1 }, sentAt: null }],
        context: { shared: 1 },
        integrations: { All: false },
        sentAt: '2026-11-23T14:43:00Z',
        timestamp: 'not shared',
        userId: 'not shared',
      },
      'batch',
    );
    const integrations = { All: false };
    expect(bare).to.deep.equal({
      type: 'track',
      context: { shared: 1 },
      integrations,
      sentAt: '2026-11-23T14:43:00Z',
    });
    expect(own).to.deep.equal({ type: 'page', context: { own: 1 }, sentAt: null, integrations });
  });

  it('takes write keys out, wherever a body has them', () => {
    const event = { type: 'track', event: 'x', writeKey: 'wk-canary' };
    for (const endpoint of [...kinds, 'batch'] as const)
      expect(JSON.stringify(split(event, endpoint))).to.not.contain('wk-canary');
    expect(JSON.stringify(split({ writeKey: 'wk-canary', batch: [event] }, 'batch'))).to.not.contain(
      'wk-canary',
    );
  });

  it('gives a body the kind of its endpoint, unless it names one', () => {
    expect(split({ userId: 'u' }, 'identify')).to.deep.equal([{ type: 'identify', userId: 'u' }]);
    expect(split({ type: 'page' }, 'track')).to.deep.equal([{ type: 'page' }]);
  });

  it('keeps items that are no objects, for parse to refuse', () => {
    const items = split({ batch: ['x', null, [], 1], context: { shared: 1 } }, 'batch');
    expect(items).to.deep.equal(['x', null, [], 1]);
    for (const item of items) expect(parse(item, arrivalOf(), plainWords)).to.have.property('violations');
    for (const body of ['x', null, [], 1, { batch: {} }, {}] as Json[])
      expect(parse(split(body, 'batch')[0] as Json, arrivalOf(), plainWords)).to.have.property('violations');
  });

  it('keeps `__proto__` keys of events that inherit', () => {
    const text = '{"type":"track","__proto__":{"x":1}}';
    const [event] = split({ batch: [JSON.parse(text)], sentAt: 's', writeKey: 'w' }, 'batch');
    expect(Object.keys(event as JsonObject)).to.deep.equal(['type', '__proto__', 'sentAt']);
  });

  it('counts what it finds, and never changes a body', () => {
    const batch = fc
      .tuple(fc.array(json, { maxLength: 4 }), jsonObject)
      .map(([items, rest]) => ({ ...rest, batch: items }));
    fc.assert(
      fc.property(fc.oneof(json, batch), fc.constantFrom(...kinds, 'batch' as const), (body, endpoint) => {
        const before = sorted(body);
        expect(split(deepFreeze(body), endpoint)).to.have.length(countEvents(body, endpoint));
        expect(sorted(body)).to.equal(before);
      }),
    );
  });
});
