import { expect } from 'chai';
import { placeOf } from '../../../src/adapters/geoip/place.js';

describe('a place', () => {
  it('is read from ip-location-db’s flat records', () => {
    expect(placeOf({ country_code: 'DE' })).to.deep.equal({ country: 'DE' });
    const city = {
      city: 'Munich',
      country_code: 'DE',
      latitude: 48.1,
      longitude: 11.5,
      postcode: '80331',
      state1: 'Bavaria',
      state2: 'Upper Bavaria',
      timezone: 'Europe/Berlin',
    };
    expect(placeOf(city)).to.deep.equal({ country: 'DE', region: 'Bavaria', city: 'Munich' });
    expect(placeOf({ ...city, state1: '', city: '' })).to.deep.equal({ country: 'DE' });
  });

  it('is read from MaxMind’s nested records', () => {
    const record = {
      city: { geoname_id: 1, names: { de: 'München', en: 'Munich' } },
      continent: { code: 'EU' },
      country: { iso_code: 'DE', names: { en: 'Germany' } },
      location: { accuracy_radius: 5, latitude: 48.1, longitude: 11.5 },
      postal: { code: '80331' },
      subdivisions: [
        { iso_code: 'BY', names: { en: 'Bavaria' } },
        { iso_code: 'X', names: { en: 'Upper' } },
      ],
    };
    expect(placeOf(record)).to.deep.equal({ country: 'DE', region: 'Bavaria', city: 'Munich' });
    expect(placeOf({ country: { iso_code: 'DE' }, subdivisions: [] })).to.deep.equal({ country: 'DE' });
  });

  it('is none without a country of the world', () => {
    for (const record of [
      null,
      undefined,
      'DE',
      7,
      [],
      {},
      { city: 'Munich' },
      { country_code: 'ZZ' },
      { country_code: 'EU' },
      { country_code: 'DEU' },
      { country_code: '' },
      { country: 'DE' },
      { country: null },
      { registered_country: { iso_code: 'US' } },
    ])
      expect(placeOf(record)).to.equal(undefined);
  });

  it('writes countries in capitals', () => {
    expect(placeOf({ country_code: 'de' })).to.deep.equal({ country: 'DE' });
  });
});
