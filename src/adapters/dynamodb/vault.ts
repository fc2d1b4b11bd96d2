import {
  GetItemCommand,
  PutItemCommand,
  paginateScan,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { LRUCache } from 'lru-cache';
import type { LookupKey, Pseudonym, Subject } from '../../domain/identity/subject.js';
import type { Freshness, Vault, VaultEntry, VaultItem, VaultPut } from '../../domain/ports/vault.js';
import { again } from '../aws/again.js';
import { answering, answeringEach } from '../aws/answering.js';
import { mapped } from '../aws/mapped.js';
import { batchGet } from './batch-get.js';
import { type Dynamo, type Item, width } from './client.js';
import { overVersion } from './conditions.js';
import { written } from './errors.js';
import { Versions } from './versions.js';

const code = 'vault_unavailable';

/** The pseudonyms of one version of an item. */
interface Known {
  readonly version: number;
  readonly pseudonyms: readonly Pseudonym[];
}

/** How much of the tombstone log the table holds, kept in the table itself: a restored one says so. */
const mark = { id: { S: '#tombstones' } };

/**
 * An item per id, the subject in it as JSON, and an item per pseudonym that leads to it. Where a write changes which
 * pseudonyms an item has, both kinds are written in one transaction: a pseudonym is found exactly while its item has
 * it. All requests of a call are made at once, so that a call is one round trip.
 */
export class DynamoVault implements Vault {
  /** What was last seen of items, so that a write knows which pseudonyms it takes away. Checked by the condition. */
  private readonly known = new LRUCache<LookupKey, Known>({ max: 50_000 });

  private readonly versions: Versions;

  constructor(private readonly dynamo: Dynamo) {
    this.versions = new Versions(dynamo, dynamo.tables.vault, 'id');
  }

  read(keys: readonly LookupKey[], freshness: Freshness = 'latest'): Promise<Map<LookupKey, VaultItem>> {
    return answering(code, async () => {
      const items = await this.versions.read(keys, freshness);
      const found = new Map(items.map((item) => [item.id?.S as LookupKey, vaultItem(item)]));
      for (const [key, { subject, version }] of found)
        this.known.set(key, { version, pseudonyms: pseudonymsOf(subject) });
      return found;
    });
  }

  find(pseudonyms: readonly Pseudonym[]): Promise<Map<Pseudonym, LookupKey>> {
    return answering(code, async () => {
      const items = await batchGet(this.dynamo, this.dynamo.tables.pseudonyms, 'pseudonym', pseudonyms, true);
      return new Map(items.map(({ pseudonym, id }) => [pseudonym?.S as Pseudonym, id?.S as LookupKey]));
    });
  }

  write(puts: readonly VaultPut[]): Promise<LookupKey[]> {
    return answering(code, async () => {
      const unseen = puts.filter(
        ({ key, expected }) => expected > 0 && this.known.get(key)?.version !== expected,
      );
      if (unseen.length > 0) await this.read(unseen.map(({ key }) => key));
      const ends = await mapped(puts, width, (put) => this.put(put));
      return puts.flatMap(({ key }, i) => (ends[i] === 'lost' ? [key] : []));
    });
  }

  list(): AsyncIterable<VaultEntry> {
    return answeringEach(code, this.all());
  }

  tombstonesApplied(): Promise<number> {
    return answering(code, async () => {
      const { Item } = await this.dynamo.client.send(
        new GetItemCommand({ TableName: this.dynamo.tables.vault, Key: mark, ConsistentRead: true }),
      );
      return Number(Item?.tombstones?.N ?? 0);
    });
  }

  markTombstonesApplied(entries: number): Promise<void> {
    return answering(code, async () => {
      const Item = { ...mark, tombstones: { N: String(entries) } };
      await this.dynamo.client.send(new PutItemCommand({ TableName: this.dynamo.tables.vault, Item }));
    });
  }

  private async *all(): AsyncGenerator<VaultEntry, void> {
    const input = { TableName: this.dynamo.tables.vault, ConsistentRead: true };
    for await (const { Items = [] } of paginateScan({ client: this.dynamo.client }, input))
      for (const item of Items)
        if (item.subject !== undefined) yield { key: item.id?.S as LookupKey, ...vaultItem(item) };
  }

  private async put(put: VaultPut): Promise<'written' | 'lost'> {
    const { key, subject, expected } = put;
    const known = expected === 0 ? undefined : this.known.get(key);
    if (expected > 0 && known?.version !== expected) return 'lost';
    const pseudonyms = pseudonymsOf(subject);
    const moves = this.moves(key, known?.pseudonyms ?? [], pseudonyms);
    const item = { TableName: this.dynamo.tables.vault, Item: itemOf(put), ...overVersion('id', expected) };
    const end = await again('a write of the vault', () =>
      written(
        moves.length === 0
          ? this.dynamo.client.send(new PutItemCommand(item))
          : this.dynamo.client.send(
              new TransactWriteItemsCommand({ TransactItems: [{ Put: item }, ...moves] }),
            ),
      ),
    );
    if (end === 'written') {
      this.known.set(key, { version: expected + 1, pseudonyms });
      this.versions.wrote(key, expected + 1);
    } else {
      this.known.delete(key);
      this.versions.lost(key);
    }
    return end;
  }

  private moves(
    key: LookupKey,
    before: readonly Pseudonym[],
    after: readonly Pseudonym[],
  ): TransactWriteItem[] {
    const TableName = this.dynamo.tables.pseudonyms;
    const gained = after.filter((pseudonym) => !before.includes(pseudonym));
    const lost = before.filter((pseudonym) => !after.includes(pseudonym));
    return [
      ...gained.map((pseudonym) => ({
        Put: { TableName, Item: { pseudonym: { S: pseudonym }, id: { S: key } } },
      })),
      ...lost.map((pseudonym) => ({ Delete: { TableName, Key: { pseudonym: { S: pseudonym } } } })),
    ];
  }
}

function itemOf({ key, subject, expected }: VaultPut): Item {
  return { id: { S: key }, version: { N: String(expected + 1) }, subject: { S: JSON.stringify(subject) } };
}

function vaultItem({ subject, version }: Item): VaultItem {
  return { subject: JSON.parse(subject?.S as string), version: Number(version?.N) };
}

function pseudonymsOf({ incarnations }: Subject): Pseudonym[] {
  return incarnations.map(({ pseudonym }) => pseudonym);
}
