import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzip, type InputType } from 'node:zlib';
import type { LakeFile } from '../../../domain/ports/lake-files.js';
import { fsCode } from '../../filesystem/durable-fs.js';
import { each } from '../../filesystem/each.js';
import { gunzipped } from '../../filesystem/gzip-lines.js';

/** As many as zlib has threads. */
const width = 4;
/** Bytes up to which a file is unpacked in one go: a third of the time. */
const small = 512 * 1024;

/**
 * The names of those files of gzip, below `root`, that are not whole. DuckDB takes half a file for a whole one and looks at no
 * checksum; zlib does.
 */
export async function damagedIn(root: string, files: readonly LakeFile[]): Promise<ReadonlySet<string>> {
  const damaged = new Set<string>();
  await each(files, width, async ({ name, size }) => {
    const path = join(root, name);
    try {
      if (size <= small) await unpacked(await readFile(path));
      else for await (const _ of gunzipped(createReadStream(path)));
    } catch (error) {
      if (/^E[A-Z]+$/.test(fsCode(error) ?? '')) throw error;
      damaged.add(name);
    }
  });
  return damaged;
}

function unpacked(bytes: InputType & Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    gunzip(bytes, { info: true }, (error, result) => {
      if (error !== null) return reject(error);
      const { engine } = result as unknown as { readonly engine: { readonly bytesWritten: number } };
      if (engine.bytesWritten === bytes.length) resolve();
      else reject(new Error('Something comes after its end.'));
    });
  });
}
