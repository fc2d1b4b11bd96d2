import {
  paginateQuery,
  QueryCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Json } from '../../domain/json.js';
import { StreamConflict, type Streams } from '../../domain/ports/streams.js';
import { again } from '../aws/again.js';
import { answering } from '../aws/answering.js';
import { chunked } from '../aws/mapped.js';
import type { Dynamo, Item } from './client.js';
import { overVersion } from './conditions.js';
import { written } from './errors.js';

const code = 'streams_unavailable';

/** Events in one item. A transaction has 100 items at most, one of them the head. */
const eventsPerItem = 50;
const head = 'head';

/**
 * Per stream a head, `{version}`, and items of up to 50 events under the version of their first: `e000000000001`.
 * An append writes the head, on condition of its version, and the events in one transaction.
 */
export class DynamoStreams implements Streams {
  constructor(private readonly dynamo: Dynamo) {}

  append(stream: string, expected: number, events: readonly Json[]): Promise<number> {
    return answering(code, async () => {
      const version = expected + events.length;
      if (events.length === 0) {
        await this.check(stream, expected);
        return version;
      }
      const command = new TransactWriteItemsCommand({
        TransactItems: [this.headAt(stream, expected, version), ...this.items(stream, expected, events)],
      });
      const end = await again(`an append to ${stream}`, () => written(this.dynamo.client.send(command)));
      if (end === 'lost') throw new StreamConflict(stream, expected);
      return version;
    });
  }

  read(stream: string, options: { readonly after?: number; readonly limit?: number } = {}): Promise<Json[]> {
    const { after = 0, limit = Number.POSITIVE_INFINITY } = options;
    return answering(code, async () => {
      const found: Json[] = [];
      // The item with the first event wanted may begin up to so many versions before it.
      const from = Math.max(1, after + 2 - eventsPerItem);
      const query = this.query(stream, nameOf(from), nameOf(Number.MAX_SAFE_INTEGER));
      for await (const { Items = [] } of paginateQuery({ client: this.dynamo.client }, query)) {
        for (const item of Items)
          found.push(
            ...eventsOf(item)
              .filter(({ version }) => version > after)
              .map(({ event }) => event),
          );
        if (found.length >= limit) break;
      }
      return found.slice(0, limit);
    });
  }

  private async check(stream: string, expected: number): Promise<void> {
    const { Items = [] } = await this.dynamo.client.send(new QueryCommand(this.query(stream, head, head)));
    if (Number(Items[0]?.version?.N ?? 0) !== expected) throw new StreamConflict(stream, expected);
  }

  private headAt(stream: string, expected: number, version: number): TransactWriteItem {
    const Item = { ...key(stream, head), version: { N: String(version) } };
    return { Put: { TableName: this.dynamo.tables.state, Item, ...overVersion('part', expected) } };
  }

  private items(stream: string, expected: number, events: readonly Json[]): TransactWriteItem[] {
    return chunked(events, eventsPerItem).map((chunk, n) => ({
      Put: {
        TableName: this.dynamo.tables.state,
        Item: {
          ...key(stream, nameOf(expected + 1 + n * eventsPerItem)),
          events: { S: JSON.stringify(chunk) },
        },
      },
    }));
  }

  private query(stream: string, from: string, to: string) {
    return {
      TableName: this.dynamo.tables.state,
      KeyConditionExpression: '#part = :part AND #item BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#part': 'part', '#item': 'item' },
      ExpressionAttributeValues: { ':part': { S: partOf(stream) }, ':from': { S: from }, ':to': { S: to } },
      ConsistentRead: true,
    };
  }
}

function eventsOf({ item, events }: Item): { version: number; event: Json }[] {
  const first = Number(item?.S?.slice(1));
  return (JSON.parse(events?.S as string) as Json[]).map((event, n) => ({ version: first + n, event }));
}

function key(stream: string, item: string): Item {
  return { part: { S: partOf(stream) }, item: { S: item } };
}

function partOf(stream: string): string {
  return `stream/${stream}`;
}

function nameOf(version: number): string {
  return `e${String(version).padStart(16, '0')}`;
}
