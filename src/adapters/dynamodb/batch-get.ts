import { BatchGetItemCommand, type KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import { again } from '../aws/again.js';
import { chunked, mapped } from '../aws/mapped.js';
import { type Dynamo, type Item, width } from './client.js';

const mostKeys = 100;

/**
 * The items that are there, in no order: all requests at once, 100 keys each.
 * @param ConsistentRead else what is answered may be some seconds old, for half the price
 */
export async function batchGet(
  dynamo: Dynamo,
  table: string,
  hash: string,
  keys: Iterable<string>,
  ConsistentRead: boolean,
): Promise<Item[]> {
  const chunks = chunked([...new Set(keys)], mostKeys);
  const found = await mapped(chunks, width, (chunk) =>
    getAll(dynamo, table, { Keys: chunk.map((key) => ({ [hash]: { S: key } })), ConsistentRead }),
  );
  return found.flat();
}

/** Keys that DynamoDB did not get to, because of 16 MB an answer or because it was throttled, are asked for again. */
async function getAll({ client }: Dynamo, table: string, keys: KeysAndAttributes): Promise<Item[]> {
  const items: Item[] = [];
  for (let left = keys; (left.Keys ?? []).length > 0; ) {
    const answer = await again('a batch of reads', async () => {
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({ RequestItems: { [table]: left } }),
      );
      const rest = UnprocessedKeys?.[table] ?? { Keys: [] };
      const isStuck = rest.Keys?.length === left.Keys?.length;
      return isStuck ? undefined : { found: Responses?.[table] ?? [], rest };
    });
    items.push(...answer.found);
    left = answer.rest;
  }
  return items;
}
