import {
  paginateQuery,
  QueryCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Json } from '../../domain/json.js';
import { again } from '../aws/again.js';
import { chunked } from '../aws/mapped.js';
import type { Dynamo, Item } from './client.js';
import { overVersion } from './conditions.js';
import { written } from './errors.js';

/** Events in one item. A transaction has 100 items at most, one of them the head. */
const eventsPerItem = 50;
const head = 'head';

/**
 * Series of events in a table with the keys `part` and `item`: a head, `{version}`, and items of up to 50 events under
 * the version of their first, `e0000000000000001`. An append writes both in one transaction.
 */
export class Events {
  constructor(
    private readonly dynamo: Dynamo,
    private readonly table: string,
  ) {}

  /** `false`, and nothing is written, where the series is not at `expected`. */
  async append(part: string, expected: number, events: readonly Json[]): Promise<boolean> {
    if (events.length === 0) return (await this.version(part)) === expected;
    const version = expected + events.length;
    const Item = { ...key(part, head), version: { N: String(version) } };
    const first = { Put: { TableName: this.table, Item, ...overVersion('part', expected) } };
    const command = new TransactWriteItemsCommand({
      TransactItems: [first, ...this.items(part, expected, events)],
    });
    const end = await again(`an append to ${part}`, () => written(this.dynamo.client.send(command)));
    return end === 'written';
  }

  /** The events behind version `after`, oldest first. */
  async *read(part: string, after: number): AsyncGenerator<Json, void> {
    // The item with the first event wanted may begin up to so many versions before it.
    const from = Math.max(1, after + 2 - eventsPerItem);
    const query = this.query(part, nameOf(from), nameOf(Number.MAX_SAFE_INTEGER));
    for await (const { Items = [] } of paginateQuery({ client: this.dynamo.client }, query))
      for (const item of Items) yield* eventsOf(item).slice(Math.max(0, after + 1 - firstOf(item)));
  }

  /** How many events there are. */
  async version(part: string): Promise<number> {
    const { Items = [] } = await this.dynamo.client.send(new QueryCommand(this.query(part, head, head)));
    return Number(Items[0]?.version?.N ?? 0);
  }

  private items(part: string, expected: number, events: readonly Json[]): TransactWriteItem[] {
    return chunked(events, eventsPerItem).map((chunk, n) => ({
      Put: {
        TableName: this.table,
        Item: {
          ...key(part, nameOf(expected + 1 + n * eventsPerItem)),
          events: { S: JSON.stringify(chunk) },
        },
      },
    }));
  }

  private query(part: string, from: string, to: string) {
    return {
      TableName: this.table,
      KeyConditionExpression: '#part = :part AND #item BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#part': 'part', '#item': 'item' },
      ExpressionAttributeValues: { ':part': { S: part }, ':from': { S: from }, ':to': { S: to } },
      ConsistentRead: true,
    };
  }
}

function firstOf({ item }: Item): number {
  return Number(item?.S?.slice(1));
}

function eventsOf({ events }: Item): Json[] {
  return JSON.parse(events?.S as string);
}

function key(part: string, item: string): Item {
  return { part: { S: part }, item: { S: item } };
}

function nameOf(version: number): string {
  return `e${String(version).padStart(16, '0')}`;
}
