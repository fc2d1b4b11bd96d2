import type { SQSClient } from '@aws-sdk/client-sqs';
import { deleteAll, hideAll } from './delete.js';
import { type Received, receive } from './receive.js';

/** How long a message stays this process' own without a sign of life. */
const visibilitySeconds = 60;

/** Messages that this process has received and not yet done with: it keeps them hidden from others meanwhile. */
export class Holding {
  private readonly handles = new Map<string, string>();
  private readonly stop = new AbortController();
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(
    private readonly client: SQSClient,
    private readonly queue: string,
    private readonly visibility = visibilitySeconds,
  ) {}

  /** Up to ten more messages; one that is held already comes again when others could have seen it meanwhile. */
  async receive(waitSeconds: number): Promise<Received[]> {
    const messages = await receive(this.client, this.queue, {
      waitSeconds,
      visibilitySeconds: this.visibility,
      signal: this.stop.signal,
    });
    for (const { messageId, handle } of messages) this.handles.set(messageId, handle);
    if (messages.length > 0) this.heartbeat ??= this.beat();
    return messages;
  }

  /** Removes messages from the queue: they are done. */
  async done(messageIds: readonly string[]): Promise<void> {
    const handles = messageIds.map((id) => this.handles.get(id)).filter((handle) => handle !== undefined);
    await deleteAll(this.client, this.queue, handles);
    for (const id of messageIds) this.handles.delete(id);
  }

  /** Ends a long poll under way, and gives back what is held. */
  async release(): Promise<void> {
    this.stop.abort();
    clearInterval(this.heartbeat);
    await hideAll(this.client, this.queue, [...this.handles.values()], 0);
    this.handles.clear();
  }

  private beat(): NodeJS.Timeout {
    const prolong = () => hideAll(this.client, this.queue, [...this.handles.values()], this.visibility);
    return setInterval(prolong, (this.visibility * 1_000) / 3).unref();
  }
}
