import { expect } from 'chai';
import type { Draft } from '../../../src/domain/enrichment/step.js';
import { mask } from '../../../src/domain/privacy/mask-step.js';
import { eventOfRaw } from '../arbitrary.js';
import { fakeKeys, knownBelonging } from '../fake-keys.js';
import { compiled, plainHashes, rule } from '../no-detectors.js';

const event = eventOfRaw({ type: 'track', event: 'x', userId: 'u', properties: { city: 'Ulm' } });
const draft: Draft = { event, belonging: knownBelonging, keys: fakeKeys };

function masked(rules: Parameters<typeof compiled>[0], more: Partial<Draft>) {
  const result = mask(compiled(rules), plainHashes)({ ...draft, ...more });
  if ('stop' in result) throw new Error(result.stop);
  return result;
}

describe('the mask step', () => {
  const rules = [rule('geo.city', { kind: 'drop' }), rule('campaign.term', { kind: 'seal' })];

  it('masks what steps have added, keeps no original of it, and says which fields it treated', () => {
    const geo = { country: 'DE', city: 'Ulm' };
    const campaign = { source: 'news', term: 'canary' };
    const result = masked(rules, { geo, campaign });
    expect(result).to.deep.include({
      geo: { country: 'DE' },
      campaign: { source: 'news', term: '[redacted]' },
    });
    expect(result.masked?.treated).to.deep.include({ '/geo/city': 'drop', '/campaign/term': 'seal' });
    expect([...(result.masked?.originals.keys() ?? [])]).to.deep.equal([]);
    expect(geo).to.deep.equal({ country: 'DE', city: 'Ulm' });
  });

  it('gives the same again for an object that it has seen, also under another policy’s place', () => {
    const geo = Object.freeze({ country: 'DE', city: 'Ulm' });
    const step = mask(compiled(rules), plainHashes);
    const first = step({ ...draft, geo });
    const again = step({ ...draft, geo });
    expect(again).to.deep.equal(first);
    const scoped = compiled([rule('geo.city', { kind: 'drop' }, { types: ['other'] })]);
    const both = mask(scoped, plainHashes);
    const other = eventOfRaw({ type: 'track', event: 'Other', userId: 'u' });
    expect(both({ ...draft, geo })).to.deep.include({ geo });
    expect(both({ ...draft, event: other, geo })).to.deep.include({ geo: { country: 'DE' } });
  });

  it('adds nothing where nothing was added', () => {
    expect(Object.keys(masked(rules, {}))).to.deep.equal(['masked']);
  });
});
