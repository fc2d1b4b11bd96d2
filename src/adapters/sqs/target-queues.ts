import { randomUUID } from 'node:crypto';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Pseudonym } from '../../domain/identity/subject.js';
import type { Delivery, QueuedDelivery, TargetQueues } from '../../domain/ports/target-queues.js';
import { answering } from '../aws/answering.js';
import { mapped } from '../aws/mapped.js';
import { gzipCompression } from '../gzip/compression.js';
import type { Claims } from './claims.js';
import { mostPerBatch } from './client.js';
import type { DeadQueue } from './dead-queue.js';
import { hideAll } from './delete.js';
import { claimOf, type Incoming, UnreadableMessage, unwrapped, wrapped } from './envelope.js';
import { Holding } from './holding.js';
import { packets, unpacked } from './packet.js';
import type { Received } from './receive.js';
import { sendAll } from './send.js';
import { depth } from './waiting.js';

const code = 'settlements_unavailable';

export interface SqsTargetQueuesParts {
  readonly client: SQSClient;
  /** Queues by target. */
  readonly queues: Readonly<Record<string, string>>;
  readonly claims: Claims;
  readonly dead: DeadQueue;
  readonly waitSeconds: number;
  readonly visibilitySeconds?: number;
}

/** A packet that is held: its deliveries that are not acknowledged yet, by handle. */
interface Packet {
  readonly messageId: string;
  readonly left: Map<string, QueuedDelivery>;
  readonly claim?: string | undefined;
}

/**
 * A queue per target; a message carries many deliveries. It is removed once all of them are acknowledged, so that after
 * a crash some come again.
 */
export class SqsTargetQueues implements TargetQueues {
  private readonly holdings = new Map<string, Holding>();
  private readonly packets = new Map<string, Map<string, Packet>>();
  /** Deliveries received so far. */
  private received = 0;

  constructor(private readonly parts: SqsTargetQueuesParts) {}

  /**
   * @param delaySeconds how long nobody shall see them, at most 900
   * @throws Unavailable, also for a target that has no queue
   */
  enqueue(deliveries: readonly Delivery[], delaySeconds = 0): Promise<void> {
    return answering(code, async () => {
      const { client, claims } = this.parts;
      for (const [target, packed] of packets(deliveries)) {
        const messages = await mapped(packed, 4, async (bytes) =>
          wrapped(await gzipCompression.compress(bytes), `packet-${randomUUID()}`, claims),
        );
        const delayed = messages.map((message) => ({ ...message, delaySeconds }));
        await sendAll(client, this.queueOf(target), delayed);
      }
    });
  }

  next(target: string, limit: number, after?: string): Promise<QueuedDelivery[]> {
    return answering(code, async () => {
      const held = this.heldOf(target);
      const holding = this.holdingOf(target);
      const behind = () => behindOf(held, after);
      for (let room = true; room && behind().length < limit; ) {
        const messages = await holding.receive(held.size === 0 ? this.parts.waitSeconds : 0);
        for (const message of messages) await this.hold(target, message);
        room = messages.length === mostPerBatch;
      }
      return behind().slice(0, limit);
    });
  }

  acknowledge(target: string, handles: readonly string[]): Promise<void> {
    return answering(code, async () => {
      const held = this.heldOf(target);
      const done: Packet[] = [];
      for (const handle of handles) {
        const messageId = handle.slice(handle.indexOf(':') + 1);
        const packet = held.get(messageId);
        if (packet?.left.delete(handle) && packet.left.size === 0) done.push(packet);
      }
      if (done.length === 0) return;
      await this.holdingOf(target).done(done.map(({ messageId }) => messageId));
      await this.parts.claims.remove(done.flatMap(({ claim }) => (claim === undefined ? [] : [claim])));
      for (const { messageId } of done) held.delete(messageId);
    });
  }

  /**
   * Takes every packet there is and writes those anew that hold what must go. What another process holds at the time
   * is not seen: an erasure sweeps again later.
   */
  purge(subjects: ReadonlySet<Pseudonym>): Promise<number> {
    return answering(code, async () => {
      await this.release();
      const purged = await mapped(Object.keys(this.parts.queues), 4, (target) =>
        this.purgeQueue(target, subjects),
      );
      return purged.reduce((sum, count) => sum + count, 0);
    });
  }

  /** In packets. */
  waiting(): Promise<ReadonlyMap<string, number>> {
    return answering(code, async () => {
      const targets = Object.entries(this.parts.queues);
      const depths = await mapped(targets, 8, ([, queue]) => depth(this.parts.client, queue));
      const counted = targets.map(([target], i) => [target, depths[i] ?? 0] as const);
      return new Map(counted.filter(([, waits]) => waits > 0));
    });
  }

  /** The target whose queue an ARN names. */
  targetAt(arn: string): string | undefined {
    const name = nameIn(arn, ':');
    return Object.entries(this.parts.queues).find(([, url]) => nameIn(url, '/') === name)?.[0];
  }

  /** Hides messages that somebody else received, for so many seconds from now. */
  hide(target: string, handles: readonly string[], seconds: number): Promise<void> {
    return hideAll(this.parts.client, this.queueOf(target), handles, seconds);
  }

  /** Gives back what is held. */
  async release(): Promise<void> {
    const holdings = [...this.holdings.values()];
    this.packets.clear();
    this.holdings.clear();
    await mapped(holdings, 8, (holding) => holding.release());
  }

  private async purgeQueue(target: string, subjects: ReadonlySet<Pseudonym>): Promise<number> {
    const { client, claims, visibilitySeconds } = this.parts;
    const holding = new Holding(client, this.queueOf(target), visibilitySeconds);
    let purged = 0;
    try {
      for (let messages = await holding.receive(1); messages.length > 0; messages = await holding.receive(1))
        for (const message of messages) {
          const deliveries = await deliveriesIn(message, claims).catch(none);
          const stay = deliveries.filter(({ subject }) => subject === undefined || !subjects.has(subject));
          if (stay.length === deliveries.length) continue;
          await this.enqueue(stay.map((delivery) => ({ target, ...delivery })));
          await holding.done([message.messageId]);
          purged += deliveries.length - stay.length;
        }
    } finally {
      await holding.release();
    }
    return purged;
  }

  private async hold(target: string, message: Received): Promise<void> {
    const { claims, dead } = this.parts;
    try {
      const packed = await deliveriesIn(message, claims);
      const deliveries = packed.map((delivery, n): QueuedDelivery => {
        return { target, ...delivery, handle: `${this.received + n}:${message.messageId}` };
      });
      this.received += deliveries.length;
      const left = new Map(deliveries.map((delivery) => [delivery.handle, delivery]));
      const held = this.heldOf(target);
      const { messageId, attributes } = message;
      if (!held.has(messageId)) held.set(messageId, { messageId, left, claim: claimOf(attributes) });
    } catch (error) {
      if (!(error instanceof UnreadableMessage)) throw error;
      await dead.refuse(message, error.message);
      await this.holdingOf(target).done([message.messageId]);
    }
  }

  private heldOf(target: string): Map<string, Packet> {
    const held = this.packets.get(target) ?? new Map<string, Packet>();
    this.packets.set(target, held);
    return held;
  }

  private holdingOf(target: string): Holding {
    const { client, visibilitySeconds } = this.parts;
    const holding = this.holdings.get(target) ?? new Holding(client, this.queueOf(target), visibilitySeconds);
    this.holdings.set(target, holding);
    return holding;
  }

  private queueOf(target: string): string {
    const queue = Object.hasOwn(this.parts.queues, target) ? this.parts.queues[target] : undefined;
    if (queue === undefined) throw new Error(`The target ${target} has no queue`);
    return queue;
  }
}

/** What cannot be read is left to whoever delivers: it is said there. */
function none(error: unknown): [] {
  if (error instanceof UnreadableMessage) return [];
  throw error;
}

function nameIn(place: string, separator: string): string {
  return place.slice(place.lastIndexOf(separator) + 1);
}

/** @throws UnreadableMessage */
export async function deliveriesIn(message: Incoming, claims: Claims): Promise<Omit<Delivery, 'target'>[]> {
  return unpacked(await gzipCompression.decompress(await unwrapped(message, claims)));
}

/** In the order in which they were received. */
function behindOf(held: ReadonlyMap<string, Packet>, after: string | undefined): QueuedDelivery[] {
  const from = after === undefined ? Number.NEGATIVE_INFINITY : placeOf(after);
  return [...held.values()]
    .flatMap(({ left }) => [...left.values()])
    .filter(({ handle }) => placeOf(handle) > from);
}

/** Handles are `<place>:<message>`, and places grow as deliveries are received. */
function placeOf(handle: string): number {
  return Number.parseInt(handle, 10);
}
