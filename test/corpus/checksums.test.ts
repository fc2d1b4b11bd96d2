import { expect } from 'chai';
import { passesLuhn, passesMod97, passesTaxId, withCheckDigit } from './checksums.js';

describe('checksums of the corpus', () => {
  const examples = [
    // Test numbers that Visa, Mastercard, American Express and Discover publish.
    { passes: passesLuhn, right: '4111 1111 1111 1111', wrong: '4111 1111 1111 1112' },
    { passes: passesLuhn, right: '5555555555554444', wrong: '5555555555554445' },
    { passes: passesLuhn, right: '378282246310005', wrong: '378282246310050' },
    { passes: passesLuhn, right: '6011111111111117', wrong: '6011111111111171' },
    // The IBAN registry's own examples.
    { passes: passesMod97, right: 'DE89 3704 0044 0532 0130 00', wrong: 'DE89 3704 0044 0532 0130 01' },
    { passes: passesMod97, right: 'gb29nwbk60161331926819', wrong: 'gb29nwkb60161331926819' },
    {
      passes: passesMod97,
      right: 'FR14 2004 1010 0505 0001 3M02 606',
      wrong: 'FR14 2004 1010 0505 0001 3N02 606',
    },
    // Examples of the Bundeszentralamt für Steuern.
    { passes: passesTaxId, right: '86 095 742 719', wrong: '86 095 742 718' },
    { passes: passesTaxId, right: '47/036/892/816', wrong: '47/036/892/861' },
    { passes: passesTaxId, right: '65929970489', wrong: '06592997048' },
  ];
  for (const { passes, right, wrong } of examples)
    it(`${passes.name}: ${right}, not ${wrong}`, () => {
      expect(passes(right)).to.equal(true);
      expect(passes(wrong)).to.equal(false);
    });

  it('refuses a tax id with the same digit three times in a row', () => {
    expect(withCheckDigit('9570444381?', passesTaxId)).to.equal(undefined);
    expect(withCheckDigit('9574044381?', passesTaxId)).to.not.equal(undefined);
  });

  it('refuses a tax id with no digit repeated, however right its check digit', () => {
    expect(withCheckDigit('1234567890?', passesTaxId)).to.equal(undefined);
  });
});
