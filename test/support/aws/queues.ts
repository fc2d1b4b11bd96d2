import { randomBytes } from 'node:crypto';
import { CreateQueueCommand, DeleteQueueCommand, type SQSClient } from '@aws-sdk/client-sqs';
import {
  mostReceives,
  type QueueDefinition,
  queueDefinitions,
  targetQueue,
} from '../../../infra/definitions/queues.js';
import { openSqs } from '../../../src/adapters/sqs/client.js';
import { anybody, sqsPart } from './local.js';

export interface Queues {
  readonly client: SQSClient;
  /** URLs by name, those of targets by the target. */
  readonly urls: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** New, empty queues: `receipts`, `dead` and one per target, as an installation has them. */
export async function newQueues(targets: readonly string[]): Promise<Queues> {
  const client = openSqs({ ...anybody, endpoint: await sqsPart.endpoint() });
  const prefix = `t${randomBytes(6).toString('hex')}`;
  const made = new Map<string, string>();
  for (const definition of queueDefinitions(targets))
    made.set(definition.name, await createQueue(client, prefix, definition));
  const named = [
    ...made,
    ...targets.map((target) => [target, made.get(targetQueue(target)) as string] as const),
  ];
  return {
    client,
    urls: Object.fromEntries(named),
    async remove() {
      for (const QueueUrl of made.values()) await client.send(new DeleteQueueCommand({ QueueUrl }));
      client.destroy();
    },
  };
}

/** @returns its URL */
async function createQueue(
  client: SQSClient,
  prefix: string,
  { name, visibilitySeconds, retentionDays, deadLetters }: QueueDefinition,
): Promise<string> {
  const redrive = {
    // Local queues are of no account.
    deadLetterTargetArn: `arn:aws:sqs:${anybody.region}:000000000000:${prefix}-${deadLetters}`,
    maxReceiveCount: mostReceives,
  };
  const { QueueUrl } = await client.send(
    new CreateQueueCommand({
      QueueName: `${prefix}-${name}`,
      Attributes: {
        VisibilityTimeout: String(visibilitySeconds),
        MessageRetentionPeriod: String(retentionDays * 24 * 3_600),
        ...(deadLetters === undefined ? undefined : { RedrivePolicy: JSON.stringify(redrive) }),
      },
    }),
  );
  return QueueUrl as string;
}
