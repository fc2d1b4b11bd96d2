import { dayOf, instant } from '../../domain/event/time.js';
import type { Failure } from '../../domain/failure/failure.js';
import {
  type Letter,
  letterAdditionalData,
  type SealedEvent,
  targetLetterId,
} from '../../domain/failure/letter.js';
import type { Pseudonym } from '../../domain/identity/subject.js';
import type { RecordLine } from '../../domain/lake/record.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { Crypto } from '../../domain/ports/crypto.js';
import type { Letters } from '../../domain/ports/letters.js';
import type { FullRecord } from '../../domain/ports/target.js';
import { defaultPurpose } from '../../domain/privacy/policy.js';
import type { DataKey } from '../../domain/privacy/sealed.js';
import type { Keyring } from '../keyring.js';
import type { Subjects } from '../subjects.js';

/** Sets records aside that a target refused: letters of that target only, sealed like those of events. */
export class TargetLetters {
  constructor(
    private readonly letters: Letters,
    private readonly subjects: Pick<Subjects, 'keyOf'>,
    private readonly keyring: Keyring,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns nothing for a person who has been forgotten meanwhile: there is nothing left to seal it under
   * @throws Unavailable
   */
  async seal(
    target: string,
    record: FullRecord,
    line: RecordLine,
    failure: Failure,
  ): Promise<Letter | undefined> {
    const { receipt, index } = record.lethe;
    const id = targetLetterId(receipt, index, target);
    const at = instant(this.clock.now());
    const sealing = await this.sealing(record.subject, dayOf(at));
    if (sealing === undefined) return undefined;
    const { key, under } = sealing;
    const event = this.crypto.seal(key, contentOf(line), letterAdditionalData(id, under));
    return {
      v: 1,
      id,
      receipt,
      index,
      target,
      failure,
      state: 'open',
      source: record.source,
      type: record.type,
      receivedAt: record.received_at,
      at,
      live: false,
      forward: true,
      event: { ...event, under },
    };
  }

  /** A letter that was there already gets the new failure, unless somebody has discarded it. @throws Unavailable */
  async write(letters: readonly Letter[]): Promise<void> {
    if (letters.length === 0) return;
    await this.letters.put(letters);
    for (const letter of letters) {
      const held = await this.letters.get(letter.id);
      if (held === undefined || held.state === 'discarded' || held.event?.data === letter.event?.data)
        continue;
      await this.letters.replace(letter, held.state);
    }
  }

  /** The record that a letter holds; nothing where its key is gone. @throws Unavailable */
  async open({ id, event }: Letter): Promise<RecordLine | undefined> {
    if (event === undefined) return undefined;
    const key = await this.keyFor(event.under);
    if (key === undefined) return undefined;
    const text = this.crypto.open(key, event, letterAdditionalData(id, event.under));
    return text.slice(before.length, -after.length) as RecordLine;
  }

  /** The subject's key, or the day's where there is none that opens. */
  private async sealing(
    subject: Pseudonym | undefined,
    day: string,
  ): Promise<{ key: DataKey; under: SealedEvent['under'] } | undefined> {
    if (subject !== undefined) {
      const found = await this.subjects.keyOf(subject);
      if (found.state === 'erased') return undefined;
      const key = opened(() => found.key(defaultPurpose));
      if (key !== undefined) return { key, under: { subject } };
    }
    return { key: await this.keyring.quarantineKey(day), under: { day } };
  }

  private async keyFor(under: SealedEvent['under']): Promise<DataKey | undefined> {
    if ('day' in under) return this.keyring.existingDayKey('quarantine', under.day);
    const found = await this.subjects.keyOf(under.subject);
    return found.state === 'erased' ? undefined : found.key(defaultPurpose);
  }
}

/** A key that does not open is no reason to lose the record. */
function opened(open: () => DataKey | undefined): DataKey | undefined {
  try {
    return open();
  } catch {
    return undefined;
  }
}

const before = '{"event":';
const after = ',"request":{}}';

/** `LetterContent`, with the record's line as it is. */
function contentOf(line: RecordLine): string {
  return `${before}${line}${after}`;
}
