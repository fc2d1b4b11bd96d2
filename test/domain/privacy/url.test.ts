import { expect } from 'chai';
import fc from 'fast-check';
import { withoutPersonalParameters } from '../../../src/domain/privacy/url.js';

describe('a URL without its personal parameters', () => {
  const cleaned: [string, string][] = [
    ['https://shop.example/?email=ada%40example.org', 'https://shop.example/'],
    ['https://shop.example/?a=1&email=x&b=2', 'https://shop.example/?a=1&b=2'],
    ['https://shop.example/?E-Mail=x&First_Name=Ada&b=2#top', 'https://shop.example/?b=2#top'],
    ['https://shop.example/?x=ada@example.org', 'https://shop.example/'],
    ['https://shop.example/?ada@example.org', 'https://shop.example/'],
    ['https://shop.example/?x=ada%2540example.org&b=2', 'https://shop.example/?b=2'],
    ['https://shop.example/?x=ada%252540example.org&b=2', 'https://shop.example/?b=2'],
    ['https://shop.example/?next=%2Fcart%3Fphone%3D491511&b=2', 'https://shop.example/?b=2'],
    ['https://shop.example/?next=%252Fcart%253Fphone%253D491511&b=2', 'https://shop.example/?b=2'],
    ['https://shop.example/?user[name]=Ada&user%5Bphone%5D=49&b=2', 'https://shop.example/?b=2'],
    ['https://shop.example/?contact.phone=49&b=2', 'https://shop.example/?b=2'],
    ['https://shop.example/?a=1;phone=49&b=2', 'https://shop.example/?b=2'],
    ['https://shop.example/?%65mail=x&b=2', 'https://shop.example/?b=2'],
    ['https://ada:secret@shop.example/x', 'https://shop.example/x'],
    ['https://a@b:secret@shop.example/x', 'https://[redacted]/x'],
    ['https://shop.example/users/ada@example.org/orders', 'https://shop.example/users/[redacted]/orders'],
    ['https://shop.example/users/ada%40example.org', 'https://shop.example/users/[redacted]'],
    ['https://shop.example/#access_token=t&b=2', 'https://shop.example/#b=2'],
    ['https://shop.example/#/account?email=x&b=2', 'https://shop.example/#/account?b=2'],
    ['https://shop.example/#ada@example.org', 'https://shop.example/#[redacted]'],
    ['/account?phone=4915112345', '/account'],
    ['?email=x&b=2', '?b=2'],
    ['email=x&b=2', 'b=2'],
    ['q=/shoes&phone=4915112345', 'q=/shoes'],
    ['ada@example.org', '[redacted]'],
    ['mailto:ada@example.org', 'mailto:[redacted]'],
    ['mailto:ada%40example.org?subject=hi', 'mailto:[redacted]'],
    ['tel:+49-151-12345', 'tel:[redacted]'],
    ['SMS:+4915112345', 'SMS:[redacted]'],
    ['//ada@shop.example/x', '//[redacted]/x'],
    ['https://shop.example/?reset_token=t&x-api-key=k&b=2', 'https://shop.example/?b=2'],
    ['https://shop.example/?otp=123456&client_secret=s&b=2', 'https://shop.example/?b=2'],
    ['https://shop.example/?kunden_vorname=Ada&b=2', 'https://shop.example/?b=2'],
    ['https://shop.example/?empfaenger=Ada+Lovelace&b=2', 'https://shop.example/?b=2'],
    ['https://shop.example/?shipping_address=12+Main+St&b=2', 'https://shop.example/?b=2'],
    ['https://shop.example/?q=%2B4915112345678&b=2', 'https://shop.example/?b=2'],
    ['https://shop.example/?q=DE89370400440532013000&b=2', 'https://shop.example/?b=2'],
    ['https://shop.example/x;jsessionid=9F86D0;v=2?b=2', 'https://shop.example/x;v=2?b=2'],
  ];
  for (const [url, expected] of cleaned)
    it(`of ${url} is ${expected}`, () => {
      expect(withoutPersonalParameters(url)).to.equal(expected);
    });

  const untouched = [
    '',
    'https://shop.example/',
    'https://shop.example/products/red-shoes?color=red&size=42&page=2#reviews',
    'https://shop.example/?utm_source=news&utm_medium=e-mail&utm_campaign=x&gclid=abc',
    'https://shop.example/?order_id=17&sku=B-1&q=running+shoes&q2=100%25',
    'https://shop.example/?email=',
    'https://shop.example/?next=%2Fcart%3Fpage%3D2',
    'https://shop.example/?b=%E0%A4%A',
    'https://shop.example/a=b/c',
    'https://shop.example:8443/x/../y//z',
    'android-app://com.example/path',
    '?q=shoes',
    'q=shoes',
    'https://shop.example/?page_token=abc&next_page_token=def&max_tokens=512',
    'https://shop.example/?has_email=true&login=false',
    'https://shop.example/?callback=cb&product_name=Shoe&user=',
    'https://shop.example/x;v=2/y',
    '/pricing',
    'not a url at all',
  ];
  for (const url of untouched)
    it(`is ${JSON.stringify(url)} itself`, () => {
      expect(withoutPersonalParameters(url)).to.equal(url);
    });

  it('never shows a personal value, wherever it stands', () => {
    const canary = 'canary7531';
    const secret = fc.constantFrom(
      `${canary}@example.org`,
      `${canary}%40example.org`,
      `${canary}%2540example.org`,
    );
    const personal = fc.constantFrom('email', 'Phone', 'first-name', 'user[last_name]', 'token', 'lat');
    const pair = fc.oneof(
      secret.map((value) => `x=${value}`),
      personal.map((name) => `${name}=${canary}`),
      personal.map((name) => `next=${encodeURIComponent(`https://x.example/?a=1&${name}=${canary}`)}`),
    );
    const harmless = fc.constantFrom('a=1', 'utm_source=x', 'flag', '', 'a=b=c', '%E0%A4%A=1', 'x=%zz');
    const query = fc
      .tuple(fc.array(harmless, { maxLength: 3 }), pair, fc.array(harmless, { maxLength: 3 }))
      .map(([before, found, after]) => [...before, found, ...after].join('&'));
    const base = fc.constantFrom(
      'https://shop.example/a/b',
      '/a',
      '',
      'shop.example',
      'https://shop.example/a=b/',
    );
    const url = fc
      .tuple(base, query, fc.constantFrom('?', '#', '#/route?'))
      .map(([front, pairs, mark]) => front + mark + pairs);
    fc.assert(
      fc.property(url, (text) => {
        expect(withoutPersonalParameters(text)).to.not.contain(canary);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, changes nothing the second time, and takes its time from no hostile text', () => {
    const pieces = fc.constantFrom(
      '=',
      '&',
      '?',
      '#',
      '/',
      '@',
      '%',
      '%40',
      '%25',
      'a',
      'email',
      '[',
      '.',
      ':',
      '//',
    );
    const text = fc.array(pieces, { maxLength: 25 }).map((chosen) => chosen.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), text), (url) => {
        const once = withoutPersonalParameters(url);
        expect(withoutPersonalParameters(once)).to.equal(once);
      }),
      { numRuns: 1_000 },
    );
    for (const piece of ['=', 'a=', '?a=', '%25', '%3D', '&a', '@', '/@', '#', 'a=%253D'])
      withoutPersonalParameters(`https://x/?${piece.repeat(50_000)}`);
  });
});
