import type { SQSClient } from '@aws-sdk/client-sqs';
import { type Incoming, type Outgoing, text } from './envelope.js';
import { sendAll } from './send.js';

/** A dead-letter queue: what lands here is looked at by people, and counted by an alarm. */
export interface DeadQueue {
  /** A message that nothing can be made of, as it came, with the reason. */
  refuse(message: Incoming, reason: string): Promise<void>;
}

export class SqsDeadQueue implements DeadQueue {
  constructor(
    private readonly client: SQSClient,
    private readonly queue: string,
  ) {}

  refuse({ body, attributes }: Incoming, reason: string): Promise<void> {
    const own = Object.entries(attributes).flatMap(([name, { value }]) =>
      value === undefined || value === '' ? [] : [[name, text(value)] as const],
    );
    const message: Outgoing = {
      body,
      attributes: {
        ...Object.fromEntries(own.slice(0, 8)),
        code: text('unreadable_message'),
        reason: text(reason),
      },
    };
    return sendAll(this.client, this.queue, [message]);
  }
}
