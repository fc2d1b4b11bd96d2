import { randomBytes } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type TableDefinition, tableDefinitions } from '../../../infra/definitions/tables.js';
import { type Dynamo, openDynamo } from '../../../src/adapters/dynamodb/client.js';
import { anybody, dynamoPart } from './local.js';

/** New, empty tables, removed by `remove`. */
export async function newTables(): Promise<{ dynamo: Dynamo; remove(): Promise<void> }> {
  const prefix = `t${randomBytes(6).toString('hex')}`;
  const dynamo = openDynamo(prefix, { ...anybody, endpoint: await dynamoPart.endpoint() });
  await createTables(dynamo);
  return {
    dynamo,
    async remove() {
      for (const TableName of Object.values(dynamo.tables))
        await dynamo.client.send(new DeleteTableCommand({ TableName }));
      dynamo.client.destroy();
    },
  };
}

async function createTables({ client, tables }: Dynamo): Promise<void> {
  for (const [table, keys] of Object.entries(tableDefinitions))
    await createTable(client, tables[table as keyof typeof tableDefinitions], keys);
}

async function createTable(
  client: DynamoDBClient,
  TableName: string,
  { hash, range }: TableDefinition,
): Promise<void> {
  const names = range === undefined ? [hash] : [hash, range];
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: names.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? 'HASH' : 'RANGE' })),
    }),
  );
}
