import type { Json } from '../../domain/json.js';
import type { TombstoneEntry, TombstoneLog } from '../../domain/ports/tombstone-log.js';
import { again } from '../aws/again.js';
import { answering, answeringEach } from '../aws/answering.js';
import type { Dynamo } from './client.js';
import { Events } from './events.js';

const code = 'tombstones_unavailable';
const part = 'tombstones';
/** Nothing may keep an erasure from being noted, however many others are noted at the same time. */
const mostTries = 200;

/** One series of events in a table of its own, which is never restored together with the vault. */
export class DynamoTombstoneLog implements TombstoneLog {
  private readonly events: Events;

  constructor(dynamo: Dynamo) {
    this.events = new Events(dynamo, dynamo.tables.tombstones);
  }

  append(entries: readonly TombstoneEntry[]): Promise<number> {
    return answering(code, () =>
      again(
        'an append to the tombstone log',
        async () => {
          const length = await this.events.version(part);
          const isDone = await this.events.append(part, length, entries as unknown as Json[]);
          return isDone ? length + entries.length : undefined;
        },
        mostTries,
      ),
    );
  }

  list(after = 0): AsyncIterable<TombstoneEntry> {
    const entries = this.events.read(part, after) as AsyncIterable<unknown>;
    return answeringEach(code, entries as AsyncIterable<TombstoneEntry>);
  }

  length(): Promise<number> {
    return answering(code, () => this.events.version(part));
  }
}
