import 'reflect-metadata';
import { pino } from 'pino';
import type { SqsAnswer, SqsEvent } from '../../adapters/lambda/sqs-event.js';
import type { Dispatch } from '../../application/deliver/dispatch.js';
import { uses } from '../composition/tokens.js';
import { deliverMessages } from './deliver-messages.js';
import { openFromEnvironment } from './open.js';

const log = pino({ level: 'info' });
const { platform } = await openFromEnvironment();
const { claims, dead, targetQueues: queues } = platform;
const dispatches = platform.get(uses.dispatches);
const rates = new Map(platform.get(uses.targets).map(({ target, rate }) => [target.name, rate]));
platform.get(uses.targetNotes).onNew = (note) => log.warn(note, 'not sent as it is recorded');

/** Packets from a target's queue → the target. Answers the messages that are not done. */
export async function handler(
  event: SqsEvent,
  context: { getRemainingTimeInMillis(): number },
): Promise<SqsAnswer> {
  const arn = event.Records[0]?.eventSourceARN ?? '';
  const target = queues.targetAt(arn) ?? '';
  const dispatch: Dispatch | undefined = dispatches.get(target);
  if (dispatch === undefined)
    throw new Error(`No target is set up for ${arn}: see LETHE_AWS_TARGET_QUEUES, LETHE_TARGETS`);
  const parts = { target, dispatch, queues, claims, dead, rate: rates.get(target), log };
  return deliverMessages(event, () => context.getRemainingTimeInMillis(), {
    ...parts,
    states: platform.get(uses.targetStates),
  });
}
