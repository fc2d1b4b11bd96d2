import { dayOf, instant } from '../domain/event/time.js';
import type { Failure } from '../domain/failure/failure.js';
import {
  type Letter,
  type LetterContent,
  type LetterId,
  letterAdditionalData,
  letterId,
  type SealedEvent,
} from '../domain/failure/letter.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import { defaultPurpose } from '../domain/privacy/policy.js';
import { eventIn, type Item } from './batch.js';
import type { Keyring } from './keyring.js';
import type { Resolved } from './subjects.js';

/** Seals events into letters: under the subject's key, else under the day's quarantine key. */
export class LetterSeal {
  constructor(
    private readonly keyring: Keyring,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
  ) {}

  /** @throws Unavailable */
  async seal(item: Item, failure: Failure, resolved: Resolved | undefined): Promise<Letter> {
    const { receipt, index, receivedAt, source, request, live, forward } = item.arrival;
    const id = letterId(receipt, index);
    const at = instant(this.clock.now());
    const type = eventIn(item)?.type;
    const content: LetterContent = { event: item.raw, request: { ...request } };
    return {
      v: 1,
      id,
      receipt,
      index,
      failure,
      state: 'open',
      source,
      ...(type === undefined ? undefined : { type }),
      receivedAt,
      at,
      live,
      forward,
      event: await this.sealed(id, content, resolved, dayOf(at)),
    };
  }

  private async sealed(
    id: LetterId,
    content: LetterContent,
    resolved: Resolved | undefined,
    day: string,
  ): Promise<SealedEvent> {
    const text = JSON.stringify(content);
    const { belonging, keys } = resolved ?? {};
    const subject = belonging !== undefined && 'subject' in belonging ? belonging.subject : undefined;
    if (subject !== undefined && keys !== undefined) {
      const under = { subject };
      try {
        return { ...keys.sealAs(defaultPurpose, text, letterAdditionalData(id, under)), under };
      } catch {
        // The subject's key does not open, which may be why the event failed: it must not stop the batch as well.
      }
    }
    const under = { day };
    const key = await this.keyring.quarantineKey(day);
    return { ...this.crypto.seal(key, text, letterAdditionalData(id, under)), under };
  }
}
