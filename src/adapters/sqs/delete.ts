import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { again } from '../aws/again.js';
import { chunked, mapped } from '../aws/mapped.js';
import { mostPerBatch } from './client.js';

const width = 8;

/** Removes messages. A handle that names none any more is ignored: somebody else has received the message since. */
export async function deleteAll(client: SQSClient, queue: string, handles: readonly string[]): Promise<void> {
  await mapped(chunked(handles, mostPerBatch), width, async (chunk) => {
    let left = chunk;
    await again('a removal of messages', async () => {
      const { Failed = [] } = await client.send(
        new DeleteMessageBatchCommand({
          QueueUrl: queue,
          Entries: left.map((handle, i) => ({ Id: String(i), ReceiptHandle: handle })),
        }),
      );
      const failed = Failed.filter(({ SenderFault }) => !SenderFault);
      left = failed.map(({ Id }) => left[Number(Id)] as string);
      return left.length === 0 ? true : undefined;
    });
  });
}

/** Hides messages for so many seconds from now; 0 gives them back. Failures are ignored: at worst one comes twice. */
export async function hideAll(
  client: SQSClient,
  queue: string,
  handles: readonly string[],
  seconds: number,
): Promise<void> {
  const chunks = chunked(handles, mostPerBatch);
  await mapped(chunks, width, (chunk) =>
    client
      .send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: queue,
          Entries: chunk.map((handle, i) => ({
            Id: String(i),
            ReceiptHandle: handle,
            VisibilityTimeout: seconds,
          })),
        }),
      )
      .catch(() => {}),
  );
}
