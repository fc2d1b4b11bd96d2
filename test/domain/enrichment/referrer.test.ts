import { expect } from 'chai';
import { referrer } from '../../../src/domain/enrichment/referrer.js';
import type { Json, JsonObject } from '../../../src/domain/json.js';
import { inContext, run } from './run.js';

const step = referrer();
const of = (raw: JsonObject) => run(step, raw).referrer;
const from = (referrer: Json, url = 'https://www.shop.example/cart') =>
  of(inContext({ page: { referrer, url } }));

describe('the referrer step', () => {
  const known: [url: string, medium: string, source: string, term?: string][] = [
    ['https://www.google.com/', 'search', 'Google'],
    ['https://google.de/search?q=running+shoes&x=1', 'search', 'Google', 'running shoes'],
    ['https://www.google.co.uk/', 'search', 'Google'],
    ['https://www.google.com.br:443/url?q=', 'search', 'Google'],
    ['android-app://com.google.android.googlequicksearchbox/', 'search', 'Google'],
    ['https://www.bing.com/search?q=a%26b', 'search', 'Bing', 'a&b'],
    ['https://de.search.yahoo.com/search?p=x', 'search', 'Yahoo!', 'x'],
    ['https://r.search.yahoo.com/', 'search', 'Yahoo!'],
    ['https://duckduckgo.com/', 'search', 'DuckDuckGo'],
    ['https://yandex.ru/search/?text=%D1%8F', 'search', 'Yandex', 'я'],
    ['https://m.baidu.com/s?wd=x', 'search', 'Baidu', 'x'],
    ['https://www.ecosia.org/', 'search', 'Ecosia'],
    ['https://www.startpage.com/', 'search', 'Startpage'],
    ['https://www.qwant.com/?q=x', 'search', 'Qwant', 'x'],
    ['https://chatgpt.com/', 'search', 'ChatGPT'],
    ['https://l.facebook.com/l.php?u=x', 'social', 'Facebook'],
    ['https://t.co/abc', 'social', 'X'],
    ['https://www.pinterest.co.uk/pin/1', 'social', 'Pinterest'],
    ['https://out.reddit.com/', 'social', 'Reddit'],
    ['android-app://com.linkedin.android', 'social', 'LinkedIn'],
    ['https://mail.google.com/mail/u/0/', 'email', 'Gmail'],
    ['https://outlook.live.com/', 'email', 'Outlook'],
    ['HTTPS://DEREF-GMX.NET@3c.GMX.net./mail', 'email', 'GMX'],
    ['https://mail.yahoo.co.jp/', 'email', 'Yahoo! Mail'],
  ];
  for (const [url, medium, source, term] of known)
    it(`knows ${url} as ${source}`, () => {
      expect(from(url)).to.deep.include({ medium, source, ...(term === undefined ? {} : { term }) });
      expect(from(url)).to.have.property('domain').that.is.a('string');
      if (term === undefined) expect(from(url)).to.not.have.property('term');
    });

  for (const url of [
    'https://blog.example.org/post?q=x',
    'https://docs.google.com/document',
    'https://accounts.google.com/',
    'https://finance.yahoo.com/',
    'https://google.evil.example/',
    'https://notgoogle.com/',
    'https://google.com.evil.example/',
    'https://localhost:3000/',
    'https://mail.google.com@evil.example/',
  ])
    it(`does not know ${url}`, () => {
      const { host } = new URL(url);
      expect(from(url)).to.deep.equal({ medium: 'unknown', domain: host.split(':')[0] });
    });

  it('tells the site’s own pages from others', () => {
    const pairs: [referrer: string, page: string, isOwn: boolean][] = [
      ['https://shop.example/', 'https://www.shop.example/cart', true],
      ['https://blog.shop.co.uk/', 'https://shop.co.uk/', true],
      ['https://other.co.uk/', 'https://shop.co.uk/', false],
      ['https://ann.github.io/', 'https://bob.github.io/', false],
      ['https://www.ann.github.io/', 'https://ann.github.io/', true],
      ['http://10.0.0.7/', 'http://10.1.0.7/', false],
      ['http://10.0.0.7:81/', 'http://10.0.0.7:82/', true],
      ['http://[2001:db8::1]/', 'http://[2001:db8::2]/', false],
      ['http://localhost:3000/', 'http://localhost:8080/', true],
      ['https://www.google.com/', 'https://google.com/', true],
    ];
    for (const [referrer, url, isOwn] of pairs)
      expect(from(referrer, url), referrer).to.have.property('medium', isOwn ? 'internal' : 'unknown');
    expect(from('https://blog.shop.example/', 'https://shop.example/')).to.deep.equal({
      medium: 'internal',
      domain: 'blog.shop.example',
    });
  });

  it('has nothing to say of who came directly, nor of what is no address', () => {
    const request = { referer: 'https://www.google.com/' };
    for (const referrer of [
      '',
      ' ',
      '$direct',
      '/a/b',
      'about:blank',
      'https://',
      'https:///x',
      'https://a b/',
      'x',
    ])
      expect(run(step, inContext({ page: { referrer } }), { request }), referrer).to.deep.equal({});
    expect(run(step, {})).to.deep.equal({});
  });

  it('takes what opened an app', () => {
    const context = { referrer: { url: 'https://www.instagram.com/', type: 'ad' } };
    expect(of(inContext(context))).to.deep.equal({
      medium: 'social',
      source: 'Instagram',
      domain: 'www.instagram.com',
    });
  });

  it('takes the request’s referer only where the event says nothing of a page', () => {
    const request = { referer: 'https://mail.google.com/' };
    expect(run(step, {}, { request }).referrer).to.include({ medium: 'email', source: 'Gmail' });
    expect(run(step, inContext({ page: { url: 'https://shop.example/' } }), { request })).to.deep.equal({});
  });
});
