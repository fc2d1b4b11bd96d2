import { instant } from '../../domain/event/time.js';
import { ended, type Letter } from '../../domain/failure/letter.js';
import type { Record } from '../../domain/lake/record.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { Letters } from '../../domain/ports/letters.js';
import type { Delivery } from '../../domain/ports/target-queues.js';
import { type LetterFilter, type Reprocessed, select } from '../reprocess.js';
import type { Dispatch, End } from './dispatch.js';
import type { TargetLetters } from './target-letters.js';

const perTry = 200;

/** Sends what a target refused to that target again, and to no other. */
export class Redeliver {
  constructor(
    private readonly letters: Letters,
    private readonly targetLetters: TargetLetters,
    private readonly dispatches: ReadonlyMap<string, Dispatch>,
    private readonly clock: Clock,
  ) {}

  /**
   * Each letter ends `reprocessed`, or stays: with its new failure, or as it is where the target is away, is not set
   * up any more, or the letter does not open.
   * @param dry say what would be sent, send nothing
   * @throws Unavailable
   */
  async *run(filter: LetterFilter, dry = false): AsyncIterable<Reprocessed> {
    let waiting: { letter: Letter; delivery: Delivery }[] = [];
    for await (const letter of select(this.letters, { ...filter, state: 'open' })) {
      if (letter.target === undefined) continue;
      const line = this.dispatches.has(letter.target) ? await this.targetLetters.open(letter) : undefined;
      const was = letter.failure.code;
      if (line === undefined) {
        yield { id: letter.id, was, outcome: 'unopened' };
        continue;
      }
      const { id, subject } = JSON.parse(line) as Record;
      const queuedAt = letter.at;
      const whose = subject === undefined ? undefined : { subject };
      const delivery = { target: letter.target, id, line, queuedAt, ...whose };
      if (waiting.length === perTry || (waiting[0]?.letter.target ?? letter.target) !== letter.target) {
        yield* this.try(waiting, dry);
        waiting = [];
      }
      waiting.push({ letter, delivery });
    }
    yield* this.try(waiting, dry);
  }

  private async *try(
    some: readonly { letter: Letter; delivery: Delivery }[],
    dry: boolean,
  ): AsyncIterable<Reprocessed> {
    const dispatch = this.dispatches.get(some[0]?.letter.target ?? '');
    if (dispatch === undefined) return;
    const deliveries = some.map(({ delivery }) => delivery);
    const ends = dry ? await dispatch.preview(deliveries) : await dispatch.run(deliveries);
    for (const [i, { letter }] of some.entries()) yield await this.ended(letter, ends[i] as End, dry);
  }

  private async ended(letter: Letter, end: End | { kind: 'sent' }, dry: boolean): Promise<Reprocessed> {
    const was = letter.failure.code;
    const at = instant(this.clock.now());
    switch (end.kind) {
      case 'sent':
        return { id: letter.id, was, outcome: 'delivered' };
      case 'delivered':
      case 'skipped':
        if (!dry) await this.letters.replace(ended(letter, 'reprocessed', at), 'open');
        return { id: letter.id, was, outcome: end.kind === 'skipped' ? 'suppressed' : 'delivered' };
      case 'dead':
        return { id: letter.id, was, outcome: 'dead', code: end.failure.code };
      case 'later':
      case 'stop':
        return { id: letter.id, was, outcome: 'later' };
    }
  }
}
