import { expect } from 'chai';
import fc from 'fast-check';
import { campaign } from '../../../src/domain/enrichment/campaign.js';
import { device } from '../../../src/domain/enrichment/device.js';
import { geo } from '../../../src/domain/enrichment/geo.js';
import { own } from '../../../src/domain/enrichment/own-step.js';
import { referrer } from '../../../src/domain/enrichment/referrer.js';
import type { Step } from '../../../src/domain/enrichment/step.js';
import type { JsonObject } from '../../../src/domain/json.js';
import { deepFreeze, eventOfRaw, json, objectOf, scalar, sorted } from '../arbitrary.js';

const echo = own(function echo({ properties, context }) {
  return { properties, context };
});
const all: readonly Step[] = [
  geo({ locate: () => Object.freeze({ country: 'DE' }) }),
  device({ readAgent: () => Object.freeze({ os: 'iOS', browser: 'Safari' }) }),
  campaign(),
  referrer(),
  echo,
];

/** Keys and values that the steps look for, in any place. */
const keys = fc.constantFrom(
  ...'context page url search referrer campaign name source id ip userAgent device type model os version app'.split(
    ' ',
  ),
  '__proto__',
  'constructor',
);
const values = fc.oneof(
  scalar,
  fc.constantFrom(
    '8.8.8.8',
    'ios',
    'Android',
    'https://www.google.com/?q=a&utm_source=b&gclid=c#?',
    '//?=&',
    '%',
  ),
);
const tree = objectOf(values, keys);

/** An event with anything in any place. */
const odd = fc.record(
  {
    context: fc.oneof(tree, json),
    properties: fc.oneof(tree, fc.constant(null)),
    extra: json,
  },
  { requiredKeys: [] },
);
const request = fc.record(
  { ip: fc.string(), user_agent: fc.string(), referer: fc.oneof(fc.webUrl(), fc.string()) },
  { requiredKeys: [] },
);

describe('the steps, whatever stands where', () => {
  it('never fail, never change anything, always add JSON', () => {
    let additions = 0;
    fc.assert(
      fc.property(odd, request, (fields, facts) => {
        const context = fields.context;
        const isReadable = context === undefined || (typeof context === 'object' && !Array.isArray(context));
        const raw = {
          type: 'track',
          event: 'x',
          ...fields,
          ...(isReadable ? {} : { context: {} }),
        } as JsonObject;
        const before = sorted(raw);
        const event = deepFreeze(eventOfRaw(raw, { request: facts }));
        // What the parser refuses today may one day get through: the steps must bear it.
        const draft = { event: isReadable ? event : { ...event, raw: { ...raw, ...fields } as JsonObject } };
        for (const step of all) {
          const result = step({ ...draft, belonging: { kind: 'nobody' } });
          expect(result).to.not.have.property('stop');
          expect(JSON.parse(JSON.stringify(result))).to.deep.equal(result);
          for (const part of Object.values(result)) expect(Object.keys(part as object)).to.not.deep.equal([]);
          additions += Object.keys(result).length;
        }
        expect(sorted(raw)).to.equal(before);
      }),
      { numRuns: 3_000 },
    );
    expect(additions).to.be.above(3_000);
  });
});
