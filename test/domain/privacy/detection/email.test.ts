import { expect } from 'chai';
import { finds, findsNothingIn, found, foundAt } from './found.js';

describe('e-mail addresses', () => {
  finds('email', [
    '‹ada@example.org›',
    'Mail: ‹ada.lovelace+news@sub.example.co.uk›.',
    '"Ada" <‹ada_l@example.org›>, thanks',
    '‹müller@exämple.de› wrote',
    '‹ada@xn--exmple-cua.de›',
    '‹мария@пример.рф›',
    '‹用户@例え.jp›',
    '联系‹ada@example.org›请',
    'mailto:‹ada@example.org›',
    "'‹o'neil@example.org›'",
    '‹user%40example.org›',
    'q%3D‹ada%40example.com›%26x',
    'to=‹ada%2Bx%2540example.com›&b=1',
    '‹f%C3%BCr%40example.org›',
  ]);

  it('finds several', () => {
    expect(found('a@example.org,b@example.net;c@example.com')).to.deep.equal([
      'email:a@example.org',
      'email:b@example.net',
      'email:c@example.com',
    ]);
  });

  findsNothingIn([
    'logo@2x.png',
    'icons/arrow@3x.webp',
    '@scope/package',
    '@segment/analytics-next@1.2.3',
    'react@18.2.0',
    'git@github.com:org/repo.git',
    'ssh://git@github.com/org/repo',
    'root@localhost',
    'me @ home . com',
    'a@b.c',
    'ada@@example.org',
    'ada@example..org',
    'ada@.org',
    'ada.@example.org',
    'db.local@cluster.local',
    '@ada@',
    '[email]',
    'ada@[email]',
    '@example.org',
    '100%40',
  ]);

  it('takes an address without a top-level domain where the key says e-mail', () => {
    expect(foundAt('user_email', 'root@localhost')).to.deep.equal(['email:root@localhost']);
  });

  it('is not switched off by a key that says id', () => {
    expect(foundAt('order_id', 'ada@example.org')).to.deep.equal(['email:ada@example.org']);
  });
});
