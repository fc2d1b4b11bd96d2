import { expect } from 'chai';
import { finds, findsNothingIn, foundAt } from './found.js';

describe('IP addresses', () => {
  finds('ip', [
    '‹203.0.113.7›',
    'login from ‹203.0.113.7›, port 22',
    'timeout at ‹203.0.113.7›:8080 after 30s',
    'http://‹203.0.113.7›/x',
    '‹10.0.0.12›',
    'client ‹1.2.3.4›',
    '‹198.51.100.23›, ‹10.1.2.3›'.replace(', ‹10.1.2.3›', ', 127.0.0.1'),
    '‹2001:db8::1›',
    '‹2001:0DB8:85a3:0000:0000:8a2e:0370:7334›',
    '‹6e40:4041:c617:e898:c11:40d2:c669:2eb4›',
    '[‹2001:db8:1:2::3›]:443',
    '‹fe80::1›%eth0',
    '‹::ffff:203.0.113.7›',
    'peer ‹64:ff9b::203.0.113.7› left',
  ]);

  findsNothingIn([
    '203.0.113.0',
    '203.0.0.0',
    '2001:db8:1::',
    '2001:db8:1::/48',
    '::ffff:203.0.113.0',
    '127.0.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '::1',
    '::',
    'v1.2.3.4',
    'version 203.10.1.7',
    'Updated from 9.7.7.52 to 6.8.3.33',
    'Chapter 12.13.14.15',
    'Version 10.0.19041.1',
    'Mozilla/5.0 (X11) Chrome/142.0.7.1 Safari/537.36',
    '1.2.3.4',
    '1.3.6.1.4.1.311',
    '203.0.113.256',
    '203.0.113',
    '12:34:56',
    'std::vector',
    'a::b',
    'dead::beef',
    '1:2:3:4:5:6:7:8',
    '00:11:22:33:44:55:66:77',
    '2026-01-01T12:34:56.789+01:00',
  ]);

  it('takes any address where the key says so', () => {
    expect(foundAt('ip', '1.2.3.4')).to.deep.equal(['ip:1.2.3.4']);
    expect(foundAt('clientIp', 'a::b')).to.deep.equal(['ip:a::b']);
    expect(foundAt('ip', 3405803783)).to.deep.equal(['ip:3405803783']);
  });

  it('takes none where the key says version, but is not impressed by an id', () => {
    expect(foundAt('app_version', '203.0.113.7')).to.deep.equal([]);
    expect(foundAt('firmware', '203.0.113.7')).to.deep.equal([]);
    expect(foundAt('request_id', '203.0.113.7')).to.deep.equal(['ip:203.0.113.7']);
  });
});
