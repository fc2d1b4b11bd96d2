import { expect } from 'chai';
import fc from 'fast-check';
import { overflowType, typeOfName } from '../../../src/domain/event/event-type.js';
import { kinds } from '../../../src/domain/event/kind.js';

const anyName = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 500 }),
  fc.constantFrom(
    '../../etc/passwd',
    '..',
    '.',
    '/',
    '\0',
    'a\0b',
    '‮gpj.exe',
    '東京',
    '__proto__',
    '_overflow',
    '',
  ),
);

/** What a slug may forget: case, accents, forms of letters, separators at the ends and how many there are. */
function folded(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[\s_.\-/:|>]+/g, '_').replace(/^_|_$/g, '');
}

describe('typeOfName', () => {
  it('gives a slug for any string', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        expect(typeOfName(name)).to.match(/^[a-z0-9][a-z0-9_]{0,79}$/);
        expect(typeOfName(name)).to.not.equal(overflowType);
        expect(kinds).to.not.include(typeOfName(name));
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives one name one slug, remembered or not', () => {
    const first = typeOfName('Überraschung Nr. 1');
    for (let n = 0; n < 10_001; n++) typeOfName(`Filler ${n}`);
    expect(typeOfName('Überraschung Nr. 1')).to.equal(first);
  });

  it('tells names apart that differ in letters, digits or symbols', () => {
    const parts = fc.constantFrom(
      'a',
      'b',
      'A',
      '1',
      '２',
      '_',
      ' ',
      '-',
      'é',
      'ж',
      '東',
      '!',
      '€',
      '🎉',
      '/',
      'track',
      'page',
    );
    const names = fc.array(parts, { minLength: 1, maxLength: 5 }).map((chosen) => chosen.join(''));
    fc.assert(
      fc.property(names, names, (one, other) => {
        if (folded(one) !== folded(other)) expect(typeOfName(one)).to.not.equal(typeOfName(other));
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not tell names apart that differ in case, accents or separators', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' '), minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(name, fc.constantFrom('_', '-', '.', '/', '  '), (text, separator) => {
        if (text.trim() === '') return;
        const varied = ` ${text.toUpperCase().replaceAll('A', 'Á').replaceAll(' ', separator)}`;
        expect(typeOfName(varied)).to.equal(typeOfName(text));
      }),
    );
  });

  it('tells overlong names apart', () => {
    const long = 'Workout '.repeat(20);
    expect(typeOfName(`${long}one`)).to.not.equal(typeOfName(`${long}two`));
    expect(typeOfName(`${long}one`)).to.have.length.at.most(80);
  });
});

describe('the type of', () => {
  const named: [string, string][] = [
    ['Workout Completed', 'workout_completed'],
    ['  Workout--Completed  ', 'workout_completed'],
    ['$pageview', 'pageview_'],
    ['Café Besuch', 'cafe_besuch'],
    ['../../../etc/passwd', 'etc_passwd'],
    ['10k Run', '10k_run'],
    ['_overflow', 'overflow'],
    ['東京', 'event_'],
    ['', 'event_'],
  ];
  for (const [name, slug] of named)
    it(`${JSON.stringify(name)} is ${slug}`, () => {
      const type = typeOfName(name);
      expect(type.slice(0, slug.length)).to.equal(slug);
      expect(type.slice(slug.length)).to.match(slug.endsWith('_') ? /^[0-9a-f]{14}$/ : /^$/);
    });

  for (const kind of kinds)
    it(`a track event called ${kind} is no ${kind}, nor what a track event called track ${kind} is`, () => {
      expect(typeOfName(kind)).to.equal(`track_${kind}`);
      expect(typeOfName(kind.toUpperCase())).to.equal(`track_${kind}`);
      expect(typeOfName(`track ${kind}`)).to.match(new RegExp(`^track_${kind}_[0-9a-f]{14}$`));
    });
});
