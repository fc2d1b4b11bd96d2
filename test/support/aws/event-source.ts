import { DeleteMessageBatchCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SqsAnswer, SqsEvent, SqsRecord } from '../../../src/adapters/lambda/sqs-event.js';
import type { Lambda } from './lambda.js';

/** The event source mapping: messages of a queue to a function, and away with those that it does not answer as failed. */
export class EventSource {
  private isStopped = false;
  private done: Promise<void>[] = [];

  /** @param between called with each group of messages before the function is, e.g. to make trouble
   * @param most so many messages are handed over at once */
  constructor(
    private readonly client: SQSClient,
    private readonly queue: string,
    private readonly lambda: Lambda,
    private readonly visibilitySeconds: number,
    private readonly between: (records: readonly SqsRecord[]) => Promise<void> = async () => {},
    private readonly most = 100,
  ) {}

  start(pollers: number): void {
    this.done = Array.from({ length: pollers }, () => this.poll());
  }

  private get arn(): string {
    return `arn:aws:sqs:us-east-1:000000000000:${this.queue.slice(this.queue.lastIndexOf('/') + 1)}`;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all(this.done);
  }

  private async poll(): Promise<void> {
    while (!this.isStopped) {
      const handles = new Map<string, string>();
      const records: SqsRecord[] = [];
      for (let more = true; more && records.length < this.most; ) {
        const { Messages = [] } = await this.client.send(
          new ReceiveMessageCommand({
            QueueUrl: this.queue,
            MaxNumberOfMessages: 10,
            WaitTimeSeconds: records.length === 0 ? 1 : 0,
            VisibilityTimeout: this.visibilitySeconds,
            MessageAttributeNames: ['All'],
            MessageSystemAttributeNames: ['ApproximateReceiveCount'],
          }),
        );
        for (const {
          MessageId = '',
          ReceiptHandle = '',
          Body = '',
          Attributes,
          MessageAttributes = {},
        } of Messages) {
          handles.set(MessageId, ReceiptHandle);
          const attributes = Object.entries(MessageAttributes).map(([name, { StringValue }]) => [
            name,
            { stringValue: StringValue },
          ]);
          records.push({
            messageId: MessageId,
            receiptHandle: ReceiptHandle,
            eventSourceARN: this.arn,
            body: Body,
            attributes: { ApproximateReceiveCount: Attributes?.ApproximateReceiveCount ?? '1' },
            messageAttributes: Object.fromEntries(attributes),
          });
        }
        more = Messages.length > 0;
      }
      if (records.length > 0) await this.hand({ Records: records }, handles);
    }
  }

  private async hand(event: SqsEvent, handles: ReadonlyMap<string, string>): Promise<void> {
    await this.between(event.Records);
    const answer = await this.lambda.invoke<SqsAnswer>(event).catch(() => undefined);
    if (answer === undefined) return;
    const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const done = [...handles].filter(([messageId]) => !failed.has(messageId));
    for (let at = 0; at < done.length; at += 10)
      await this.client.send(
        new DeleteMessageBatchCommand({
          QueueUrl: this.queue,
          Entries: done.slice(at, at + 10).map(([, handle], i) => ({ Id: String(i), ReceiptHandle: handle })),
        }),
      );
  }
}
