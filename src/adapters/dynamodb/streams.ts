import type { Json } from '../../domain/json.js';
import { StreamConflict, type Streams } from '../../domain/ports/streams.js';
import { answering } from '../aws/answering.js';
import type { Dynamo } from './client.js';
import { Events } from './events.js';

const code = 'streams_unavailable';

/** Each stream a series of events, on condition of its version. */
export class DynamoStreams implements Streams {
  private readonly events: Events;

  constructor(dynamo: Dynamo) {
    this.events = new Events(dynamo, dynamo.tables.state);
  }

  append(stream: string, expected: number, events: readonly Json[]): Promise<number> {
    return answering(code, async () => {
      const isDone = await this.events.append(partOf(stream), expected, events);
      if (!isDone) throw new StreamConflict(stream, expected);
      return expected + events.length;
    });
  }

  head(stream: string): Promise<{ readonly version: number; readonly event: Json } | undefined> {
    return answering(code, async () => {
      const version = await this.events.version(partOf(stream));
      for await (const event of this.events.read(partOf(stream), version - 1)) return { version, event };
      return undefined;
    });
  }

  read(stream: string, options: { readonly after?: number; readonly limit?: number } = {}): Promise<Json[]> {
    const { after = 0, limit = Number.POSITIVE_INFINITY } = options;
    return answering(code, async () => {
      const found: Json[] = [];
      for await (const event of this.events.read(partOf(stream), after)) {
        if (found.length >= limit) break;
        found.push(event);
      }
      return found;
    });
  }
}

function partOf(stream: string): string {
  return `stream/${stream}`;
}
