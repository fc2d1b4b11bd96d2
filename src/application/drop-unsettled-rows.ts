import type { Record } from '../domain/lake/record.js';
import { mayBeInLake } from '../domain/ledger/ledger.js';
import { UnreadableFiles } from '../domain/ports/curator.js';
import { type Lake, UnreadableObject } from '../domain/ports/lake.js';
import type { Letters } from '../domain/ports/letters.js';
import type { Receipts } from '../domain/ports/receipts.js';
import type { Settlements } from '../domain/ports/settlements.js';
import { readBooks } from './books.js';
import type { CuratedLake } from './curated-lake.js';
import type { RewriteParts } from './rewrite-parts.js';

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
      readonly curated: CuratedLake;
      readonly parts: RewriteParts;
    },
  ) {}

  /** @returns how many rows. @throws Unavailable */
  async run(): Promise<number> {
    const { lake, curated, parts } = this.ports;
    const { accounts, waiting } = await readBooks(this.ports);
    const waits = new Set(waiting.map(({ id }) => id));
    const isKnown = (line: string) => {
      const { receipt, index } = (JSON.parse(line) as Record).lethe;
      return !waits.has(receipt) && mayBeInLake(accounts.get(receipt), index);
    };
    let dropped = 0;
    for await (const { name } of lake.list('events/')) {
      const lines: string[] = [];
      let strange = 0;
      try {
        for await (const line of lake.read(name)) {
          if (isKnown(line)) lines.push(line);
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
    for (const day of await curated.days()) {
      // What was dropped is recorded once more, under the names of objects that were compacted: none is done with.
      const manifest = await curated.manifest(day);
      if (manifest !== undefined) await curated.writeManifest({ ...manifest, sources: [] });
      try {
        await parts.partition(day, (line) => {
          if (isKnown(line)) return line;
          dropped += 1;
          return undefined;
        });
      } catch (error) {
        if (!(error instanceof UnreadableFiles)) throw error;
      }
    }
    return dropped;
  }
}
