import { expect } from 'chai';
import { findPhones } from '../../../src/adapters/phone/find-phones.js';

const shown = (text: string): string[] => findPhones(text).map(({ start, end }) => text.slice(start, end));

describe('findPhones', () => {
  for (const phone of [
    '+49 151 23456789',
    '+44 20 7946 0958',
    '+46 (0)8 928 571 38',
    '0049 151 23456789',
    '0151 23456789',
    '0151\u00a023456789',
    '030/12345678',
    '(030) 12345678',
    '020 7946 0958',
    '01.84.17.61.18',
    '(415) 555-2671',
    '612 345 678',
  ])
    it(`takes ${phone} for a number`, () => {
      expect(shown(phone)).to.deep.equal([phone]);
    });

  for (const text of [
    '',
    '0',
    '+',
    '00',
    '+0000000000',
    '+999 123456789',
    '0000 0000000',
    '12',
    'call me',
    '+1 555 1',
  ])
    it(`finds none in ${JSON.stringify(text)}`, () => {
      expect(shown(text)).to.deep.equal([]);
    });

  it('finds numbers in a sentence, in order', () => {
    expect(shown('call 0151 23456789 or +44 20 7946 0958 now')).to.deep.equal([
      '0151 23456789',
      '+44 20 7946 0958',
    ]);
  });
});
