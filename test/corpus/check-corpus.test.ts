import { expect } from 'chai';
import { type DetectorKind, detectorKinds } from '../../src/domain/privacy/detection/finding.js';
import { passesLuhn, passesMod97, passesTaxId } from './checksums.js';
import { generateCorpus } from './generate-corpus.js';
import { hardCases } from './hard-cases/hard-cases.js';
import type { Label, LabelledEvent, Span } from './label.js';
import { textAt } from './report.js';
import { corpusSize, developmentSeed, heldOutSeed } from './seeds.js';

const development = generateCorpus(developmentSeed, corpusSize);
const heldOut = generateCorpus(heldOutSeed, corpusSize);
const corpora: Readonly<Record<string, readonly LabelledEvent[]>> = {
  'the development corpus': development,
  'the held-out corpus': heldOut,
  'the hard cases': hardCases,
};

const countOf = (events: readonly LabelledEvent[], kind: DetectorKind): number =>
  events.flatMap(({ labels }) => labels).filter((label) => label.kind === kind).length;

const end = ({ start, text }: Span): number => start + text.length;
const overlap = (one: Span, other: Span): boolean =>
  one.pointer === other.pointer &&
  one.where === other.where &&
  one.start < end(other) &&
  other.start < end(one);

/** Lengths that the IBAN registry gives. */
const ibanLengths: Readonly<Record<string, number>> = {
  ...{ DE: 22, AT: 20, CH: 21, GB: 22, FR: 27, ES: 24, NL: 18, PL: 28, BE: 16, IT: 27, IE: 22, PT: 25 },
  ...{ NO: 15, LU: 20 },
};

/** What must hold of the text of a kind that has a form of its own. */
const forms: Partial<Record<DetectorKind, (text: string) => boolean>> = {
  card: passesLuhn,
  iban: (text) => {
    const plain = text.replace(/[ -]/g, '').toUpperCase();
    return passesMod97(plain) && plain.length === ibanLengths[plain.slice(0, 2)];
  },
  tax_id: passesTaxId,
  ssn: (text) => /^(?!000|666|9)\d{3}[- ]?(?!00)\d\d[- ]?(?!0000)\d{4}$/.test(text),
  mac: (text) => text.replace(/[:.-]/g, '').length === 12,
  email: (text) => /^[^@\s]+(@|%40|%2540)[^@\s]+\.[^@\s]+$/.test(text),
};

for (const [name, corpus] of Object.entries(corpora))
  describe(`The corpus: ${name}`, () => {
    it('has every label and trap where it says', () => {
      for (const labelled of corpus)
        for (const span of [...labelled.labels, ...labelled.traps])
          expect(textAt(labelled, span.pointer, span.where).slice(span.start, end(span))).to.equal(span.text);
    });

    it('has valid numbers of accounts, cards and people', () => {
      for (const { labels } of corpus)
        for (const { kind, text } of labels)
          expect(forms[kind]?.(text) ?? true, `${kind} ${text}`).to.equal(true);
    });

    it('labels nothing twice; labels meet only as an inner and an outer one, traps never', () => {
      const nested = (one: Label, other: Label) =>
        one.kind !== other.kind &&
        ((one.start <= other.start && end(one) >= end(other)) ||
          (other.start <= one.start && end(other) >= end(one)));
      for (const { labels, traps } of corpus) {
        for (const [index, label] of labels.entries())
          for (const other of labels.slice(index + 1))
            if (overlap(label, other))
              expect(nested(label, other), `${label.text} ${other.text}`).to.equal(true);
        for (const [index, trap] of traps.entries())
          for (const other of [...labels, ...traps.slice(index + 1)])
            expect(overlap(trap, other), `${trap.text} ${other.text}`).to.equal(false);
      }
    });

    it('leaves no address unlabelled', () => {
      for (const labelled of corpus)
        for (const [address] of JSON.stringify(labelled.event)
          .replace(/\\[nt]/g, ' ')
          .matchAll(/[\w.+-]+@[\w.-]*example/gi))
          expect(
            [...labelled.labels, ...labelled.traps].some(({ text }) => text.includes(address)),
            address,
          ).to.equal(true);
    });

    it('has traps for every kind, at least as many as labels', () => {
      const traps = corpus.flatMap((event) => event.traps);
      expect(new Set(traps.map(({ looksLike }) => looksLike))).to.have.keys(detectorKinds);
      expect(traps.length).to.be.at.least(corpus.flatMap(({ labels }) => labels).length);
    });
  });

describe('The corpus', () => {
  it('is the same for the same seed, event by event, and another for another', () => {
    expect(generateCorpus(developmentSeed, 50)).to.deep.equal(development.slice(0, 50));
    expect(generateCorpus(developmentSeed + 2, 50)).to.not.deep.equal(development.slice(0, 50));
    for (const corpus of [development, heldOut]) {
      const bodies = new Set(corpus.map(({ event }) => JSON.stringify([event.properties, event.traits])));
      expect(bodies.size).to.be.at.least(corpus.length * 0.98);
    }
  });

  for (const kind of detectorKinds)
    it(`has enough of ${kind}: 60 in 1,000 events, 15 each in English and in German`, () => {
      for (const corpus of [development.slice(0, 1_000), heldOut.slice(0, 1_000)]) {
        expect(countOf(corpus, kind)).to.be.at.least(60);
        for (const language of ['en', 'de'])
          expect(
            countOf(
              corpus.filter((event) => event.language === language),
              kind,
            ),
          ).to.be.at.least(15);
      }
    });

  it('is clean in about half of its events', () => {
    for (const corpus of [development, heldOut]) {
      const clean = corpus.filter(({ labels }) => labels.length === 0).length;
      expect(clean / corpus.length).to.be.within(0.45, 0.55);
    }
  });

  it('has personal data in values, numbers, keys and names', () => {
    for (const corpus of Object.values(corpora)) {
      const all = corpus.flatMap(({ labels }) => labels);
      expect(new Set(all.map(({ where }) => where))).to.have.keys('value', 'key', 'name');
      expect(corpus.some(({ event }) => /:4917139200\d\d\d?[,}]/.test(JSON.stringify(event)))).to.equal(true);
    }
  });

  it('holds out places that the development corpus does not have', () => {
    const placesOf = (corpus: readonly LabelledEvent[]) =>
      corpus.flatMap(({ labels }) =>
        labels.filter(({ where }) => where === 'value').map(({ pointer }) => pointer),
      );
    const known = new Set(placesOf(development));
    const places = placesOf(heldOut);
    expect(places.filter((pointer) => !known.has(pointer)).length / places.length).to.be.at.least(0.25);
  });

  it('has at least 200 hard cases, in four languages, of every kind', () => {
    expect(hardCases.length).to.be.at.least(200);
    expect(new Set(hardCases.map(({ language }) => language))).to.have.keys('en', 'de', 'es', 'fr');
    for (const kind of detectorKinds) expect(countOf(hardCases, kind)).to.be.at.least(5);
  });
});
