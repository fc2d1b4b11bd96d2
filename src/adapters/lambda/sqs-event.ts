import type { Incoming } from '../sqs/envelope.js';

/** What an SQS event source mapping calls a lambda with. */
export interface SqsEvent {
  readonly Records: readonly SqsRecord[];
}

export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly eventSourceARN: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
  readonly messageAttributes: Readonly<Record<string, { readonly stringValue?: string }>>;
}

/** With `ReportBatchItemFailures`: the messages that SQS shall keep. An empty list means that all are done. */
export interface SqsAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** An answer that keeps these messages. */
export function keeping(records: readonly SqsRecord[]): SqsAnswer {
  return { batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

export function incoming({ body, messageAttributes }: SqsRecord): Incoming {
  const attributes = Object.entries(messageAttributes).map(([name, { stringValue }]) => [
    name,
    { value: stringValue },
  ]);
  return { body, attributes: Object.fromEntries(attributes) };
}

export function receivesOf({ attributes }: SqsRecord): number {
  return Number(attributes.ApproximateReceiveCount);
}
