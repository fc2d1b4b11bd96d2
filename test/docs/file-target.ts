import { appendFile, readFile } from 'node:fs/promises';
import type { Answer, FullRecord, Mapped, Parcel, Skipped, Target } from '../../src/domain/ports/target.js';

/** Appends records to a file, one JSON text a line, each event once. */
export class FileTarget implements Target {
  readonly limits = { parts: 1_000, characters: 1_000_000, concurrency: 1 };
  private known: Set<string> | undefined;

  constructor(
    readonly name: string,
    private readonly path: string,
  ) {}

  map({ id, type, time, kind, properties = {} }: FullRecord): Mapped | Skipped {
    if (kind !== 'track') return { skipped: 'no_track' };
    return { parts: [JSON.stringify({ id, type, time, properties })] };
  }

  async send(parcels: readonly Parcel[]): Promise<readonly Answer[]> {
    try {
      this.known ??= await this.idsInFile();
      const { known } = this;
      const fresh = parcels.filter(({ id }) => !known.has(id));
      await appendFile(this.path, fresh.flatMap(({ parts }) => parts.map((part) => `${part}\n`)).join(''));
      for (const { id } of fresh) known.add(id);
      return parcels.map(() => ({ kind: 'delivered' }));
    } catch (error) {
      this.known = undefined;
      const reason = (error as NodeJS.ErrnoException).code ?? 'cannot be written';
      if (reason === 'ENOENT' || reason === 'EACCES') return parcels.map(() => ({ kind: 'stop', reason }));
      return parcels.map(() => ({ kind: 'later', of: 'target', reason }));
    }
  }

  close(): void {}

  private async idsInFile(): Promise<Set<string>> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    return new Set(text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).id])));
  }
}
