import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TombstoneEntry, TombstoneLog } from '../../domain/ports/tombstone-log.js';
import { Unavailable } from '../../domain/ports/unavailable.js';
import { UserError } from '../user-error.js';
import { fsCode } from './durable-fs.js';
import { nodeFs } from './node-fs.js';

const version = 1;
const lineFeed = 10;
/** Ends a line that a crash cut off while it was written: nobody was told that it was there. */
const torn = ' #torn\n';

/**
 * The tombstone log as a file of one JSON object per line, beside the database and not in it. Appended to, never
 * rewritten; several processes may append at once, each in one write.
 */
export class TombstoneLogFile implements TombstoneLog {
  constructor(private readonly path: string) {}

  append(entries: readonly TombstoneEntry[]): Promise<number> {
    return answering(async () => {
      if (entries.length > 0) await this.write(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      return (await this.lines()).length;
    });
  }

  async *list(after = 0): AsyncGenerator<TombstoneEntry, void> {
    const lines = await answering(() => this.lines());
    for (const { text, number } of lines.slice(after)) yield this.parse(text, number);
  }

  length(): Promise<number> {
    return answering(
      async () => (await this.lines()).map(({ text, number }) => this.parse(text, number)).length,
    );
  }

  private async write(lines: string): Promise<void> {
    await using file = await open(this.path, 'a+', 0o600);
    const { size } = await file.stat();
    const last = size === 0 ? lineFeed : (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0];
    await file.appendFile(last === lineFeed ? lines : torn + lines);
    await file.sync();
    if (size === 0) await nodeFs.syncFolder(dirname(this.path));
  }

  /** Those of entries, not parsed: appending need not read a hundred thousand of them each time. */
  private async lines(): Promise<{ text: string; number: number }[]> {
    let text: string;
    try {
      await using file = await open(this.path, 'r');
      text = await file.readFile('utf8');
    } catch (error) {
      if (fsCode(error) === 'ENOENT') return [];
      throw error;
    }
    const lines = text.split('\n');
    // Behind the last line feed: nothing, or a line that is being written.
    lines.pop();
    return lines.flatMap((text, i) => (text.endsWith(torn.trimEnd()) ? [] : [{ text, number: i + 1 }]));
  }

  private parse(line: string, number: number): TombstoneEntry {
    const entry = parsed(line);
    if (entry?.v === version) return entry;
    throw new UserError(
      `Line ${number} of the tombstone log ${this.path} ${entry === undefined ? 'is damaged' : 'was written by a newer version of Lethe'}.`,
      entry === undefined
        ? 'Restore the file from a backup: without it somebody who was forgotten could come back.'
        : 'Run that version, or a later one.',
    );
  }
}

function parsed(line: string): TombstoneEntry | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function answering<T>(method: () => Promise<T>): Promise<T> {
  try {
    return await method();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new Unavailable('tombstones_unavailable', error);
  }
}
