import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { mostPerBatch } from './client.js';
import type { Incoming } from './envelope.js';

/** A message that is this process' own until its visibility runs out. */
export interface Received extends Incoming {
  readonly messageId: string;
  readonly handle: string;
  /** How often it was received, this time included. */
  readonly receives: number;
}

export interface ReceiveOptions {
  /** How long to wait for a first one, 0 to 20. */
  readonly waitSeconds: number;
  readonly visibilitySeconds: number;
  /** Ends the waiting: then the answer is none. */
  readonly signal: AbortSignal;
}

/** Up to ten messages. */
export async function receive(
  client: SQSClient,
  queue: string,
  { waitSeconds, visibilitySeconds, signal }: ReceiveOptions,
): Promise<Received[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queue,
    MaxNumberOfMessages: mostPerBatch,
    WaitTimeSeconds: waitSeconds,
    VisibilityTimeout: visibilitySeconds,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['ApproximateReceiveCount'],
  });
  if (signal.aborted) return [];
  try {
    const { Messages = [] } = await client.send(command, { abortSignal: signal });
    return Messages.map(received);
  } catch (error) {
    if (signal.aborted) return [];
    throw error;
  }
}

function received({ MessageId, ReceiptHandle, Body, Attributes, MessageAttributes = {} }: Message): Received {
  const attributes = Object.entries(MessageAttributes).map(([name, { StringValue }]) => [
    name,
    { value: StringValue },
  ]);
  return {
    messageId: MessageId ?? '',
    handle: ReceiptHandle ?? '',
    body: Body ?? '',
    attributes: Object.fromEntries(attributes),
    receives: Number(Attributes?.ApproximateReceiveCount ?? 1),
  };
}
