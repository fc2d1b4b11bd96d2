import { expect } from 'chai';
import { locator } from '../../../src/adapters/geoip/locate.js';

describe('locating', () => {
  const asked: string[] = [];
  const locate = locator((address) => {
    asked.push(address);
    if (address.startsWith('9.')) throw new RangeError('damaged here');
    return address.startsWith('8.') ? { country_code: 'US', city: 'X' } : null;
  });

  beforeEach(() => {
    asked.length = 0;
  });

  it('gives the same frozen object for the same place', () => {
    const place = locate('8.8.8.8');
    expect(place).to.deep.equal({ country: 'US', city: 'X' }).and.to.be.frozen;
    expect(locate('8.8.4.4')).to.equal(place);
    expect(locate('::ffff:8.8.4.4')).to.equal(place);
  });

  it('asks for an address once, also where there is no answer', () => {
    for (const address of ['8.1.1.1', '7.7.7.7', '9.9.9.9', '8.1.1.1', '7.7.7.7', '9.9.9.9']) locate(address);
    expect(asked).to.deep.equal(['8.1.1.1', '7.7.7.7', '9.9.9.9']);
    expect(locate('7.7.7.7')).to.equal(undefined);
    expect(locate('9.9.9.9')).to.equal(undefined);
  });

  it('asks for no private address', () => {
    for (const address of ['10.0.0.1', '127.0.0.1', 'x', '', '8'.repeat(300)])
      expect(locate(address)).to.equal(undefined);
    expect(asked).to.deep.equal([]);
  });
});
