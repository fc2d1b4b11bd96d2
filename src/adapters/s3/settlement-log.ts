import { LRUCache } from 'lru-cache';
import type { ReceiptId } from '../../domain/event/event.js';
import { instant } from '../../domain/event/time.js';
import type { Settlement } from '../../domain/ledger/settlement.js';
import type { Clock } from '../../domain/ports/clock.js';
import { answering, answeringEach } from '../aws/answering.js';
import { begunAt } from '../aws/collector-name.js';
import { ahead } from '../aws/mapped.js';
import { gunzipLines, gzipLines } from '../filesystem/gzip-lines.js';
import { type Bucket, width } from './client.js';
import { getObject } from './get-object.js';
import { listObjects } from './list-objects.js';
import { putObject } from './put-object.js';

const code = 'settlements_unavailable';
const folder = 'settlements/';
/** How far the clocks of two machines may be apart. */
const skewMs = 10 * 60_000;
const mostRemembered = 200_000;

/**
 * What became of receipts: an object per batch, `settlements/YYYY/MM/DD/hh-mm-ss-mmm-<writer>.ndjson.gz`, a line per
 * receipt. Keys are in order of time, and a receipt's id says when its collector began, so that looking for one reads
 * only what was written since.
 */
export class SettlementLog {
  /** Objects never change: those that were read are remembered, so that waiting for a receipt reads each once. */
  private readonly remembered = new LRUCache<string, readonly Settlement[]>({
    maxSize: mostRemembered,
    sizeCalculation: (settlements) => settlements.length + 1,
  });
  private last = 0;

  /** @param writer tells apart those who write at the same time */
  constructor(
    private readonly bucket: Bucket,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly writer: string,
  ) {}

  append(settlements: readonly Settlement[]): Promise<void> {
    return answering(code, async () => {
      if (settlements.length === 0) return;
      this.last = Math.max(this.last + 1, this.clock.now());
      const key = `${keyAt(this.last)}-${this.writer}.ndjson.gz`;
      const bytes = await gzipLines(settlements.map((settlement) => JSON.stringify(settlement)));
      await putObject(this.bucket, key, () => bytes, 'anything');
    });
  }

  of(receipts: readonly ReceiptId[]): Promise<Settlement[]> {
    return answering(code, async () => {
      if (receipts.length === 0) return [];
      const asked = new Set(receipts);
      const begun = receipts.reduce(
        (first, receipt) => Math.min(first, begunAt(receipt)),
        Number.POSITIVE_INFINITY,
      );
      const found: Settlement[] = [];
      for await (const settlements of this.objects(keyAt(Math.max(0, begun - skewMs))))
        for (const settlement of settlements) if (asked.has(settlement.receipt)) found.push(settlement);
      return found;
    });
  }

  /** Gathers all of them first: a receipt's lines are spread over the objects. */
  async *list(): AsyncGenerator<Settlement, void> {
    const byReceipt = new Map<ReceiptId, Settlement[]>();
    for await (const settlements of answeringEach(code, this.objects()))
      for (const settlement of settlements) {
        const lines = byReceipt.get(settlement.receipt);
        if (lines === undefined) byReceipt.set(settlement.receipt, [settlement]);
        else lines.push(settlement);
      }
    for (const lines of byReceipt.values()) yield* lines;
  }

  /** All that were written since, oldest first. @param time milliseconds since 1970 */
  async *since(time: number): AsyncGenerator<Settlement, void> {
    for await (const settlements of answeringEach(code, this.objects(keyAt(time)))) yield* settlements;
  }

  private objects(after?: string): AsyncIterable<readonly Settlement[]> {
    return ahead(listObjects(this.bucket, folder, after), width, ({ key }) => this.read(key));
  }

  private async read(key: string): Promise<readonly Settlement[]> {
    const remembered = this.remembered.get(key);
    if (remembered !== undefined) return remembered;
    const got = await getObject(this.bucket, key);
    if (got === undefined) return [];
    const settlements: Settlement[] = [];
    for await (const line of gunzipLines(bytesOf(got.bytes))) settlements.push(JSON.parse(line));
    this.remembered.set(key, settlements);
    return settlements;
  }
}

async function* bytesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}

/** @param time milliseconds since 1970 */
function keyAt(time: number): string {
  const at = instant(time);
  return `${folder}${at.slice(0, 10).replaceAll('-', '/')}/${at.slice(11, 23).replace(/[:.]/g, '-')}`;
}
