import type { EnvelopeWords } from '../domain/event/envelope-words.js';
import type { Arrival, Event, ReceiptId, RequestFacts } from '../domain/event/event.js';
import { type Parsed, parse } from '../domain/event/parse.js';
import { split } from '../domain/event/split.js';
import type { Failure } from '../domain/failure/failure.js';
import {
  type Letter,
  type LetterContent,
  type LetterId,
  letterAdditionalData,
} from '../domain/failure/letter.js';
import type { Pseudonym } from '../domain/identity/subject.js';
import type { Json, JsonObject } from '../domain/json.js';
import type { Compression } from '../domain/ports/compression.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { Letters } from '../domain/ports/letters.js';
import type { Receipt } from '../domain/ports/receipts.js';
import { isUnavailable } from '../domain/ports/unavailable.js';
import type { Detectors } from '../domain/privacy/detection/finding.js';
import { envelopeRedaction } from '../domain/privacy/envelope-redaction.js';
import { defaultPurpose } from '../domain/privacy/policy.js';
import type { DataKey } from '../domain/privacy/sealed.js';
import type { InstallationHash } from './installation-hash.js';
import type { Keyring } from './keyring.js';
import { noCompression, readReceiptContent } from './receipt-content.js';
import type { Subjects } from './subjects.js';

/** One event of a batch, before it is known what becomes of it. */
export interface Item {
  readonly arrival: Arrival;
  readonly raw: Json;
  readonly parsed: Parsed;
  /** The receipt that is processed now; differs from `arrival.receipt` when a letter is processed again. */
  readonly by: ReceiptId;
  /** The letter that is processed again. */
  readonly letter?: Letter;
  /** Why the event could not even be read, where its receipt did not open. */
  readonly failure?: Failure;
}

export function eventIn(item: Item): Event | undefined {
  return 'event' in item.parsed ? item.parsed.event : undefined;
}

/** Opens receipts and letters into events. */
export class Batches {
  private readonly words: EnvelopeWords;

  constructor(
    private readonly keyring: Keyring,
    private readonly letters: Letters,
    private readonly subjects: Subjects,
    private readonly crypto: Crypto,
    private readonly version: string,
    private readonly installationHash: InstallationHash,
    detectors: Detectors,
    private readonly compression: Compression = noCompression,
  ) {
    this.words = envelopeRedaction(detectors, installationHash.hash);
  }

  /**
   * The events of these receipts, in order.
   * @param letters those that the batch has opened so far: asked for twice, a letter is still processed once
   * @throws Unavailable
   */
  async open(receipts: readonly Receipt[], letters: Set<LetterId>): Promise<Item[]> {
    await this.installationHash.ready();
    const items: Item[] = [];
    for (const receipt of receipts) {
      const key = await this.keyring.existingDayKey('transit', receipt.day);
      const opened = key && (await this.read(receipt, key));
      if (opened === undefined) items.push(...unopened(receipt, this.version));
      else if (receipt.endpoint === 'letters')
        items.push(...(await this.lettersOf(opened.value as JsonObject, receipt.id, letters)));
      else {
        const { id, receivedAt, source, live, forward } = receipt;
        for (const [index, raw] of split(opened.value, receipt.endpoint).entries()) {
          const { request } = opened;
          const arrival: Arrival = { receipt: id, index, receivedAt, source, request, live, forward };
          items.push({ arrival, raw, parsed: parse(raw, arrival, this.words), by: id });
        }
      }
    }
    return items;
  }

  /** `undefined` for a receipt that its key does not open or that holds no JSON: one such must not stop the rest. */
  private async read(
    receipt: Receipt,
    key: DataKey,
  ): Promise<{ request: RequestFacts; value: Json } | undefined> {
    try {
      const opened = this.crypto.openBytes(key, receipt.sealed, receipt.id);
      const bytes = await this.compression.decompress(opened);
      const { request, body } = readReceiptContent(bytes, this.crypto);
      return { request, value: JSON.parse(this.crypto.decode(body)) };
    } catch {
      return undefined;
    }
  }

  /** A letter's event as an item; `undefined` for one that does not open, which must not stop the rest. @throws Unavailable */
  async openLetter(letter: Letter, by: ReceiptId = letter.receipt): Promise<Item | undefined> {
    const content = await this.contentOf(letter);
    if (content === undefined) return undefined;
    const { receipt, index, receivedAt, source, live, forward } = letter;
    const arrival: Arrival = { receipt, index, receivedAt, source, request: content.request, live, forward };
    await this.installationHash.ready();
    return { arrival, raw: content.event, parsed: parse(content.event, arrival, this.words), by, letter };
  }

  /** Letters that two receipts of a batch ask for are processed once: none of them is settled yet. */
  private async lettersOf(body: JsonObject, by: ReceiptId, taken: Set<LetterId>): Promise<Item[]> {
    const items: Item[] = [];
    for (const id of body.letters as LetterId[]) {
      if (taken.has(id)) continue;
      taken.add(id);
      const letter = await this.letters.get(id);
      const item = letter?.state === 'open' ? await this.openLetter(letter, by) : undefined;
      if (item !== undefined) items.push(item);
    }
    return items;
  }

  private async defaultKeyOf(subject: Pseudonym): Promise<DataKey | undefined> {
    const found = await this.subjects.keyOf(subject);
    return found.state === 'erased' ? undefined : found.key(defaultPurpose);
  }

  private async contentOf({ id, event }: Letter): Promise<LetterContent | undefined> {
    if (event === undefined) return undefined;
    try {
      const key =
        'day' in event.under
          ? await this.keyring.existingDayKey('quarantine', event.under.day)
          : await this.defaultKeyOf(event.under.subject);
      if (key === undefined) return undefined;
      return JSON.parse(this.crypto.open(key, event, letterAdditionalData(id, event.under)));
    } catch (error) {
      if (isUnavailable(error)) throw error;
      return undefined;
    }
  }
}

/** The events of a receipt that does not open; its bytes go into the first one's letter as they are. */
function unopened(
  { id, events, receivedAt, source, live, forward, sealed }: Receipt,
  version: string,
): Item[] {
  const failure: Failure = { code: 'step_failed', step: 'open', version };
  return Array.from({ length: events }, (_, index) => {
    const arrival: Arrival = { receipt: id, index, receivedAt, source, request: {}, live, forward };
    const raw = index === 0 ? { sealed: Array.from(sealed) } : null;
    return { arrival, raw, parsed: { violations: [] }, by: id, failure };
  });
}
