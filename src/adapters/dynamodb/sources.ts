import { PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { Sources, StoredSource } from '../../domain/ports/sources.js';
import { again } from '../aws/again.js';
import { answering } from '../aws/answering.js';
import type { Dynamo } from './client.js';
import { overVersion } from './conditions.js';
import { written } from './errors.js';

const code = 'sources_unavailable';
const part = 'sources';

/** An item per source, its JSON in `source`: a put is on condition of that text. */
export class DynamoSources implements Sources {
  constructor(private readonly dynamo: Dynamo) {}

  list(): Promise<StoredSource[]> {
    return answering(code, async () => {
      const found: StoredSource[] = [];
      const query = {
        TableName: this.dynamo.tables.state,
        KeyConditionExpression: '#part = :part',
        ExpressionAttributeNames: { '#part': 'part' },
        ExpressionAttributeValues: { ':part': { S: part } },
        ConsistentRead: true,
      };
      for await (const { Items = [] } of paginateQuery({ client: this.dynamo.client }, query))
        for (const { source } of Items) found.push(JSON.parse(source?.S as string));
      return found;
    });
  }

  put(source: StoredSource, before?: StoredSource): Promise<boolean> {
    return answering(code, async () => {
      const command = new PutItemCommand({
        TableName: this.dynamo.tables.state,
        Item: { part: { S: part }, item: { S: source.name }, source: { S: JSON.stringify(source) } },
        ...(before === undefined ? overVersion('part', 0) : over(JSON.stringify(before))),
      });
      const end = await again('a write of a source', () => written(this.dynamo.client.send(command)));
      return end === 'written';
    });
  }
}

function over(text: string) {
  return {
    ConditionExpression: '#source = :before',
    ExpressionAttributeNames: { '#source': 'source' },
    ExpressionAttributeValues: { ':before': { S: text } },
  };
}
