import type { Record } from '../domain/lake/record.js';
import { mayBeInLake } from '../domain/ledger/ledger.js';
import { type Lake, UnreadableObject } from '../domain/ports/lake.js';
import type { Letters } from '../domain/ports/letters.js';
import type { Receipts } from '../domain/ports/receipts.js';
import type { Settlements } from '../domain/ports/settlements.js';
import { readBooks } from './books.js';

/**
 * Takes rows out of the lake that the ledger does not know: beside a database that was restored they are younger than
 * it, and what still waits there would be recorded a second time. Nobody else may be at work.
 */
export class DropUnsettledRows {
  constructor(
    private readonly ports: {
      readonly lake: Lake;
      readonly receipts: Receipts;
      readonly settlements: Settlements;
      readonly letters: Letters;
    },
  ) {}

  /** @returns how many rows. @throws Unavailable */
  async run(): Promise<number> {
    const { lake } = this.ports;
    const { accounts, waiting } = await readBooks(this.ports);
    const waits = new Set(waiting.map(({ id }) => id));
    let dropped = 0;
    for await (const { name } of lake.list('events/')) {
      const lines: string[] = [];
      let strange = 0;
      try {
        for await (const line of lake.read(name)) {
          const { receipt, index } = (JSON.parse(line) as Record).lethe;
          if (!waits.has(receipt) && mayBeInLake(accounts.get(receipt), index)) lines.push(line);
          else strange += 1;
        }
      } catch (error) {
        // Not whole, or no record: the audit names it.
        if (error instanceof UnreadableObject || error instanceof SyntaxError) continue;
        throw error;
      }
      dropped += strange;
      if (lines.length === 0) await lake.remove([name]);
      else if (strange > 0) await lake.put(new Map([[name, lines]]));
    }
    return dropped;
  }
}
