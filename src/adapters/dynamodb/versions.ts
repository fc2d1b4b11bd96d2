import { LRUCache } from 'lru-cache';
import type { Freshness } from '../../domain/ports/vault.js';
import { batchGet } from './batch-get.js';
import type { Dynamo, Item } from './client.js';

const mostRemembered = 200_000;

/**
 * Reads items that carry a `version`; for half the price where they may be `recent`. One that comes back older than this
 * process has seen it, or over which it lost a write, is read again, consistently: so it sees what it lost against.
 */
export class Versions {
  /** The newest version seen of an item; beyond all of them where a write of it was lost. */
  private readonly seen = new LRUCache<string, number>({ max: mostRemembered });

  constructor(
    private readonly dynamo: Dynamo,
    private readonly table: string,
    private readonly hash: string,
  ) {}

  async read(keys: readonly string[], freshness: Freshness): Promise<Item[]> {
    if (freshness === 'latest') return this.latest(keys);
    const found = new Map((await this.get(keys, false)).map((item) => [this.keyOf(item), item]));
    const behind = keys.filter((key) => versionOf(found.get(key)) < (this.seen.get(key) ?? 0));
    for (const key of behind) found.delete(key);
    for (const [key, item] of found) this.seen.set(key, versionOf(item));
    return behind.length === 0 ? [...found.values()] : [...found.values(), ...(await this.latest(behind))];
  }

  /** A write of the item was this version. */
  wrote(key: string, version: number): void {
    this.seen.set(key, version);
  }

  /** A write of the item was lost: somebody else was faster. */
  lost(key: string): void {
    this.seen.set(key, Number.POSITIVE_INFINITY);
  }

  private async latest(keys: readonly string[]): Promise<Item[]> {
    const items = await this.get(keys, true);
    for (const key of keys) this.seen.delete(key);
    for (const item of items) this.seen.set(this.keyOf(item), versionOf(item));
    return items;
  }

  private get(keys: readonly string[], consistent: boolean): Promise<Item[]> {
    return batchGet(this.dynamo, this.table, this.hash, keys, consistent);
  }

  private keyOf(item: Item): string {
    return item[this.hash]?.S as string;
  }
}

/** 0 for an item that is not there. */
function versionOf(item: Item | undefined): number {
  return Number(item?.version?.N ?? 0);
}
