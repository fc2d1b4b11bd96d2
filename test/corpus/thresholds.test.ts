import { expect } from 'chai';
import { findPhones } from '../../src/adapters/phone/find-phones.js';
import { Detection } from '../../src/domain/privacy/detection/detection.js';
import { findAll } from './find-all.js';
import { generateCorpus } from './generate-corpus.js';
import { hardCases } from './hard-cases/hard-cases.js';
import type { LabelledEvent } from './label.js';
import { rates, score } from './score.js';
import { corpusSize, developmentSeed } from './seeds.js';

/** Kinds that have a form of their own, whatever the key. */
const structured = ['email', 'ip', 'iban', 'card', 'phone', 'ssn'] as const;

describe('detection, on the labelled corpus', () => {
  const detection = new Detection(findPhones);
  const find = ({ event }: LabelledEvent) => findAll(event, detection);

  for (const [name, events] of [
    ['the development corpus', generateCorpus(developmentSeed, corpusSize)],
    ['the hard cases', hardCases],
  ] as const) {
    let scored: ReturnType<typeof score>;

    before(() => {
      scored = score(events, find);
    });

    for (const kind of structured)
      it(`finds ${kind} in ${name} with recall and precision of 0.95`, () => {
        const { precision, recall } = rates(scored.kinds[kind], scored.cleanEvents);
        expect(recall).to.be.at.least(0.95);
        expect(precision).to.be.at.least(0.95);
      });

    it(`finds nine of ten of all kinds in ${name}, and next to nothing in clean events`, () => {
      const { recall, falsePositivesPer10000Clean } = rates(scored.total, scored.cleanEvents);
      expect(recall).to.be.at.least(0.9);
      expect(falsePositivesPer10000Clean).to.be.at.most(20);
    });
  }
});
