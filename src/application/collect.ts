import type { EventSource, ReceiptId, RequestFacts } from '../domain/event/event.js';
import type { Kind } from '../domain/event/kind.js';
import { dayOf, instant } from '../domain/event/time.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Compression } from '../domain/ports/compression.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { Receipt, Receipts } from '../domain/ports/receipts.js';
import type { Keyring } from './keyring.js';
import { noCompression, writeReceiptContent } from './receipt-content.js';

/** A body that was authenticated, bounded in size and found to be JSON. */
export interface Submission {
  readonly source: EventSource;
  readonly endpoint: Kind | 'batch' | 'letters';
  /** The body as it came: UTF-8 JSON. */
  readonly body: Uint8Array;
  /** How many events `countEvents` found in it. */
  readonly events: number;
  readonly request: RequestFacts;
  readonly live: boolean;
  readonly forward: boolean;
}

/** Accepts bodies: sealed, given a receipt, durable before the answer. Judges nothing. */
export class Collect {
  private collector: Promise<{ name: string; last: number }> | undefined;
  /** Receipts whose write failed: written empty later, so that the sequence keeps no gap. */
  private refused: Receipt[] = [];
  /** The highest sequence that is durable. */
  private written = 0;

  constructor(
    private readonly receipts: Receipts,
    private readonly keyring: Keyring,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
    private readonly compression: Compression = noCompression,
    /** Are receipts numbered without gaps? Where the process may end at any time, nobody can promise it. */
    private readonly isGapless = true,
  ) {}

  /** Resolves once the receipt is durable. @throws Unavailable: then nothing was accepted */
  async accept(submission: Submission): Promise<ReceiptId> {
    const receivedAt = instant(this.clock.now());
    const day = dayOf(receivedAt);
    const key = await this.keyring.transitKey(day);
    const { body, request, ...rest } = submission;
    const written = writeReceiptContent({ request, body }, this.crypto);
    const content = await this.compression.compress(written);
    const collector = await this.openCollector();
    const sequence = ++collector.last;
    const id = `${collector.name}.${sequence}` as ReceiptId;
    const sealed = this.crypto.sealBytes(key, content, id);
    const receipt: Receipt = { v: 1, id, receivedAt, ...rest, day, sealed };
    const before = this.refused;
    this.refused = [];
    try {
      await this.receipts.append(before.length === 0 ? [receipt] : [...before, receipt]);
    } catch (error) {
      if (!this.isGapless) throw error;
      this.refused.push(...before, this.emptied(receipt, key));
      if (this.written > sequence) await this.closeGap();
      throw error;
    }
    this.written = Math.max(this.written, sequence);
    if (this.refused.length > 0) await this.closeGap();
    return id;
  }

  /** Later receipts are there already, and perhaps no other follows: the empty ones go at once, if they can. */
  private async closeGap(): Promise<void> {
    const refused = this.refused;
    this.refused = [];
    await this.receipts.append(refused).catch(() => this.refused.push(...refused));
  }

  private openCollector(): Promise<{ name: string; last: number }> {
    this.collector ??= this.receipts.newCollector().then(
      (name) => ({ name, last: 0 }),
      (error: unknown) => {
        this.collector = undefined;
        throw error;
      },
    );
    return this.collector;
  }

  /** In the very place of the one that failed, so that it also replaces one that reached the disk after all. */
  private emptied(receipt: Receipt, key: Parameters<Crypto['sealBytes']>[0]): Receipt {
    const content = writeReceiptContent(
      { request: {}, body: this.crypto.encode('{"batch":[]}') },
      this.crypto,
    );
    return {
      ...receipt,
      endpoint: 'batch',
      sealed: this.crypto.sealBytes(key, content, receipt.id),
    };
  }
}
