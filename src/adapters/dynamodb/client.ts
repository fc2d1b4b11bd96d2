import { type AttributeValue, DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { type Tables, tablesOf } from './tables.js';

export type Item = Record<string, AttributeValue>;

/** A client and the names of the tables. */
export interface Dynamo {
  readonly client: DynamoDBClient;
  readonly tables: Tables;
}

/** Requests in flight at the same time; what is more waits in the client. */
export const width = 64;

/** Region, credentials and endpoint come from the environment unless `config` says otherwise. */
export function openDynamo(prefix: string, config: DynamoDBClientConfig = {}): Dynamo {
  const client = new DynamoDBClient({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, httpsAgent: { maxSockets: width } },
    ...config,
  });
  return { client, tables: tablesOf(prefix) };
}
