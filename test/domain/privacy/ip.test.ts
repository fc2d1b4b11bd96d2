import { expect } from 'chai';
import fc from 'fast-check';
import { truncateIp } from '../../../src/domain/privacy/ip.js';

describe('truncateIp', () => {
  const truncated: [string, string][] = [
    ['203.0.113.7', '203.0.113.0'],
    ['203.0.113.0', '203.0.113.0'],
    ['255.255.255.255', '255.255.255.0'],
    [' 203.0.113.7 ', '203.0.113.0'],
    ['203.0.113.7:8080', '203.0.113.0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1::'],
    ['2001:db8::1', '2001:db8::'],
    ['2001:db8:0:ffff::', '2001:db8::'],
    ['::1', '::'],
    ['::', '::'],
    ['[2001:db8:1:2::3]', '2001:db8:1::'],
    ['[2001:db8:1:2::3]:443', '2001:db8:1::'],
    ['fe80::1%eth0', 'fe80::'],
    ['fe80::1%25en1', 'fe80::'],
    ['::ffff:203.0.113.7', '203.0.113.0'],
    ['::ffff:cb00:7107', '203.0.113.0'],
    ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.0'],
    ['[::ffff:203.0.113.7]:80', '203.0.113.0'],
    ['2002:cb00:7107::1', '203.0.113.0'],
    ['64:ff9b::203.0.113.7', '64:ff9b::'],
    ['::203.0.113.7', '::'],
    ['2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001:0:4136::'],
    ['203.0.113.7, 198.51.100.9', '203.0.113.0, 198.51.100.0'],
    ['203.0.113.7,2001:db8:1:2::3, 10.0.0.1', '203.0.113.0, 2001:db8:1::, 10.0.0.0'],
  ];
  for (const [address, expected] of truncated)
    it(`cuts ${address} to ${expected}`, () => {
      expect(truncateIp(address)).to.equal(expected);
    });

  const garbage = [
    '',
    ' ',
    'localhost',
    'ada@example.org',
    '203.0.113',
    '203.0.113.7.9',
    '203.0.113.256',
    '203.0.113.7/24',
    '203.0.113.-7',
    '0xcb.0.113.7',
    '3405803783',
    '203.0.113.7 ada',
    'ada 203.0.113.7',
    '203.0.113.7, ada',
    '203.0.113.7,',
    ',',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    ':1:2:3:4:5:6:7',
    '12345::',
    'g::',
    '::ffff:203.0.113.256',
    '::203.0.113.7:1',
    '[::1',
    '[203.0.113.7',
    'for=203.0.113.7;proto=https',
    `${'1:'.repeat(40)}1`,
    '203.0.113.7\nada',
  ];
  for (const text of garbage)
    it(`takes ${JSON.stringify(text)} for no address`, () => {
      expect(truncateIp(text)).to.equal(undefined);
    });

  it('takes nothing but text for an address', () => {
    for (const value of [null, 3405803783, true, [], ['203.0.113.7'], {}])
      expect(truncateIp(value)).to.equal(undefined);
  });

  it('gives the same for all hosts of an IPv4 network, however it is written', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const forms = fc.constantFrom(
      (ip: string) => ip,
      (ip: string) => `::ffff:${ip}`,
      (ip: string) => `[::FFFF:${ip}]:443`,
      (ip: string) => `${ip}:65535`,
      (ip: string) => `${ip}%1`,
    );
    fc.assert(
      fc.property(octet, octet, octet, octet, forms, (a, b, c, host, form) => {
        expect(truncateIp(form(`${a}.${b}.${c}.${host}`))).to.equal(`${a}.${b}.${c}.0`);
      }),
    );
  });

  it('gives the same for all hosts of an IPv6 site, and truncates what it truncated to itself', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })).map((n) => n.toString(16));
    const site = fc.tuple(
      fc.integer({ min: 0x2003, max: 0xffff }).map((n) => n.toString(16)),
      group,
      group,
    );
    const hosts = fc.array(group, { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(site, hosts, hosts, (network, one, other) => {
        const cut = truncateIp([...network, ...one].join(':'));
        expect(cut)
          .to.be.a('string')
          .that.matches(/^([0-9a-f]{1,4}:){1,3}:$/);
        expect(truncateIp([...network, ...other].join(':'))).to.equal(cut);
        expect(truncateIp(cut as string)).to.equal(cut);
      }),
    );
  });

  it('never throws, and never lets through what is no network', () => {
    const pieces = fc.constantFrom(
      '1',
      '255',
      '.',
      ':',
      '::',
      'f',
      '[',
      ']',
      '%',
      ',',
      ' ',
      'ada',
      '@',
      '1.2.3.4',
      '2002:',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 12 }).map((chosen) => chosen.join('')),
    );
    fc.assert(
      fc.property(text, (value) => {
        const networks = truncateIp(value)?.split(', ') ?? [];
        for (const network of networks)
          expect(network).to.match(/^(\d{1,3}\.\d{1,3}\.\d{1,3}\.0|([0-9a-f]{1,4}:){0,3}:|::)$/);
      }),
      { numRuns: 1_000 },
    );
  });
});
