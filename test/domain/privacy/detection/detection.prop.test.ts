import { expect } from 'chai';
import fc from 'fast-check';
import { Detection } from '../../../../src/domain/privacy/detection/detection.js';
import {
  detectorKinds,
  type Finding,
  type KeyHint,
  leastConfidence,
} from '../../../../src/domain/privacy/detection/finding.js';
import { longestPiece } from '../../../../src/domain/privacy/detection/windows.js';
import { detection, found, hintAt, likelyPhones, show } from './found.js';

const personal = [
  'ada@example.org',
  'ada%40example.org',
  '203.0.113.7',
  '2001:db8::1',
  '+49 151 23456789',
  '(555) 123-4567',
  'DE89370400440532013000',
  '4111 1111 1111 1111',
  '123-45-6789',
  'aa:bb:cc:dd:ee:ff',
  '52.520008, 13.404954',
  'born 1990-07-31',
  'https://shop.example/?email=x',
  '219 09 9998',
  'SSN219099998',
  'IdNr.86 095 742 719',
  '65-929-970-489',
  '5555.5555.5555.4444',
  'MAC a4c138005e7f',
  'a4:c1:38:ff:fe:00:5e:7f',
  'Standort 52,520008 13,404954',
  'POINT(13.4 52.5)',
  'N52.5200 E13.4050',
  'a.example/x?token=abc',
  '[a](https://a.example/x?token=abc)',
];
const keys = [
  'email',
  'phone',
  'ip',
  'card',
  'iban',
  'ssn',
  'steuer_id',
  'mac',
  'lat',
  'birthday',
  'first_name',
  'order_id',
  'x',
];
const hint: fc.Arbitrary<KeyHint> = fc.constantFrom(...keys, 'customer', 'app_version').map(hintAt);
const piece = fc.oneof(
  fc.constantFrom(...personal),
  fc.string({ unit: fc.constantFrom(...'0123456789 .-:/()+@%=,#xae') }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'call ',
    'order ',
    'card ',
    '\ud800',
    '\udc00',
    '😀',
    'é',
    '°',
    '\u00a0',
    '%25',
    '::',
    '((',
    '+(',
  ),
);
const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

function expectSound(findings: readonly Finding[], length: number): void {
  let end = 0;
  for (const finding of findings) {
    expect(finding.start).to.be.at.least(end);
    expect(finding.end).to.be.greaterThan(finding.start).and.at.most(length);
    expect(finding.confidence).to.be.within(leastConfidence, 1);
    expect(detectorKinds).to.include(finding.kind);
    end = finding.end;
  }
}

describe('detection', () => {
  it('answers spans in the text, in order, not overlapping, for any text and key', () => {
    fc.assert(
      fc.property(text, hint, (value, under) => {
        expectSound(detection.inText(value, under), value.length);
        expectSound(detection.inKey(value), value.length);
        expectSound(detection.inName(value), value.length);
        expect(detection.inText(value, under)).to.deep.equal(detection.inText(value, under));
      }),
      { numRuns: 3_000 },
    );
  });

  it('answers the whole number or nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.maxSafeInteger(), fc.integer()), hint, (value, under) => {
        for (const { start, end } of detection.inNumber(value, under))
          expect([start, end]).to.deep.equal([0, String(value).length]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('finds nothing by value where there is no digit, @, % nor =', () => {
    const words = fc.string({ unit: fc.constantFrom(...'abcdefXYZ äß .,;-_/()[]{}!?"#&\'+*~|<>\n') });
    fc.assert(
      fc.property(words, (value) => {
        expect(found(value)).to.deep.equal([]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('answers the same empty list whenever there is nothing', () => {
    const nothing = detection.inText('', detection.rootHint);
    for (const value of [
      'clean',
      '12345',
      'a@b',
      '::',
      '1.2.3.4',
      'order 4111111111111111',
      'x'.repeat(3 * longestPiece),
    ])
      expect(detection.inText(value, detection.rootHint), value).to.equal(nothing);
    expect(detection.inNumber(12, detection.rootHint)).to.equal(nothing);
    expect(detection.inKey('clean')).to.equal(nothing);
    expect(detection.inName('Order Completed')).to.equal(nothing);
  });

  it('finds nothing in what masking leaves', () => {
    for (const kind of detectorKinds)
      for (const key of keys)
        for (const left of [
          `[${kind}]`,
          `at [${kind}] now`,
          '[redacted]',
          'h_0123456789abcdefghijkl',
          'i_0123456789abcdefghijkl',
        ])
          expect(show(detection.inText(left, hintAt(key)), left), `${key}: ${left}`).to.deep.equal([]);
  });

  it('finds nothing more once each finding is replaced by its kind', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom(...personal),
            fc.constantFrom(
              ' and ',
              ', ',
              '; ',
              '\n',
              ' call ',
              ' card ',
              ' 5551234567 ',
              ' order@example.org ',
              ' 123456789 ',
            ),
          ),
          {
            maxLength: 5,
          },
        ),
        (parts) => {
          const value = parts.flat().join('');
          let clear = '';
          let from = 0;
          for (const { kind, start, end } of detection.inText(value, detection.rootHint)) {
            clear += `${value.slice(from, start)}[${kind}]`;
            from = end;
          }
          expect(found(clear + value.slice(from))).to.deep.equal([]);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('finds the same wherever it stands in a long text', () => {
    const place = fc.oneof(
      fc.integer({ min: 0, max: 3 * longestPiece }),
      fc.integer({ min: -60, max: 60 }).map((offset) => longestPiece + offset),
      fc.integer({ min: -60, max: 60 }).map((offset) => 2 * longestPiece + offset),
    );
    fc.assert(
      fc.property(fc.constantFrom(...personal), place, (value, at) => {
        const filler = 'lorem ipsum '.repeat(3 * longestPiece).slice(0, at);
        const long = `${filler} ${value} ${'dolor sit '.repeat(longestPiece)}`;
        expect(found(long)).to.deep.equal(found(value));
      }),
      { numRuns: 300 },
    );
  });

  it('asks the library about a text at most in proportion to its length', () => {
    const questions = (length: number): number => {
      let asked = 0;
      const counting = new Detection((candidate) => {
        asked += candidate.length;
        return likelyPhones(candidate);
      });
      for (const unit of ['0151 23456789 ', '+49 151 ', '0151 ', '1 ', '(0'])
        counting.inText(unit.repeat(length / unit.length), counting.rootHint);
      return asked;
    };
    expect(questions(80_000)).to.be.lessThan(questions(40_000) * 3);
    expect(questions(80_000)).to.be.lessThan(80_000 * 5 * 8);
  });

  it('asks the library at most 64 times about a piece of a text', () => {
    let asked = 0;
    const counting = new Detection((candidate) => {
      asked++;
      return likelyPhones(candidate);
    });
    const unit = '0151 23456789 lorem ';
    const text = unit.repeat(800);
    const all = counting.inText(text, counting.rootHint);
    expect(all).to.have.length(800);
    expect(asked)
      .to.be.greaterThan(64)
      .and.at.most(5 * 64);
  });

  it('gets through long texts of all the same', () => {
    const hints = keys.map(hintAt);
    const units = [
      'a',
      '1',
      '1 ',
      'a@',
      '@',
      'a@b.',
      '%',
      '%40',
      '%25',
      '1.',
      '1:',
      '::',
      'ab:',
      '1.1111,',
      'DE89 ',
      '4111 ',
    ];
    for (const unit of [
      ...units,
      '0151 ',
      '(',
      '+',
      'http://a?b=c&',
      '?a=b%3D',
      '31.12.',
      'jan',
      'geo:',
      "1°2'",
      '1°2\'3"N ',
      'lat 1.2345 ',
      '1,1111 ',
      'a.b/',
      'a.b?c=d,',
      'POINT(1.1 1.1 ',
      'mac ',
      ';a=b',
      '](',
      'A ',
      '\ud800',
    ])
      for (const under of hints)
        expectSound(detection.inText(unit.repeat(20_000 / unit.length), under), 20_000);
  });
});
