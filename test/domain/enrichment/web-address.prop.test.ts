import { expect } from 'chai';
import fc from 'fast-check';
import { siteOf } from '../../../src/domain/enrichment/site.js';
import { hostOf, parametersIn, queryOf } from '../../../src/domain/enrichment/web-address.js';

describe('web addresses', () => {
  it('are read as URL reads them', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ withQueryParameters: true, withFragments: true, authoritySettings: { withPort: true } }),
        (text) => {
          const url = new URL(text);
          expect(hostOf(text)).to.equal(url.hostname);
          expect(queryOf(text) === '' ? '' : `?${queryOf(text)}`).to.equal(url.search.replaceAll('%27', "'"));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('give the parameters that URLSearchParams gives', () => {
    const word = fc.stringMatching(/^[a-z%&=+ ?é0-9]{0,6}$/);
    const names = ['a', 'b', 'utm'];
    const pair = fc
      .tuple(fc.constantFrom(...names, 'c', ''), word)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const query = fc
      .array(fc.oneof(pair, fc.constantFrom('', 'a', '=', 'a=')), { maxLength: 8 })
      .map((all) => all.join('&'));
    fc.assert(
      fc.property(query, (text) => {
        const found = parametersIn(text, new Set(names));
        const all = new URLSearchParams(text);
        for (const name of names)
          expect(found.get(name)).to.equal(all.getAll(name).find((value) => value !== ''));
      }),
      { numRuns: 2_000 },
    );
  });

  it('never fail, whatever the text', () => {
    const odd = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ maxLength: 40 }).map((text) => `https://${text}`),
    );
    fc.assert(
      fc.property(odd, (text) => {
        const host = hostOf(text);
        if (host !== undefined)
          expect(host)
            .to.include(siteOf(host))
            .and.not.match(/[\s/?#@]|^$/);
        parametersIn(queryOf(text), new Set(['a']));
      }),
      { numRuns: 2_000 },
    );
  });

  it('are not read where no browser would send them', () => {
    expect(hostOf(`https://a.example/${'x'.repeat(16_384)}`)).to.equal(undefined);
    expect(queryOf(`https://a.example/?a=${'x'.repeat(16_384)}`)).to.equal('');
  });
});
