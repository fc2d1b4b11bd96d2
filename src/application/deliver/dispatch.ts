import type { Failure } from '../../domain/failure/failure.js';
import type { Letter } from '../../domain/failure/letter.js';
import type { Pseudonym } from '../../domain/identity/subject.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { Profiles } from '../../domain/ports/profiles.js';
import type { Answer, FullRecord, Mapped, Note, Parcel } from '../../domain/ports/target.js';
import type { Delivery } from '../../domain/ports/target-queues.js';
import type { Vault } from '../../domain/ports/vault.js';
import { filtered } from '../../domain/targets/filter.js';
import type { ConfiguredTarget } from './configured-target.js';
import { batches } from './parcels.js';
import { standingOf } from './standing.js';
import type { TargetLetters } from './target-letters.js';

/** What becomes of a delivery in one try. Closed. */
export type End =
  | { readonly kind: 'delivered' }
  /** Kept from the target on purpose: `filtered`, `erased`, `restricted`, or what the mapping says. */
  | { readonly kind: 'skipped'; readonly reason: string }
  /** Set aside; its letter is durable. */
  | { readonly kind: 'dead'; readonly failure: Failure }
  | Extract<Answer, { kind: 'later' } | { kind: 'stop' }>;

/** Longer than this no delivery is tried: inside what Amplitude remembers of ids (7 days), and SQS of messages. */
const longestTry = 6 * 86_400_000;
/** After so long a target may have forgotten what it was sent. */
const forgetfulAfter = 7 * 86_400_000;

const longestReason = 300;

/** A delivery with the record that its line is. */
interface Open {
  readonly at: number;
  readonly delivery: Delivery;
  readonly record: FullRecord;
}

/**
 * Tries deliveries once: filter → how the person stands → profile → mapping → target → letters. What ends here has
 * ended: its letter, if any, is durable when this resolves. Done again after a crash it does no harm.
 */
export class Dispatch {
  constructor(
    private readonly configured: ConfiguredTarget,
    private readonly ports: { readonly vault: Vault; readonly profiles: Profiles },
    private readonly letters: TargetLetters,
    private readonly clock: Clock,
    private readonly version: string,
    private readonly onNote: (note: Note, record: FullRecord) => void = () => {},
  ) {}

  get name(): string {
    return this.configured.target.name;
  }

  /**
   * In the order of the deliveries.
   * @param givesUp set aside what was queued too long ago, where it still cannot be delivered
   * @throws Unavailable: nothing has ended then, try all of them again
   */
  async run(deliveries: readonly Delivery[], givesUp = false): Promise<End[]> {
    const ends: End[] = [];
    const { parcels, opened } = await this.prepare(deliveries, ends);
    const letters: Letter[] = [];
    const held = new Held();
    for (const batch of batches(parcels, this.configured.target.limits)) {
      const answers = await this.send(
        batch.map(({ parcel }) => parcel),
        held,
      );
      for (const [i, { at }] of batch.entries()) {
        const answer = answers[i] as Answer;
        ends[at] = await this.end(answer, opened.get(at) as Open, letters, givesUp);
      }
    }
    for (const [at, end] of ends.entries()) {
      const open = opened.get(at);
      if (end.kind === 'dead' && end.failure.code === 'step_failed' && open !== undefined)
        ends[at] = await this.setAside(open, end.failure, letters);
    }
    await this.letters.write(letters);
    return ends;
  }

  /** What would be sent, without sending it. @throws Unavailable */
  async preview(deliveries: readonly Delivery[]): Promise<(End | (Mapped & { readonly kind: 'sent' }))[]> {
    const ends: (End | (Mapped & { readonly kind: 'sent' }))[] = [];
    const { parcels } = await this.prepare(deliveries, ends as End[]);
    for (const { at, parcel } of parcels) ends[at] = { kind: 'sent', parts: parcel.parts };
    return ends;
  }

  /** What has to wait in one batch makes what comes behind it wait too: a person's events keep their order. */
  private async send(parcels: readonly Parcel[], held: Held): Promise<readonly Answer[]> {
    const answers = parcels.map(({ subject }) => held.of(subject));
    const free = parcels.filter((_, i) => answers[i] === undefined);
    const given = free.length === 0 ? [] : await this.configured.target.send(free);
    let next = 0;
    return parcels.map((parcel, i) => {
      const answer = answers[i] ?? given[next++] ?? silent;
      held.note(parcel.subject, answer);
      return answer;
    });
  }

  /** Everything before anything is sent: what ends already, by index, and the parcels of the rest. */
  private async prepare(
    deliveries: readonly Delivery[],
    ends: End[],
  ): Promise<{ parcels: { at: number; parcel: Parcel }[]; opened: Map<number, Open> }> {
    const { target, filter, names } = this.configured;
    const opened = new Map<number, Open>();
    for (const [at, delivery] of deliveries.entries()) {
      const record = JSON.parse(delivery.line) as FullRecord;
      const reason = filtered(record, filter, names);
      if (reason === undefined) opened.set(at, { at, delivery, record });
      else ends[at] = { kind: 'skipped', reason };
    }
    const standing = await standingOf(this.ports.vault, subjectsOf(opened.values()));
    for (const [at, { record }] of opened) {
      const stands = record.subject === undefined ? 'active' : standing(record.subject);
      if (stands === 'active') continue;
      ends[at] = { kind: 'skipped', reason: stands };
      opened.delete(at);
    }
    await this.bringUpToDate(opened);
    const parcels: { at: number; parcel: Parcel }[] = [];
    for (const [at, { delivery, record }] of opened) {
      const isOld = this.clock.now() - Date.parse(delivery.queuedAt) > forgetfulAfter;
      try {
        const mapped = target.map(record, isOld);
        if ('skipped' in mapped) ends[at] = { kind: 'skipped', reason: mapped.skipped };
        else parcels.push({ at, parcel: { id: record.id, subject: record.subject, parts: mapped.parts } });
        if ('notes' in mapped) for (const note of mapped.notes ?? []) this.onNote(note, record);
      } catch {
        const failure = {
          code: 'step_failed',
          step: `map for ${target.name}`,
          version: this.version,
        } as const;
        ends[at] = { kind: 'dead', failure };
      }
    }
    return { parcels, opened };
  }

  /** An identify carries the profile as it is now: whichever is delivered last, the target ends with the newest. */
  private async bringUpToDate(opened: Map<number, Open>): Promise<void> {
    const identifies = [...opened.values()].filter(
      ({ record }) => record.kind === 'identify' && record.user !== undefined && record.subject !== undefined,
    );
    if (identifies.length === 0) return;
    const profiles = await this.ports.profiles.read(subjectsOf(identifies));
    for (const open of identifies) {
      const clear = profiles.get(open.record.subject as Pseudonym)?.profile.clear;
      if (clear === undefined) continue;
      opened.set(open.at, { ...open, record: { ...open.record, user: JSON.parse(clear) } });
    }
  }

  private async end(answer: Answer, open: Open, letters: Letter[], givesUp: boolean): Promise<End> {
    switch (answer.kind) {
      case 'delivered':
      case 'stop':
        return answer;
      case 'rejected':
        return this.setAside(open, saying('target_rejected', answer.reason), letters);
      case 'later': {
        const tried = this.clock.now() - Date.parse(open.delivery.queuedAt);
        if (!givesUp || tried <= longestTry) return answer;
        return this.setAside(open, saying('target_timeout', answer.reason), letters);
      }
    }
  }

  private async setAside({ record, delivery }: Open, failure: Failure, letters: Letter[]): Promise<End> {
    const letter = await this.letters.seal(this.name, record, delivery.line, failure);
    if (letter === undefined) return { kind: 'skipped', reason: 'erased' };
    letters.push(letter);
    return { kind: 'dead', failure };
  }
}

const silent: Answer = { kind: 'later', of: 'target', reason: 'the target did not answer for each' };

/** Who has to wait: one person, or everybody. */
class Held {
  private everybody: Answer | undefined;
  private readonly people = new Map<Pseudonym, Answer>();

  of(subject: Pseudonym | undefined): Answer | undefined {
    return this.everybody ?? (subject === undefined ? undefined : this.people.get(subject));
  }

  note(subject: Pseudonym | undefined, answer: Answer): void {
    if (answer.kind === 'stop' || (answer.kind === 'later' && answer.of === 'target'))
      this.everybody = answer;
    else if (answer.kind === 'later' && subject !== undefined) this.people.set(subject, answer);
  }
}

function saying(code: 'target_rejected' | 'target_timeout', reason: string): Failure {
  return { code, violations: [{ path: '', problem: reason.slice(0, longestReason) }] };
}

function subjectsOf(opened: Iterable<Open>): Pseudonym[] {
  const subjects = new Set<Pseudonym>();
  for (const { record } of opened) if (record.subject !== undefined) subjects.add(record.subject);
  return [...subjects];
}
