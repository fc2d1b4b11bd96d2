import type { SQSClient } from '@aws-sdk/client-sqs';
import type { ReceiptId } from '../../domain/event/event.js';
import type { Receipt, Receipts, Waiting } from '../../domain/ports/receipts.js';
import { answering } from '../aws/answering.js';
import { decodeReceipt, encodeReceipt } from '../receipt-format.js';
import type { Acknowledging } from './acknowledging.js';
import type { Claims } from './claims.js';
import { mostPerBatch } from './client.js';
import type { DeadQueue } from './dead-queue.js';
import { claimOf, type Incoming, UnreadableMessage, unwrapped, wrapped } from './envelope.js';
import { Holding } from './holding.js';
import { Outbox } from './outbox.js';
import type { Received } from './receive.js';
import { depth } from './waiting.js';

const code = 'receipts_unavailable';

/** From so many receives on a message is processed alone: it may be what ended those who had it before. */
export const suspectReceives = 3;

export interface SqsReceiptsParts {
  readonly client: SQSClient;
  readonly queue: string;
  readonly claims: Claims;
  readonly dead: DeadQueue;
  /** A new collector's name. */
  collector(): Promise<string>;
  /** How long to wait for messages where none is held. */
  readonly waitSeconds: number;
  readonly visibilitySeconds?: number;
}

interface Held {
  readonly receipt: Receipt;
  /** More than one where it was sent twice. */
  readonly messageIds: Set<string>;
  receives: number;
  claim?: string;
}

/**
 * A message per receipt. What was received is held, and kept hidden from others, until it is settled: so `next` answers
 * the same again, and more of it, as with a queue of one's own.
 */
export class SqsReceipts implements Receipts, Acknowledging {
  /** The longest that SQS keeps a message. */
  readonly mostDays = 14;
  private readonly outbox: Outbox;
  private readonly holding: Holding;
  private readonly held = new Map<ReceiptId, Held>();
  private suspectsTurn = false;

  constructor(private readonly parts: SqsReceiptsParts) {
    const { client, queue, visibilitySeconds } = parts;
    this.outbox = new Outbox(client, queue);
    this.holding = new Holding(client, queue, visibilitySeconds);
  }

  newCollector(): Promise<string> {
    return answering(code, () => this.parts.collector());
  }

  append(receipts: readonly Receipt[]): Promise<void> {
    return answering(code, async () => {
      const sends = receipts.map(async (receipt) =>
        this.outbox.send(await wrapped(encodeReceipt(receipt), receipt.id, this.parts.claims)),
      );
      await Promise.all(sends);
    });
  }

  next(limit: { readonly events: number; readonly bytes: number }): Promise<Receipt[]> {
    return answering(code, async () => {
      for (let room = true; room && !this.isFull(limit); ) {
        const messages = await this.holding.receive(this.held.size === 0 ? this.parts.waitSeconds : 0);
        for (const message of messages) await this.hold(message);
        room = messages.length === mostPerBatch;
      }
      return this.chosen(limit);
    });
  }

  waiting(): Promise<Waiting> {
    return answering(code, async () => ({ receipts: await depth(this.parts.client, this.parts.queue) }));
  }

  isHeld(id: ReceiptId): boolean {
    return this.held.has(id);
  }

  /** Removes receipts that are settled; those that are not held are ignored. */
  acknowledge(ids: readonly ReceiptId[]): Promise<void> {
    return answering(code, async () => {
      const done = ids.map((id) => this.held.get(id)).filter((held) => held !== undefined);
      await this.holding.done(done.flatMap(({ messageIds }) => [...messageIds]));
      await this.parts.claims.remove(done.map(({ claim }) => claim).filter((claim) => claim !== undefined));
      for (const id of ids) this.held.delete(id);
      this.suspectsTurn = done.every(({ receives }) => receives < suspectReceives);
    });
  }

  /** Gives back what is held, to whoever asks next. */
  async release(): Promise<void> {
    this.held.clear();
    await this.holding.release();
  }

  private async hold(message: Received): Promise<void> {
    const receipt = await this.read(message);
    if (receipt === undefined) return;
    const held: Held = this.held.get(receipt.id) ?? { receipt, messageIds: new Set(), receives: 0 };
    const claim = claimOf(message.attributes);
    held.messageIds.add(message.messageId);
    held.receives = Math.max(held.receives, message.receives);
    if (claim !== undefined) held.claim = claim;
    this.held.set(receipt.id, held);
  }

  /** `undefined` for what nothing can be made of: it goes to the dead-letter queue. */
  private async read(message: Received): Promise<Receipt | undefined> {
    try {
      return await receiptIn(message, this.parts.claims);
    } catch (error) {
      if (!(error instanceof UnreadableMessage)) throw error;
      await this.parts.dead.refuse(message, error.message);
      await this.holding.done([message.messageId]);
      return undefined;
    }
  }

  private isFull(limit: { readonly events: number; readonly bytes: number }): boolean {
    let events = 0;
    let bytes = 0;
    for (const { receipt } of this.held.values()) {
      events += receipt.events;
      bytes += receipt.sealed.length;
    }
    return events >= limit.events || bytes >= limit.bytes;
  }

  /** Live ones first. A suspect comes alone, when there is nothing else or a batch of others was settled before it. */
  private chosen(limit: { readonly events: number; readonly bytes: number }): Receipt[] {
    const inOrder = [...this.held.values()].sort((a, b) => Number(b.receipt.live) - Number(a.receipt.live));
    const suspect = inOrder.find(({ receives }) => receives >= suspectReceives);
    const others = inOrder.filter(({ receives }) => receives < suspectReceives);
    if (suspect !== undefined && (others.length === 0 || this.suspectsTurn)) return [copied(suspect.receipt)];
    const taken: Receipt[] = [];
    let events = 0;
    let bytes = 0;
    for (const { receipt } of others) {
      events += receipt.events;
      bytes += receipt.sealed.length;
      if (taken.length > 0 && (events > limit.events || bytes > limit.bytes)) break;
      taken.push(copied(receipt));
    }
    return taken;
  }
}

/** @throws UnreadableMessage */
export async function receiptIn(message: Incoming, claims: Claims): Promise<Receipt> {
  const bytes = await unwrapped(message, claims);
  try {
    const receipt = decodeReceipt(bytes);
    if (typeof receipt.id === 'string' && receipt.v === 1) return receipt;
  } catch {
    // Said below.
  }
  throw new UnreadableMessage('it holds no receipt');
}

function copied(receipt: Receipt): Receipt {
  return { ...receipt, source: { ...receipt.source }, sealed: new Uint8Array(receipt.sealed) };
}
