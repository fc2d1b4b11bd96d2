import { type DetectorKind, detectorKinds } from '../../src/domain/privacy/detection/finding.js';
import type { Located } from './find-all.js';
import type { LabelledEvent } from './label.js';
import { match } from './match.js';

/** Counts of one kind, or of all kinds together. */
export interface Counts {
  hits: number;
  misses: number;
  falsePositives: number;
  /** Labels, hit or missed, that findings of any kind cover in full: a seal or redaction would have hidden them. */
  covered: number;
  /** False positives in events without any label. */
  onClean: number;
}

export interface Score {
  readonly events: number;
  readonly cleanEvents: number;
  readonly kinds: Readonly<Record<DetectorKind, Counts>>;
  /** All kinds together: every label and every finding counts the same. */
  readonly total: Counts;
}

/** Shares from 0 to 1; `undefined` where there is nothing to divide by. */
export interface Rates {
  readonly precision: number | undefined;
  readonly recall: number | undefined;
  /** Recall weighs twice as much as precision: what is overlooked leaks, what is masked in vain is only missing. */
  readonly f2: number | undefined;
  readonly protected: number | undefined;
  readonly falsePositivesPer10000Clean: number | undefined;
}

const none = (): Counts => ({ hits: 0, misses: 0, falsePositives: 0, covered: 0, onClean: 0 });

/** Scores a corpus. `find` answers what is found in an event. */
export function score(
  corpus: readonly LabelledEvent[],
  find: (event: LabelledEvent) => readonly Located[],
): Score {
  const kinds = Object.fromEntries(detectorKinds.map((kind) => [kind, none()])) as Record<
    DetectorKind,
    Counts
  >;
  let cleanEvents = 0;
  for (const event of corpus) {
    const isClean = event.labels.length === 0;
    if (isClean) cleanEvents += 1;
    const { hits, misses, falsePositives, covered } = match(event, find(event));
    for (const { kind } of hits) kinds[kind].hits += 1;
    for (const { kind } of misses) kinds[kind].misses += 1;
    for (const { kind } of covered) kinds[kind].covered += 1;
    for (const { kind } of falsePositives) {
      kinds[kind].falsePositives += 1;
      if (isClean) kinds[kind].onClean += 1;
    }
  }
  return { events: corpus.length, cleanEvents, kinds, total: sum(Object.values(kinds)) };
}

function sum(all: readonly Counts[]): Counts {
  const total = none();
  for (const counts of all)
    for (const name of Object.keys(total) as (keyof Counts)[]) total[name] += counts[name];
  return total;
}

export function rates(counts: Counts, cleanEvents: number): Rates {
  const { hits, misses, falsePositives, covered, onClean } = counts;
  return {
    precision: share(hits, hits + falsePositives),
    recall: share(hits, hits + misses),
    f2: share(5 * hits, 5 * hits + 4 * misses + falsePositives),
    protected: share(covered, hits + misses),
    falsePositivesPer10000Clean: share(onClean * 10_000, cleanEvents),
  };
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}
