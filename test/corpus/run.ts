// Prints how well personal data is found: `npm run detection -- [--development] [--misses] [--json]`.
import { parseArgs } from 'node:util';
import { findPhones } from '../../src/adapters/phone/find-phones.js';
import { Detection } from '../../src/domain/privacy/detection/detection.js';
import { findAll } from './find-all.js';
import { generateCorpus } from './generate-corpus.js';
import { hardCases } from './hard-cases/hard-cases.js';
import type { LabelledEvent } from './label.js';
import { mistakes, table } from './report.js';
import { rates, score } from './score.js';
import { corpusSize, developmentSeed, heldOutSeed } from './seeds.js';

const { values: options } = parseArgs({
  options: {
    development: { type: 'boolean', default: false },
    misses: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const corpora: { name: string; events: readonly LabelledEvent[]; isHeldOut: boolean }[] = [
  { name: 'Development corpus', events: generateCorpus(developmentSeed, corpusSize), isHeldOut: false },
  { name: 'Hard cases', events: hardCases, isHeldOut: false },
];
if (!options.development)
  corpora.push({ name: 'Held-out corpus', events: generateCorpus(heldOutSeed, corpusSize), isHeldOut: true });

const detection = new Detection(findPhones);
const find = ({ event }: LabelledEvent) => findAll(event, detection);

const results = corpora.map(({ name, events, isHeldOut }) => ({
  name,
  score: score(events, find),
  mistakes: options.misses && !isHeldOut ? mistakes(events, find) : [],
}));

if (options.json) {
  const withRates = results.map(({ name, score: { events, cleanEvents, kinds, total }, mistakes }) => ({
    name,
    events,
    cleanEvents,
    kinds: Object.fromEntries(
      Object.entries(kinds).map(([kind, counts]) => [kind, { ...counts, ...rates(counts, cleanEvents) }]),
    ),
    total: { ...total, ...rates(total, cleanEvents) },
    ...(options.misses ? { mistakes } : {}),
  }));
  console.log(JSON.stringify(withRates, null, 2));
} else
  for (const { name, score, mistakes } of results)
    console.log([table(name, score), ...mistakes, ''].join('\n'));
