import { expect } from 'chai';
import { nearest } from '../../src/domain/nearest.js';

describe('nearest', () => {
  const words = ['keep', 'drop', 'seal', 'truncate', 'generalize'];
  const typed: { readonly [typed: string]: readonly string[] } = {
    sael: ['seal'],
    Seal: ['seal'],
    truncat: ['truncate'],
    genralise: ['generalize'],
    mask: [],
    heap: [],
    '': [],
  };
  for (const [text, meant] of Object.entries(typed))
    it(`${text || 'nothing'} was meant for ${meant.join(' or ') || 'none of them'}`, () => {
      expect(nearest(text, words)).to.deep.equal(meant);
    });

  it('answers the nearest first', () => {
    expect(nearest('traits', ['traitss', 'trait_s', 'traits'])).to.deep.equal([
      'traits',
      'traitss',
      'trait_s',
    ]);
    expect(nearest('abcdefg', ['abcdexy', 'abcdefx'])).to.deep.equal(['abcdefx', 'abcdexy']);
  });
});
