import { expect } from 'chai';
import { campaign } from '../../../src/domain/enrichment/campaign.js';
import { clickIds } from '../../../src/domain/enrichment/click-ids.js';
import type { JsonObject } from '../../../src/domain/json.js';
import { inContext, run } from './run.js';

const step = campaign();
const of = (raw: JsonObject) => run(step, raw).campaign;
const page = (url: string) => inContext({ page: { url } });

describe('the campaign step', () => {
  it('takes what the SDK says, and then nothing of the address but the click id', () => {
    const context = {
      campaign: {
        name: 'autumn',
        source: 'news',
        medium: 'email',
        term: 't',
        content: 'c',
        id: '7',
        other: 'x',
      },
      page: { url: 'https://shop.example/?utm_source=google&utm_id=9&gclid=abc' },
    };
    expect(of(inContext(context))).to.deep.equal({
      name: 'autumn',
      source: 'news',
      medium: 'email',
      term: 't',
      content: 'c',
      id: '7',
      click_id: { network: 'google', id: 'abc' },
    });
  });

  it('reads utm_* from the page’s address, its query, or the properties’ address', () => {
    const query =
      '?a=1&utm_campaign=Winter%20Sale&utm_source=google&utm_medium=cpc&utm_term=running+shoes&utm_content=&utm_id=42#utm_id=0';
    const expected = {
      name: 'Winter Sale',
      source: 'google',
      medium: 'cpc',
      term: 'running shoes',
      id: '42',
    };
    expect(of(page(`https://shop.example/a${query}`))).to.deep.equal(expected);
    expect(of(inContext({ page: { url: 'https://shop.example/', search: query } }))).to.deep.equal(expected);
    expect(of({ properties: { url: `https://shop.example/a${query}` } })).to.deep.equal(expected);
  });

  it('takes the first of a parameter that is there twice, and text that cannot be decoded as it is', () => {
    expect(
      of(page('https://a.example/?utm_source=&utm_source=b&utm_source=c&utm_medium=%E0%A4%A')),
    ).to.deep.equal({
      source: 'b',
      medium: '%E0%A4%A',
    });
  });

  for (const [parameter, network] of clickIds)
    it(`knows ${parameter} as a click of ${network}`, () => {
      expect(of(page(`https://a.example/?x=y&${parameter}=Cj0-_1.2`))).to.deep.equal({
        click_id: { network, id: 'Cj0-_1.2' },
      });
    });

  it('believes a paid click rather than Facebook’s mark on any link', () => {
    expect(of(page('https://a.example/?fbclid=1&gclid=2'))).to.deep.equal({
      click_id: { network: 'google', id: '2' },
    });
  });

  it('adds nothing where nothing is said', () => {
    const odd: JsonObject[] = [
      {},
      inContext({ campaign: {} }),
      inContext({ campaign: 'autumn' }),
      inContext({ campaign: { name: '', source: 7 } }),
      page('https://a.example/?a=b'),
      page('https://a.example/#utm_source=x'),
      page('utm_source=x'),
      page('?&&=&utm_source&=x&utm_source='),
      page(`https://a.example/?gclid=${'x'.repeat(513)}`),
      inContext({ page: { url: ['?utm_source=x'] } }),
    ];
    for (const raw of odd) expect(run(step, raw), JSON.stringify(raw)).to.deep.equal({});
  });
});
