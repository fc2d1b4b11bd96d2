import { randomBytes } from 'node:crypto';
import { CreateQueueCommand, DeleteQueueCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { openSqs } from '../../../src/adapters/sqs/client.js';
import { anybody, sqsPart } from './local.js';

export interface Queues {
  readonly client: SQSClient;
  /** URLs by the names asked for. */
  readonly urls: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** New, empty queues. */
export async function newQueues(names: readonly string[]): Promise<Queues> {
  const client = openSqs({ ...anybody, endpoint: await sqsPart.endpoint() });
  const prefix = `t${randomBytes(6).toString('hex')}`;
  const urls: Record<string, string> = {};
  for (const name of names) {
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: `${prefix}-${name}` }));
    urls[name] = QueueUrl as string;
  }
  return {
    client,
    urls,
    async remove() {
      for (const QueueUrl of Object.values(urls)) await client.send(new DeleteQueueCommand({ QueueUrl }));
      client.destroy();
    },
  };
}
