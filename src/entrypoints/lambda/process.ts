import 'reflect-metadata';
import { pino } from 'pino';
import type { SqsAnswer, SqsEvent } from '../../adapters/lambda/sqs-event.js';
import { HandedReceipts } from '../../adapters/sqs/acknowledging.js';
import { uses } from '../composition/tokens.js';
import { openFromEnvironment } from './open.js';
import { processMessages } from './process-messages.js';

const log = pino({ level: 'info' });
const holder = new HandedReceipts();
const { platform } = await openFromEnvironment({ holder });
const { claims, dead } = platform;
const parts = { process: platform.get(uses.process), holder, claims, dead, log };

/** Receipts from the queue → records in the lake. Answers the messages that are not done. */
export function handler(
  event: SqsEvent,
  context: { getRemainingTimeInMillis(): number },
): Promise<SqsAnswer> {
  return processMessages(event, () => context.getRemainingTimeInMillis(), parts);
}
