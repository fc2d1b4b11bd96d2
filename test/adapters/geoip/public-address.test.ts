import { expect } from 'chai';
import fc from 'fast-check';
import { publicAddress } from '../../../src/adapters/geoip/public-address.js';

describe('a public address', () => {
  const readable: [text: string, address: string][] = [
    ['8.8.8.8', '8.8.8.8'],
    [' 8.8.8.8 ', '8.8.8.8'],
    ['8.8.8.8:443', '8.8.8.8'],
    ['8.8.8.8, 10.0.0.1', '8.8.8.8'],
    ['2A00:1450:4001:081B:0:0:0:200E', '2a00:1450:4001:81b::200e'],
    ['[2a00:1450::1]:443', '2a00:1450::1'],
    ['[2a00:1450::1]', '2a00:1450::1'],
    ['2a00:1450::1%eth0', '2a00:1450::1'],
    ['::ffff:8.8.8.8', '8.8.8.8'],
    ['::ffff:808:808', '8.8.8.8'],
    ['2002:808:808::1', '8.8.8.8'],
    ['172.15.255.255', '172.15.255.255'],
    ['172.32.0.0', '172.32.0.0'],
    ['100.63.255.255', '100.63.255.255'],
    ['223.255.255.255', '223.255.255.255'],
    ['2001:200::', '2001:200::'],
  ];
  for (const [text, address] of readable)
    it(`is found in ${text}`, () => {
      expect(publicAddress(text)).to.equal(address);
    });

  for (const text of [
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.1.1',
    '172.16.0.0',
    '172.31.255.255',
    '192.0.2.1',
    '192.168.178.1',
    '198.51.100.7',
    '203.0.113.7',
    '224.0.0.1',
    '255.255.255.255',
    '10.0.0.1, 8.8.8.8',
    '::',
    '::1',
    '::8.8.8.8',
    '::ffff:10.0.0.1',
    '2002:a00:1::1',
    '2002::',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '2001:db8::1',
    '2001:0:1::1',
    '3fff::1',
    '64:ff9b::808:808',
    '',
    'unknown',
    '8.8.8',
    '8.8.8.8.8',
    '08.8.8.8',
    '256.8.8.8',
    '8.8.8.8/24',
    '1:2:3',
    `8.8.8.8${' '.repeat(300)}`,
  ])
    it(`is not ${text.trim() === text ? JSON.stringify(text) : 'a text of 300 characters'}`, () => {
      expect(publicAddress(text)).to.equal(undefined);
    });

  it('is found or not, whatever the text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.ipV4Extended(),
      fc.ipV6(),
      fc.stringMatching(/^[\da-f:.[\]%,]{0,40}$/),
    );
    fc.assert(
      fc.property(text, (any) => {
        const address = publicAddress(any);
        if (address !== undefined) expect(publicAddress(address)).to.equal(address);
      }),
      { numRuns: 2_000 },
    );
  });
});
