import { basename, dirname, join } from 'node:path';
import type { DurableFs } from './durable-fs.js';

let temporary = 0;

/**
 * Writes a file beside its place under a name that begins with a dot, syncs it and renames it into place. Durable once
 * its folder is synced.
 */
export async function replaceFile(
  fs: DurableFs,
  path: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  temporary += 1;
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}-${temporary}`);
  try {
    const file = await fs.open(beside);
    try {
      for await (const bytes of content) await file.write(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(beside, path);
  } catch (error) {
    await fs.unlink(beside).catch(() => {});
    throw error;
  }
}
