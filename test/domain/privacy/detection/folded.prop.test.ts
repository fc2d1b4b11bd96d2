import { expect } from 'chai';
import fc from 'fast-check';
import { fold } from '../../../../src/domain/privacy/detection/folded.js';
import { detection } from './found.js';

const email = 'ada.lovelace@example.org';
const phone = '+49 151 23456789';
const address = '203.0.113.77';

const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
const between = (text: string, sign: string) => [...text].join(sign);
const hidings: { readonly [how: string]: (text: string) => string } = {
  'full-width forms': fullWidth,
  'a full-width sign': (text) => text.replace('@', '＠').replace('+', '＋').replace('.', '．'),
  'zero-width spaces': (text) => between(text, '\u200b'),
  'soft hyphens': (text) => between(text, '\u00ad'),
  'word joiners and marks of direction': (text) => `\u202d${between(text, '\u2060')}\u202c`,
  'a byte order mark': (text) => `\ufeff${text.replace('.', '.\ufeff')}`,
  'decimal entities': (text) => text.replace(/[@.+]/g, (sign) => `&#${sign.charCodeAt(0)};`),
  'hexadecimal entities': (text) =>
    text.replace(/[@.+]/g, (sign) => `&#x${sign.charCodeAt(0).toString(16)};`),
  'named entities': (text) =>
    text.replaceAll('@', '&commat;').replaceAll('.', '&period;').replaceAll('+', '&plus;'),
  'entities in entities': (text) => text.replace(/[@.+]/g, (sign) => `&amp;#${sign.charCodeAt(0)};`),
  'escapes of JSON': (text) => text.replace(/[@.+]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
  'escapes of JSON in JSON': (text) =>
    text.replace(/[@.+]/g, (sign) => `\\\\u00${sign.charCodeAt(0).toString(16)}`),
  'letters of formulas': (text) =>
    text.replace(/[a-z]/g, (sign) => String.fromCodePoint(0x1d41a + sign.charCodeAt(0) - 97)),
  'octal escapes': (text) =>
    text.replace(/[@.+]/g, (sign) => `\\0${sign.charCodeAt(0).toString(8)}`.replace('\\0100', '\\100')),
  tags: (text) => between(text, '\u{e0020}'),
  fillers: (text) => between(text, '\u3164'),
  'digits of Bengali': (text) => text.replace(/\d/g, (sign) => String.fromCharCode(0x9e6 + Number(sign))),
  'digits of other scripts': (text) =>
    text.replace(/\d/g, (sign) => String.fromCharCode(0x660 + Number(sign))),
};

describe('what hides personal data', () => {
  for (const [how, hide] of Object.entries(hidings))
    for (const [kind, value] of [
      ['email', email],
      ['phone', phone],
      ['ip', address],
    ] as const)
      it(`does not help: ${kind} by ${how}`, () => {
        const hidden = hide(value);
        const text = `write to ${hidden} today`;
        const [found, ...more] = detection.inText(text, detection.rootHint);
        expect(more).to.deep.equal([]);
        expect(found?.kind, fold(text).text).to.equal(kind);
        const cut = text.slice(0, found?.start) + text.slice(found?.end);
        expect(fold(cut).text).to.not.include(value);
        expect(fold(cut).text).to.match(/^write to .* ?today$/);
        expect(fold(text.slice(found?.start, found?.end)).text).to.include(value.slice(1, -1));
      });

  it('does not help in names of events either', () => {
    for (const hide of Object.values(hidings))
      expect(detection.inName(`Invited ${hide(email)}`).map(({ kind }) => kind)).to.deep.equal(['email']);
  });
});

describe('a folded text', () => {
  it('is read once, however long its runs of backslashes and its entities in entities are', () => {
    for (const long of [
      '\\'.repeat(200_000),
      `&${'amp;'.repeat(50_000)}`,
      '&amp;'.repeat(40_000),
      '\u200b'.repeat(200_000),
    ])
      expect(detection.inText(long, detection.rootHint)).to.deep.equal([]);
  }).timeout(5_000);

  const piece = fc.oneof(
    fc.constantFrom(
      '&',
      '\\',
      '&#64;',
      '&amp;',
      '\\u0040',
      '\\',
      '＠',
      '\u200b',
      'ﬁ',
      '𝐚',
      '٣',
      '。',
      'é',
      '🏃',
      ' ',
    ),
    fc.string({ unit: 'grapheme', maxLength: 4 }),
  );
  const text = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));

  it('is the same when it is folded again as often as it is', () => {
    fc.assert(fc.property(text, (one) => fold(fold(one).text).text.length <= fold(one).text.length));
  });

  it('knows where each of its characters came from, in order', () => {
    fc.assert(
      fc.property(text, (one) => {
        const { text: folded, starts, ends } = fold(one);
        if (folded === one) return;
        expect(starts).to.have.length(folded.length);
        for (let i = 0; i < folded.length; i++) {
          expect(starts[i]).to.be.lessThan(ends[i] as number);
          if (i > 0) expect(starts[i]).to.be.at.least(starts[i - 1] as number);
          expect(ends[i]).to.be.at.most(one.length);
        }
      }),
    );
  });

  it('of plain ASCII without entities and escapes is that text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (one) => {
        fc.pre(!/[&\\]/.test(one));
        expect(fold(one).text).to.equal(one);
      }),
    );
  });
});
