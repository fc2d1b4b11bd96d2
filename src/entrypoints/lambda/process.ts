import 'reflect-metadata';
import { pino } from 'pino';
import type { SqsAnswer, SqsEvent } from '../../adapters/lambda/sqs-event.js';
import { HandedReceipts } from '../../adapters/sqs/acknowledging.js';
import { uses } from '../composition/tokens.js';
import { openFromEnvironment } from './open.js';
import { policyOnUse } from './policy-on-use.js';
import { processMessages } from './process-messages.js';

const log = pino({ level: 'info' });
const holder = new HandedReceipts();
const opened = await openFromEnvironment({ holder });
const { claims, dead, get } = opened.platform;
const parts = { process: get(uses.process), holder, claims, dead, log };
const lookForPolicy = await policyOnUse(opened, log);

/** Receipts from the queue → records in the lake. Answers the messages that are not done. */
export async function handler(
  event: SqsEvent,
  context: { getRemainingTimeInMillis(): number },
): Promise<SqsAnswer> {
  await lookForPolicy();
  return processMessages(event, () => context.getRemainingTimeInMillis(), parts);
}
