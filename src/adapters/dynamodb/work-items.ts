import {
  DeleteItemCommand,
  paginateQuery,
  paginateScan,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Json } from '../../domain/json.js';
import type { WorkItems } from '../../domain/ports/work-items.js';
import { again } from '../aws/again.js';
import { answering } from '../aws/answering.js';
import { each } from '../filesystem/each.js';
import { type Dynamo, type Item, width } from './client.js';
import { written } from './errors.js';

const code = 'work_unavailable';

/** At three bytes a character below the 400 KB of an item; a transaction carries 4 MB. */
const charactersPerPiece = 120_000;

/**
 * The JSON of a work item in pieces, `{name, piece, of, text}`, written in one transaction. Their table has no backups:
 * what is removed is gone.
 */
export class DynamoWorkItems implements WorkItems {
  private readonly table: string;

  constructor(private readonly dynamo: Dynamo) {
    this.table = dynamo.tables.work;
  }

  put(name: string, item: Json): Promise<void> {
    return answering(code, async () => {
      const pieces = piecesOf(JSON.stringify(item));
      const command = new TransactWriteItemsCommand({
        TransactItems: pieces.map((text, n) => ({
          Put: {
            TableName: this.table,
            Item: { ...keyOf(name, n), of: { N: String(pieces.length) }, text: { S: text } },
          },
        })),
      });
      await again(`a write of ${name}`, () => written(this.dynamo.client.send(command)));
      await this.removePieces(name, pieces.length);
    });
  }

  /** Every piece must be as it was read: one transaction, whatever the sizes. */
  replace(name: string, before: Json, item: Json): Promise<boolean> {
    return answering(code, async () => {
      const [held, pieces] = [piecesOf(JSON.stringify(before)), piecesOf(JSON.stringify(item))];
      const isAsRead = (text: string | undefined) => ({
        ConditionExpression:
          text === undefined ? 'attribute_not_exists(#name)' : '#text = :text AND #of = :of',
        ExpressionAttributeNames: text === undefined ? { '#name': 'name' } : { '#text': 'text', '#of': 'of' },
        ...(text === undefined
          ? undefined
          : { ExpressionAttributeValues: { ':text': { S: text }, ':of': { N: String(held.length) } } }),
      });
      const puts = pieces.map((text, n) => ({
        Put: {
          TableName: this.table,
          Item: { ...keyOf(name, n), of: { N: String(pieces.length) }, text: { S: text } },
          ...isAsRead(held[n]),
        },
      }));
      const removals = held.slice(pieces.length).map((text, n) => ({
        Delete: { TableName: this.table, Key: keyOf(name, pieces.length + n), ...isAsRead(text) },
      }));
      const command = new TransactWriteItemsCommand({ TransactItems: [...puts, ...removals] });
      const ended = await again(`a replacement of ${name}`, () => written(this.dynamo.client.send(command)));
      return ended === 'written';
    });
  }

  get(name: string): Promise<Json | undefined> {
    return answering(code, async () => {
      const pieces = await this.pieces(name);
      const count = Number(pieces[0]?.of?.N ?? 0);
      if (count === 0) return undefined;
      return JSON.parse(
        pieces
          .slice(0, count)
          .map(({ text }) => text?.S)
          .join(''),
      );
    });
  }

  list(prefix: string): Promise<string[]> {
    return answering(code, async () => {
      const names = new Set<string>();
      const input = { TableName: this.table, ConsistentRead: true };
      for await (const { Items = [] } of paginateScan({ client: this.dynamo.client }, input))
        for (const { name } of Items) if (name?.S?.startsWith(prefix)) names.add(name.S);
      return [...names].sort();
    });
  }

  remove(names: readonly string[]): Promise<void> {
    return answering(code, () => each(names, width, (name) => this.removePieces(name, 0)));
  }

  private async removePieces(name: string, from: number): Promise<void> {
    const pieces = await this.pieces(name);
    await each(pieces.slice(from), width, async ({ piece }) => {
      const Key = keyOf(name, Number(piece?.S));
      await this.dynamo.client.send(new DeleteItemCommand({ TableName: this.table, Key }));
    });
  }

  private async pieces(name: string): Promise<Item[]> {
    const found: Item[] = [];
    const input = {
      TableName: this.table,
      KeyConditionExpression: '#name = :name',
      ExpressionAttributeNames: { '#name': 'name' },
      ExpressionAttributeValues: { ':name': { S: name } },
      ConsistentRead: true,
    };
    for await (const { Items = [] } of paginateQuery({ client: this.dynamo.client }, input))
      found.push(...Items);
    return found;
  }
}

function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += charactersPerPiece)
    pieces.push(text.slice(at, at + charactersPerPiece));
  return pieces;
}

function keyOf(name: string, piece: number): Item {
  return { name: { S: name }, piece: { S: String(piece).padStart(3, '0') } };
}
