import { expect } from 'chai';
import { colourOf, dashOf, palette } from '../../../src/adapters/report/palette.js';

/** @see https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('the palette of charts', () => {
  for (const colour of palette)
    it(`${colour} is read on white`, () => {
      expect(1.05 / (luminance(colour) + 0.05)).to.be.at.least(4.5);
    });

  it('no two of fifteen lines have colour and dashes in common', () => {
    const lines = Array.from({ length: 15 }, (_, i) => `${colourOf(i)} ${dashOf(i)}`);
    expect(new Set(lines).size).to.equal(15);
  });
});
