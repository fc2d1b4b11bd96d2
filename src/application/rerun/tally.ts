import type { EventId } from '../../domain/event/event.js';
import type { Difference } from '../../domain/lake/compare.js';
import type { Verdict } from './run-again.js';

/** One way in which one place differs, over all events. */
export interface Change extends Difference {
  readonly events: number;
  /** Ids of some of them. */
  readonly samples: readonly EventId[];
}

/** What a rerun came to. `events = same + changed + failed + suppressed + notComparable`. */
export interface RerunReport {
  readonly events: number;
  readonly same: number;
  readonly changed: number;
  /** Recorded, and would now be set aside, by failure. */
  readonly failed: Counts;
  /** Recorded, and would now be left out, by reason. */
  readonly suppressed: Counts;
  readonly notComparable: Counts;
  /** Rows that repeat an event of another row of their type and day; not counted as events. */
  readonly repeated: number;
  /** Rows of a second lake that stay as recorded for want of a key. */
  readonly noKey: number;
  /** The most frequent first. */
  readonly changes: readonly Change[];
  /** Differences in places that came after the first 10,000. */
  readonly otherChanges: number;
}

export interface Counts {
  readonly [word: string]: number;
}

const mostChanges = 10_000;
const mostSamples = 3;

/** Adds verdicts up. What several workers have added up is merged. */
export class RerunTally {
  private readonly counts = {
    events: 0,
    same: 0,
    changed: 0,
    repeated: 0,
    noKey: 0,
    otherChanges: 0,
  };
  private readonly words = {
    failed: new Map<string, number>(),
    suppressed: new Map<string, number>(),
    notComparable: new Map<string, number>(),
  };
  private readonly changes = new Map<string, Change>();

  add(verdict: Verdict, id: EventId): void {
    this.counts.events += 1;
    switch (verdict.kind) {
      case 'same':
        this.counts.same += 1;
        return;
      case 'changed':
        this.counts.changed += 1;
        for (const difference of verdict.differences) this.note({ ...difference, events: 1, samples: [id] });
        return;
      case 'failed': {
        const { code, step } = verdict.failure;
        count(this.words.failed, step === undefined ? code : `${code} in ${step}`, 1);
        return;
      }
      case 'suppressed':
        count(this.words.suppressed, verdict.reason, 1);
        return;
      case 'not_comparable':
        count(this.words.notComparable, verdict.why, 1);
        return;
    }
  }

  repeated(): void {
    this.counts.repeated += 1;
  }

  keptForWantOfAKey(): void {
    this.counts.noKey += 1;
  }

  merge(report: RerunReport): void {
    for (const word of Object.keys(this.counts) as (keyof typeof this.counts)[])
      this.counts[word] += report[word];
    for (const [name, words] of Object.entries(this.words))
      for (const [word, events] of Object.entries(report[name as keyof typeof this.words]))
        count(words, word, events);
    for (const change of report.changes) this.note(change);
  }

  report(): RerunReport {
    const { failed, suppressed, notComparable } = this.words;
    return {
      ...this.counts,
      failed: Object.fromEntries(failed),
      suppressed: Object.fromEntries(suppressed),
      notComparable: Object.fromEntries(notComparable),
      changes: [...this.changes.values()].sort(
        (a, b) => b.events - a.events || (a.pointer < b.pointer ? -1 : 1),
      ),
    };
  }

  private note(change: Change): void {
    const name = JSON.stringify([change.pointer, change.before, change.after]);
    const known = this.changes.get(name);
    if (known === undefined && this.changes.size >= mostChanges) {
      this.counts.otherChanges += change.events;
      return;
    }
    const samples = [...(known?.samples ?? []), ...change.samples].slice(0, mostSamples);
    this.changes.set(name, { ...change, events: (known?.events ?? 0) + change.events, samples });
  }
}

function count(words: Map<string, number>, word: string, events: number): void {
  words.set(word, (words.get(word) ?? 0) + events);
}
