import { expect } from 'chai';
import fc from 'fast-check';
import { type ConsentPurpose, defaultConsent } from '../../../src/domain/consent/consent-policy.js';
import { signalsIn } from '../../../src/domain/consent/signals.js';
import type { RequestFacts } from '../../../src/domain/event/event.js';
import type { Json } from '../../../src/domain/json.js';
import type { Purpose } from '../../../src/domain/privacy/policy.js';
import { deepFreeze, json, jsonObject } from '../arbitrary.js';

/** What is said by the default policy's purposes, e.g. `{analytics: 'granted by segment'}`. */
function said(context: Json, request: RequestFacts = {}): object {
  return shown({ type: 'track', context }, request);
}

function shown(raw: Json, request: RequestFacts, purposes = defaultConsent.purposes): object {
  const signals = [...signalsIn(raw, request, purposes)];
  return Object.fromEntries(
    signals.map(([purpose, { granted, by }]) => [purpose, `${granted ? 'granted' : 'denied'} by ${by}`]),
  );
}

const categories = (categoryPreferences: Json) => ({ consent: { categoryPreferences } });

describe('what an event says of consent', () => {
  it('is nothing where it has no consent of its own', () => {
    expect(said({})).to.deep.equal({});
    expect(said({ consent: {} })).to.deep.equal({});
    expect(said(categories({ functional: false }))).to.deep.equal({});
  });

  it('is read from Segment’s categories, by the names of several vendors', () => {
    for (const [analytics, advertising] of [
      ['analytics', 'advertising'],
      ['Performance', 'Targeting'],
      ['statistics', 'marketing'],
      ['C0002', 'C0004'],
    ] as const)
      expect(said(categories({ [analytics]: true, [advertising]: false }))).to.deep.equal({
        analytics: 'granted by segment',
        advertising: 'denied by segment',
      });
  });

  it('is a yes only where every category of the purpose that is there is one', () => {
    expect(said(categories({ marketing: true, targeting: false }))).to.deep.equal({
      advertising: 'denied by segment',
    });
    expect(said(categories({ marketing: false, targeting: true }))).to.deep.equal({
      advertising: 'denied by segment',
    });
    expect(said(categories({ marketing: true, targeting: true }))).to.deep.equal({
      advertising: 'granted by segment',
    });
  });

  it('is read from the fields of Google Consent Mode, in both places and spellings', () => {
    const fields = { analytics_storage: 'granted', ad_storage: 'granted', ad_user_data: 'DENIED' };
    const expected = { analytics: 'granted by google', advertising: 'denied by google' };
    expect(said({ consent: fields })).to.deep.equal(expected);
    expect(said({ consent: { google: fields } })).to.deep.equal(expected);
    expect(
      said({ consent: { ad_storage: 'granted', google: { ad_personalization: 'denied' } } }),
    ).to.deep.equal({
      advertising: 'denied by google',
    });
  });

  it('is a no to advertising where Global Privacy Control is on, wherever that is said', () => {
    const expected = { advertising: 'denied by gpc' };
    expect(said({}, { gpc: true })).to.deep.equal(expected);
    expect(said({ gpc: true })).to.deep.equal(expected);
    expect(said({ gpc: '1' })).to.deep.equal(expected);
    expect(said({ consent: { gpc: 1 } })).to.deep.equal(expected);
    expect(shown('no event at all', { gpc: true })).to.deep.equal(expected);
  });

  it('is nothing where Global Privacy Control is off', () => {
    expect(said({ gpc: false, consent: { gpc: '0' } }, { gpc: false })).to.deep.equal({});
  });

  it('is a no where two of them disagree, told by the first that denies', () => {
    const context = {
      consent: { categoryPreferences: { marketing: true, analytics: false }, analytics_storage: 'granted' },
    };
    expect(said(context, { gpc: true })).to.deep.equal({
      analytics: 'denied by segment',
      advertising: 'denied by gpc',
    });
  });

  it('leaves out what is neither yes nor no', () => {
    for (const value of [null, 2, -1, '', 'maybe', 'granted ', [true], { granted: true }, 'x'.repeat(1e6)])
      expect(said(categories({ analytics: value }))).to.deep.equal({});
    expect(said(categories({ analytics: 'false' }))).to.deep.equal({ analytics: 'denied by segment' });
  });

  it('reads other ways to write a yes or a no, and lists of what was agreed to', () => {
    for (const yes of [1, '1', 'YES', 'Granted'])
      expect(said(categories({ analytics: yes }))).to.deep.equal({ analytics: 'granted by segment' });
    for (const no of [0, '0', 'No', 'DENIED'])
      expect(said(categories({ analytics: no }))).to.deep.equal({ analytics: 'denied by segment' });
    const agreed = { consent: { categoryPreferences: ['analytics', 7, '__proto__'] } };
    expect(said(agreed)).to.deep.equal({ analytics: 'granted by segment' });
  });

  it('takes no name that every object has for a category', () => {
    const purpose: ConsentPurpose = {
      ...{ name: 'constructor' as Purpose, categories: ['constructor', '__proto__', 'toString'] },
      ...{ google: [], gpc: false, absent: 'granted' },
    };
    expect(shown({ context: categories({}) }, {}, [purpose])).to.deep.equal({});
    const own = JSON.parse('{"__proto__":false}');
    expect(shown({ context: categories(own) }, {}, [purpose])).to.deep.equal({
      constructor: 'denied by segment',
    });
  });

  it('can be asked of any JSON, and changes none', () => {
    const places = fc.oneof(
      json,
      json.map((context) => ({ context })),
      json.map((consent) => ({ context: { consent } })),
      json.map((categoryPreferences) => ({ context: { consent: { categoryPreferences } } })),
      json.map((google) => ({ context: { consent: { google } } })),
    ) as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(places, jsonObject, (raw, request) => {
        for (const { granted } of signalsIn(
          deepFreeze(raw),
          request as RequestFacts,
          defaultConsent.purposes,
        ).values())
          expect(granted).to.be.a('boolean');
      }),
    );
  });
});
