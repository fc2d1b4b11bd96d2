import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { again } from '../aws/again.js';
import { mapped } from '../aws/mapped.js';
import { mostBytes, mostPerBatch } from './client.js';
import { type Outgoing, sizeOf } from './envelope.js';

const width = 8;

/** Messages in groups that one request can carry. */
export function* batches<T extends { readonly message: Outgoing }>(items: Iterable<T>): Iterable<T[]> {
  let batch: T[] = [];
  let size = 0;
  for (const item of items) {
    const more = sizeOf(item.message);
    if (batch.length === mostPerBatch || (batch.length > 0 && size + more > mostBytes)) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(item);
    size += more;
  }
  if (batch.length > 0) yield batch;
}

/** One request. Messages that SQS failed to take are sent again, those it refuses are not. @throws Error */
export async function sendBatch(
  client: SQSClient,
  queue: string,
  messages: readonly Outgoing[],
): Promise<void> {
  let left = [...messages];
  await again('a batch of messages', async () => {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queue,
        Entries: left.map(({ body, attributes, delaySeconds }, i) => ({
          Id: String(i),
          MessageBody: body,
          MessageAttributes: { ...attributes },
          DelaySeconds: delaySeconds,
        })),
      }),
    );
    const refused = Failed.find(({ SenderFault }) => SenderFault);
    if (refused !== undefined)
      throw new Error(`SQS refuses a message: ${refused.Code} ${refused.Message ?? ''}`);
    left = Failed.map(({ Id }) => left[Number(Id)] as Outgoing);
    return left.length === 0 ? true : undefined;
  });
}

export async function sendAll(
  client: SQSClient,
  queue: string,
  messages: readonly Outgoing[],
): Promise<void> {
  const groups = [...batches(messages.map((message) => ({ message })))];
  await mapped(groups, width, (group) =>
    sendBatch(
      client,
      queue,
      group.map(({ message }) => message),
    ),
  );
}
