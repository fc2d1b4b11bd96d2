import type { EventSource, ReceiptId } from '../domain/event/event.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { Settlements } from '../domain/ports/settlements.js';
import { settledOf, type Tally } from './await-settlement.js';
import type { Collect } from './collect.js';

/** A receipt of a file holds about so many events or characters of JSON. */
const eventsPerReceipt = 500;
const charactersPerReceipt = 512 * 1024;
/** So many receipts wait at most, so that a file never fills the store and live traffic stays ahead. */
const mostWaiting = 32;
const pollMs = 20;

export interface ReplayOptions {
  readonly source: EventSource;
  /** Queue the records for targets too. */
  readonly forward: boolean;
  /** Called whenever more events are settled. */
  onProgress?(tally: Readonly<Tally>): void;
}

/** Puts events through the core as if they had just been received, and waits until they are settled. */
export class Replay {
  constructor(
    private readonly collect: Collect,
    private readonly settlements: Settlements,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
  ) {}

  /**
   * @param events Segment-shaped events, or the text of a line that is none: it becomes a dead letter
   * @throws whatever `events` throws, once all that came before it is settled
   */
  async run(events: AsyncIterable<unknown>, options: ReplayOptions): Promise<Tally> {
    const total: Tally = { received: 0, recorded: 0, suppressed: 0, dead: 0 };
    let waiting: ReceiptId[] = [];
    const settle = async (most: number) => {
      while (waiting.length > most) {
        const settled = await settledOf(this.settlements, waiting);
        waiting = waiting.filter((id) => !settled.has(id));
        for (const tally of settled.values()) {
          total.received += tally.received;
          total.recorded += tally.recorded;
          total.suppressed += tally.suppressed;
          total.dead += tally.dead;
        }
        if (settled.size > 0) options.onProgress?.(total);
        if (waiting.length > most) await this.clock.sleep(pollMs);
      }
    };
    const damage: unknown[] = [];
    for await (const chunk of chunks(events, (error) => damage.push(error))) {
      await settle(mostWaiting - 1);
      const { source, forward } = options;
      const body = this.crypto.encode(`{"batch":[${chunk.join(',')}]}`);
      const submission = { source, endpoint: 'batch', body, events: chunk.length, request: {} } as const;
      waiting.push(await this.collect.accept({ ...submission, live: false, forward }));
    }
    await settle(0);
    if (damage.length > 0) throw damage[0];
    return total;
  }
}

/** Where `events` breaks off, what came before it is still handed on; `onDamage` is told the error. */
async function* chunks(
  events: AsyncIterable<unknown>,
  onDamage: (error: unknown) => void,
): AsyncIterable<string[]> {
  let chunk: string[] = [];
  let characters = 0;
  const reading = events[Symbol.asyncIterator]();
  for (;;) {
    const next = await reading.next().catch((error: unknown) => {
      onDamage(error);
      return { done: true as const, value: undefined };
    });
    if (next.done) break;
    const text = JSON.stringify(next.value);
    chunk.push(text);
    characters += text.length;
    if (chunk.length < eventsPerReceipt && characters < charactersPerReceipt) continue;
    yield chunk;
    chunk = [];
    characters = 0;
  }
  if (chunk.length > 0) yield chunk;
}
