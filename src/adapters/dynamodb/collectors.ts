import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { collectorName } from '../aws/collector-name.js';
import type { Dynamo } from './client.js';

/** Gives collectors their names: one counter for all of the platform. */
export async function newCollector({ client, tables }: Dynamo, now: number): Promise<string> {
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName: tables.state,
      Key: { part: { S: 'counter' }, item: { S: 'collector' } },
      UpdateExpression: 'ADD #count :one',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  return collectorName(now, Number(Attributes?.count?.N));
}
