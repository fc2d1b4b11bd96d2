import {
  incoming,
  keeping,
  receivesOf,
  type SqsAnswer,
  type SqsEvent,
  type SqsRecord,
} from '../../adapters/lambda/sqs-event.js';
import type { HandedReceipts } from '../../adapters/sqs/acknowledging.js';
import type { Claims } from '../../adapters/sqs/claims.js';
import type { DeadQueue } from '../../adapters/sqs/dead-queue.js';
import { claimOf, UnreadableMessage } from '../../adapters/sqs/envelope.js';
import { receiptIn, suspectReceives } from '../../adapters/sqs/receipts.js';
import type { BatchResult, Process } from '../../application/process.js';
import type { Receipt } from '../../domain/ports/receipts.js';
import { isUnavailable } from '../../domain/ports/unavailable.js';

export interface ProcessMessagesParts {
  readonly process: Pick<Process, 'run'>;
  readonly holder: HandedReceipts;
  readonly claims: Claims;
  readonly dead: DeadQueue;
  readonly log: { info(fields: object, text: string): void; error(fields: object, text: string): void };
}

/** No batch is begun with less time than this left: it would be cut off, and done again. Milliseconds. */
const leastMs = 10_000;

/**
 * Processes the messages of one call, those that were received often before one by one. What is not done stays in the
 * queue: no lease, no plan, and nothing is lost by it.
 * @param timeLeft milliseconds until the call is cut off
 */
export async function processMessages(
  { Records }: SqsEvent,
  timeLeft: () => number,
  parts: ProcessMessagesParts,
): Promise<SqsAnswer> {
  const done = new Set<string>();
  const fresh = Records.filter((record) => receivesOf(record) < suspectReceives);
  const suspects = Records.filter((record) => receivesOf(record) >= suspectReceives);
  for (const group of [fresh, ...suspects.map((record) => [record])]) {
    if (group.length === 0) continue;
    if (timeLeft() < leastMs) break;
    try {
      const result = await processGroup(group, parts);
      for (const { messageId } of group) done.add(messageId);
      parts.log.info({ messages: group.length, ...result }, 'batch processed');
    } catch (error) {
      const messages = group.map(({ messageId }) => messageId);
      if (isUnavailable(error)) {
        parts.log.error({ code: error.code, messages: messages.length }, error.message);
        break;
      }
      parts.log.error({ err: error, messages }, 'a bug stopped a batch; its messages come again, alone');
    } finally {
      parts.holder.clear();
    }
  }
  return keeping(Records.filter(({ messageId }) => !done.has(messageId)));
}

async function processGroup(
  group: readonly SqsRecord[],
  { process, holder, claims, dead }: ProcessMessagesParts,
): Promise<BatchResult | undefined> {
  const receipts = new Map<string, Receipt>();
  const claimed: string[] = [];
  for (const record of group) {
    const message = incoming(record);
    try {
      const receipt = await receiptIn(message, claims);
      receipts.set(receipt.id, receipt);
      const claim = claimOf(message.attributes);
      if (claim !== undefined) claimed.push(claim);
    } catch (error) {
      if (!(error instanceof UnreadableMessage)) throw error;
      await dead.refuse(message, error.message);
    }
  }
  if (receipts.size === 0) return undefined;
  holder.hold([...receipts.values()].map(({ id }) => id));
  const result = await process.run([...receipts.values()]);
  await claims.remove(claimed);
  return result;
}
