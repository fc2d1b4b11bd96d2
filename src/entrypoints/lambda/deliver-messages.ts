import { setTimeout } from 'node:timers/promises';
import {
  incoming,
  keeping,
  receivesOf,
  type SqsAnswer,
  type SqsEvent,
  type SqsRecord,
} from '../../adapters/lambda/sqs-event.js';
import type { Claims } from '../../adapters/sqs/claims.js';
import type { DeadQueue } from '../../adapters/sqs/dead-queue.js';
import { claimOf, UnreadableMessage } from '../../adapters/sqs/envelope.js';
import { deliveriesIn } from '../../adapters/sqs/target-queues.js';
import type { Dispatch, End } from '../../application/deliver/dispatch.js';
import type { TargetStates } from '../../application/deliver/target-states.js';
import { type RetryPolicy, retryDelay } from '../../domain/failure/retry.js';
import type { Delivery } from '../../domain/ports/target-queues.js';
import { isUnavailable } from '../../domain/ports/unavailable.js';

export interface DeliverMessagesParts {
  readonly target: string;
  readonly dispatch: Pick<Dispatch, 'run'>;
  readonly states: Pick<TargetStates, 'of' | 'change'>;
  readonly queues: {
    enqueue(deliveries: readonly Delivery[], delaySeconds: number): Promise<void>;
    hide(target: string, handles: readonly string[], seconds: number): Promise<void>;
  };
  readonly claims: Claims;
  readonly dead: DeadQueue;
  /** Deliveries a second, where the target has a rate. */
  readonly rate?: number | undefined;
  readonly log: { info(fields: object, text: string): void; error(fields: object, text: string): void };
}

/** No packet is begun with less time than this left: the target may take as long to answer. Milliseconds. */
const leastMs = 35_000;
/** SQS delays no longer than a quarter of an hour. With `maxReceiveCount` 1000 that outlasts the longest try. */
const mostSeconds = 900;
const retry: RetryPolicy = { firstMs: 2_000, mostMs: mostSeconds * 1_000 };

/** What became of a packet: done, or to come again after so many seconds, and with it perhaps all others. */
type PacketEnd = { readonly again?: number; readonly others?: boolean };

/**
 * Delivers the packets of one call, one after another. What is left of a packet that was taken in part goes back as a
 * packet of its own; one of which nothing was taken stays, hidden for longer each time.
 * @param timeLeft milliseconds until the call is cut off
 */
export async function deliverMessages(
  { Records }: SqsEvent,
  timeLeft: () => number,
  parts: DeliverMessagesParts,
): Promise<SqsAnswer> {
  const { target, states, queues, log } = parts;
  const left = new Set(Records);
  try {
    let wait = (await states.of(target)).state === 'running' ? undefined : mostSeconds;
    for (const record of Records) {
      if (wait !== undefined || timeLeft() < leastMs) break;
      const { again, others = false } = await deliver(record, parts, timeLeft);
      if (again === undefined) left.delete(record);
      else if (others) wait = again;
      else await queues.hide(target, [record.receiptHandle], again);
    }
    if (wait !== undefined) await queues.hide(target, [...left].map(handleOf), wait);
  } catch (error) {
    if (isUnavailable(error)) log.error({ target, code: error.code }, error.message);
    else log.error({ target, err: error }, 'a bug while delivering; the packets come again');
  }
  return keeping([...left]);
}

async function deliver(
  record: SqsRecord,
  parts: DeliverMessagesParts,
  timeLeft: () => number,
): Promise<PacketEnd> {
  const { target, dispatch, states, queues, claims, dead, rate, log } = parts;
  const message = incoming(record);
  let deliveries: Delivery[];
  try {
    deliveries = (await deliveriesIn(message, claims)).map((delivery) => ({ target, ...delivery }));
  } catch (error) {
    if (!(error instanceof UnreadableMessage)) throw error;
    await dead.refuse(message, error.message);
    return {};
  }
  const ends = await dispatch.run(deliveries, true);
  log.info({ target, packet: record.messageId, ...countsOf(ends) }, 'packet tried');
  const stop = ends.find(({ kind }) => kind === 'stop') as Extract<End, { kind: 'stop' }> | undefined;
  if (stop !== undefined) {
    await states.change(target, 'stopped', stop.reason);
    const hint = `the target is stopped: correct its set-up, then lethe targets resume ${target}`;
    log.error({ target, reason: stop.reason }, hint);
  }
  const rest = deliveries.filter((_, i) => isOpen(ends[i] as End));
  const seconds = stop === undefined ? secondsUntilNext(ends, receivesOf(record)) : mostSeconds;
  const others = ends.some((end) => end.kind === 'stop' || (end.kind === 'later' && end.of === 'target'));
  if (rest.length === deliveries.length) return { again: seconds, others };
  if (rest.length > 0) await queues.enqueue(rest, seconds);
  const claim = claimOf(message.attributes);
  if (claim !== undefined) await claims.remove([claim]);
  if (rate !== undefined)
    await setTimeout(Math.min((deliveries.length * 1_000) / rate, timeLeft() - leastMs));
  return {};
}

function isOpen({ kind }: End): boolean {
  return kind === 'later' || kind === 'stop';
}

/** As long as the target asks for, or longer each time. */
function secondsUntilNext(ends: readonly End[], receives: number): number {
  const asked = ends.map((end) => (end.kind === 'later' ? (end.ms ?? 0) : 0));
  const ms = Math.max(retryDelay(retry, receives, Math.random()), ...asked);
  return Math.min(mostSeconds, Math.ceil(ms / 1_000));
}

function countsOf(ends: readonly End[]): { [kind: string]: number } {
  const counts: { [kind: string]: number } = {};
  for (const { kind } of ends) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function handleOf({ receiptHandle }: SqsRecord): string {
  return receiptHandle;
}
