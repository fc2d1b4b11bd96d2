import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CuratedName } from '../../domain/lake/curated.js';
import type { ObjectName } from '../../domain/lake/object-name.js';
import type {
  CuratedFile,
  CuratedText,
  CuratedZone,
  FileHash,
  LocalFile,
  Over,
  Workbench,
} from '../../domain/ports/curated-zone.js';
import { type Lake, UnreadableObject } from '../../domain/ports/lake.js';
import { gzipLines } from '../filesystem/gzip-lines.js';
import { BenchFolder, hashOf } from '../workbench/bench-folder.js';

/** Files as bytes, beside a raw zone. A bench is a real folder: an engine reads files. */
export class MemoryCuratedZone implements CuratedZone {
  private readonly files = new Map<CuratedName, { readonly bytes: Buffer; readonly version: number }>();
  private versions = 0;

  constructor(private readonly lake: Pick<Lake, 'read'>) {}

  async *list(prefix: string): AsyncGenerator<CuratedFile, void> {
    for (const name of [...this.files.keys()].filter((one) => one.startsWith(prefix)).sort()) {
      const file = this.files.get(name);
      if (file !== undefined) yield { name, size: file.bytes.length };
    }
  }

  async read(name: CuratedName): Promise<CuratedText | undefined> {
    const file = this.files.get(name);
    return file && { text: file.bytes.toString(), version: String(file.version) };
  }

  async write(name: CuratedName, text: string, over: Over): Promise<boolean> {
    const version = this.files.get(name)?.version;
    if (over === 'nothing' ? version !== undefined : over !== 'anything' && over.version !== String(version))
      return false;
    this.set(name, Buffer.from(text));
    return true;
  }

  async store(name: CuratedName, file: LocalFile): Promise<FileHash> {
    this.set(name, await readFile(file));
    return hashOf(file);
  }

  async remove(names: readonly CuratedName[]): Promise<void> {
    for (const name of names) this.files.delete(name);
  }

  async workbench(): Promise<Workbench> {
    const folder = await BenchFolder.open(join(tmpdir(), 'lethe-memory'));
    return {
      place: (name) => folder.place(name),
      bring: async (name) => {
        const bytes = await this.bytesOf(name);
        if (bytes === undefined) return undefined;
        const file = folder.next(name);
        await writeFile(file, bytes);
        return file;
      },
      hash: hashOf,
      close: () => folder.close(),
    };
  }

  private async bytesOf(name: ObjectName | CuratedName): Promise<Uint8Array | undefined> {
    const curated = this.files.get(name as CuratedName)?.bytes;
    if (curated !== undefined || !name.startsWith('events/')) return curated;
    try {
      const lines: string[] = [];
      for await (const line of this.lake.read(name as ObjectName)) lines.push(line);
      return await gzipLines(lines);
    } catch (error) {
      if (error instanceof UnreadableObject) return undefined;
      throw error;
    }
  }

  private set(name: CuratedName, bytes: Buffer): void {
    this.versions += 1;
    this.files.set(name, { bytes, version: this.versions });
  }
}
