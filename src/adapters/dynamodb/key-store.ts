import { DeleteItemCommand, GetItemCommand, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import type { KeyStore } from '../../domain/ports/key-store.js';
import { again } from '../aws/again.js';
import { answering } from '../aws/answering.js';
import { each } from '../filesystem/each.js';
import { type Dynamo, width } from './client.js';
import { overVersion } from './conditions.js';
import { written } from './errors.js';

const code = 'vault_unavailable';

/** Wrapped keys by name: a few hundred at most, so that looking through all of them is cheap. */
export class DynamoKeyStore implements KeyStore {
  private readonly table: string;

  constructor(private readonly dynamo: Dynamo) {
    this.table = dynamo.tables.keys;
  }

  get(name: string): Promise<string | undefined> {
    return answering(code, async () => {
      const { Item } = await this.dynamo.client.send(
        new GetItemCommand({ TableName: this.table, Key: { name: { S: name } }, ConsistentRead: true }),
      );
      return Item?.wrapped?.S;
    });
  }

  putIfAbsent(name: string, wrapped: string): Promise<string> {
    return answering(code, async () => {
      const command = new PutItemCommand({
        TableName: this.table,
        Item: { name: { S: name }, wrapped: { S: wrapped } },
        ...overVersion('name', 0),
      });
      // Removed between the refused put and the look: then the name is free again.
      return again(`a write of the key ${name}`, async () =>
        (await written(this.dynamo.client.send(command))) === 'written' ? wrapped : this.get(name),
      );
    });
  }

  list(prefix: string): Promise<string[]> {
    return answering(code, async () => {
      const names: string[] = [];
      const { client } = this.dynamo;
      for await (const { Items } of paginateScan({ client }, { TableName: this.table, ConsistentRead: true }))
        for (const { name } of Items ?? []) if (name?.S?.startsWith(prefix)) names.push(name.S);
      return names.sort();
    });
  }

  remove(names: readonly string[]): Promise<void> {
    return answering(code, () =>
      each(names, width, async (name) => {
        await this.dynamo.client.send(
          new DeleteItemCommand({ TableName: this.table, Key: { name: { S: name } } }),
        );
      }),
    );
  }
}
