import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Outgoing } from './envelope.js';
import { batches, sendBatch } from './send.js';

interface Waiting {
  readonly message: Outgoing;
  sent(): void;
  failed(error: unknown): void;
}

/** Requests under way at the same time: while all are, messages gather, so that the next one carries more of them. */
const mostRequests = 4;

/** Sends messages of callers that come at the same time together: ten cost as much as one. */
export class Outbox {
  private waiting: Waiting[] = [];
  private requests = 0;
  private isScheduled = false;

  constructor(
    private readonly client: SQSClient,
    private readonly queue: string,
  ) {}

  /** Resolves once the queue has it. */
  send(message: Outgoing): Promise<void> {
    return new Promise((sent, failed) => {
      this.waiting.push({ message, sent, failed });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.isScheduled || this.requests >= mostRequests || this.waiting.length === 0) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    const [batch] = batches(this.waiting);
    if (batch === undefined) return;
    this.waiting = this.waiting.slice(batch.length);
    this.requests += 1;
    this.deliver(batch).finally(() => {
      this.requests -= 1;
      this.schedule();
    });
    this.schedule();
  }

  private async deliver(batch: readonly Waiting[]): Promise<void> {
    try {
      const messages = batch.map(({ message }) => message);
      await sendBatch(this.client, this.queue, messages);
      for (const { sent } of batch) sent();
    } catch (error) {
      for (const { failed } of batch) failed(error);
    }
  }
}
