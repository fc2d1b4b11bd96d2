import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileHash, LocalFile } from '../../domain/ports/curated-zone.js';

/** A folder to work in, named by the process that has it: what a crash leaves behind is told from what is in use. */
export class BenchFolder {
  private brought = 0;

  private constructor(readonly path: string) {}

  /** Makes a folder below `root`, and removes those of processes that are no more. */
  static async open(root: string): Promise<BenchFolder> {
    await mkdir(root, { recursive: true, mode: 0o700 });
    await sweepBenches(root);
    const path = join(root, `${process.pid}-${randomUUID()}`);
    await mkdir(path, { mode: 0o700 });
    return new BenchFolder(path);
  }

  place(name: string): LocalFile {
    return join(this.path, name) as LocalFile;
  }

  /** A place for something from elsewhere, that keeps the end of its name. */
  next(name: string): LocalFile {
    this.brought += 1;
    return this.place(`${this.brought}-${name.slice(name.lastIndexOf('/') + 1)}`);
  }

  async close(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/** Removes folders of processes that are no more: what lies there may be of people who are forgotten. */
async function sweepBenches(root: string): Promise<void> {
  for (const name of await readdir(root).catch(() => [])) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1] ?? Number.NaN);
    if (pid > 0 && pid !== process.pid && !isAlive(pid))
      await rm(join(root, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

export async function hashOf(file: LocalFile): Promise<FileHash> {
  const { content, facts } = hashed(file);
  for await (const _ of content);
  return facts();
}

/** The bytes of a local file, and what they come to once all were read. */
export function hashed(file: LocalFile): {
  readonly content: AsyncIterable<Uint8Array>;
  facts(): FileHash;
} {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    content: (async function* () {
      for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk as Uint8Array;
      }
    })(),
    facts: () => ({ bytes, sha256: hash.digest('hex') }),
  };
}
