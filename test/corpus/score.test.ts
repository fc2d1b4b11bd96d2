import { expect } from 'chai';
import type { DetectorKind } from '../../src/domain/privacy/detection/finding.js';
import type { Located } from './find-all.js';
import type { LabelledEvent } from './label.js';
import { mistakes, table } from './report.js';
import { type Counts, rates, score } from './score.js';
import { unmark } from './unmark.js';

const found = (kind: DetectorKind, start: number, end: number, rest: Partial<Located> = {}): Located => ({
  pointer: '/properties/t',
  where: 'value',
  kind,
  start,
  end,
  ...rest,
});

const event = (text: string): LabelledEvent => unmark({ messageId: 'm1', properties: { t: text } }, 'en');

/** Counts of one event, of the kinds that have any. */
const counted = (text: string, ...findings: Located[]): Record<string, Partial<Counts>> => {
  const { kinds } = score([event(text)], () => findings);
  const some = Object.entries(kinds).map(([kind, counts]) => [
    kind,
    Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
  ]);
  return Object.fromEntries(some.filter(([, counts]) => Object.keys(counts as object).length > 0));
};

// The address is at 3 to 18.
const text = 'to «email:ada@example.org» now';

describe('scoring', () => {
  it('hits: same place, same kind, at least half of the longer shared', () => {
    const hit = { email: { hits: 1, covered: 1 } };
    expect(counted(text, found('email', 3, 18))).to.deep.equal(hit);
    expect(counted(text, found('email', 0, 22))).to.deep.equal(hit);
    expect(counted(text, found('email', 3, 11))).to.deep.equal({ email: { hits: 1 } });
    expect(counted(text, found('email', 3, 10))).to.deep.equal({ email: { misses: 1, falsePositives: 1 } });
    expect(counted(`«email:a@b.io»${' '.repeat(8)}`, found('email', 0, 14))).to.deep.equal({
      email: { misses: 1, falsePositives: 1, covered: 1 },
    });
  });

  it('another place, in the key or under another pointer, is no hit', () => {
    const neither = { email: { misses: 1, falsePositives: 1 } };
    expect(counted(text, found('email', 3, 18, { where: 'key' }))).to.deep.equal(neither);
    expect(counted(text, found('email', 3, 18, { pointer: '/properties' }))).to.deep.equal(neither);
  });

  it("another kind is a false positive of its own and a miss of the label's, but protects", () => {
    expect(counted(text, found('url', 3, 18))).to.deep.equal({
      email: { misses: 1, covered: 1 },
      url: { falsePositives: 1 },
    });
  });

  it('one finding hits one label, one label takes one finding: the better', () => {
    const two = '«phone:12345678»«phone:12345678»';
    expect(counted(two, found('phone', 0, 16))).to.deep.equal({
      phone: { hits: 1, misses: 1, covered: 2 },
    });
    expect(counted(text, found('email', 3, 15), found('email', 3, 18))).to.deep.equal({
      email: { hits: 1, falsePositives: 1, covered: 1 },
    });
  });

  it('what lies inside a hit counts only if it was found too', () => {
    const url = '«url:/?m=«email:a@b.example»&v=2»';
    expect(counted(url, found('url', 0, 19))).to.deep.equal({ url: { hits: 1, covered: 1 } });
    expect(counted(url, found('url', 0, 19), found('email', 4, 15))).to.deep.equal({
      url: { hits: 1, covered: 1 },
      email: { hits: 1, covered: 1 },
    });
    expect(counted(url, found('email', 4, 15))).to.deep.equal({
      url: { misses: 1 },
      email: { hits: 1, covered: 1 },
    });
    expect(counted(url)).to.deep.equal({ url: { misses: 1 }, email: { misses: 1 } });
  });

  it('protected: every letter and digit covered, by however many findings; punctuation does not count', () => {
    const phone = '«phone:(212) 555-0132»';
    expect(counted(phone, found('phone', 1, 14))).to.deep.equal({ phone: { hits: 1, covered: 1 } });
    expect(counted(phone, found('phone', 1, 13))).to.deep.equal({ phone: { hits: 1 } });
    expect(counted(phone, found('ip', 0, 5), found('mac', 6, 14))).to.deep.equal({
      phone: { misses: 1, covered: 1 },
      ip: { falsePositives: 1 },
      mac: { falsePositives: 1 },
    });
  });

  it('what is found on a trap or on nothing is a false positive; clean events are counted apart', () => {
    const corpus = [event('v«!ip:1.2.3.4»'), event('all clean'), event(text)];
    const findings = [[found('ip', 1, 8)], [], [found('email', 3, 18), found('ip', 0, 2)]];
    const { cleanEvents, kinds, total } = score(
      corpus,
      (labelled) => findings[corpus.indexOf(labelled)] ?? [],
    );
    expect(cleanEvents).to.equal(2);
    expect(kinds.ip).to.deep.equal({ hits: 0, misses: 0, falsePositives: 2, covered: 0, onClean: 1 });
    expect(total).to.deep.equal({ hits: 1, misses: 0, falsePositives: 2, covered: 1, onClean: 1 });
    expect(rates(total, cleanEvents).falsePositivesPer10000Clean).to.equal(5_000);
  });

  it('rates: recall weighs twice in F2, and nothing divided by nothing is unknown', () => {
    expect(rates({ hits: 6, misses: 2, falsePositives: 4, covered: 7, onClean: 1 }, 100)).to.deep.equal({
      precision: 0.6,
      recall: 0.75,
      f2: 30 / 42,
      protected: 0.875,
      falsePositivesPer10000Clean: 100,
    });
    expect(rates({ hits: 0, misses: 0, falsePositives: 0, covered: 0, onClean: 0 }, 0)).to.deep.equal({
      precision: undefined,
      recall: undefined,
      f2: undefined,
      protected: undefined,
      falsePositivesPer10000Clean: undefined,
    });
  });

  it('reports', () => {
    const corpus = [event(`${text} «!ip:1.2.3.4»`), event('clean')];
    const find = (labelled: LabelledEvent) => (labelled === corpus[0] ? [found('ip', 23, 30)] : []);
    expect(mistakes(corpus, find)).to.deep.equal([
      'missed email "ada@example.org" in m1 /properties/t: "to ada@example.org now 1.2.3.4"',
      'false ip "1.2.3.4" in m1 /properties/t: "to ada@example.org now 1.2.3.4"',
    ]);
    const lines = table('Some', score(corpus, find)).split('\n');
    expect(lines[0]).to.equal('Some: 2 events, 1 of them clean');
    expect(lines.find((line) => line.includes('| email'))).to.equal(
      '| email       |      1 |         – |  0.000 | 0.000 |     0.000 |    0 |          0.0 |',
    );
    expect(lines).to.have.length(5 + 12 - 1 + 1);
  });
});
