import { createReadStream } from 'node:fs';
import type { LocalFile } from '../../domain/ports/curated-zone.js';
import { UnreadableFiles } from '../../domain/ports/curator.js';
import { Unavailable } from '../../domain/ports/unavailable.js';
import { fsCode } from '../filesystem/durable-fs.js';
import { gunzipped } from '../filesystem/gzip-lines.js';

const lineFeed = 10;

/**
 * How many lines gzip files hold. DuckDB takes half a file for a whole one and looks at no checksum; zlib does.
 * @throws UnreadableFiles, Unavailable
 */
export async function countLines(files: readonly LocalFile[]): Promise<number> {
  let lines = 0;
  for (const file of files)
    try {
      lines += await linesIn(file);
    } catch (error) {
      if (/^E[A-Z]+$/.test(fsCode(error) ?? '')) throw new Unavailable('lake_unavailable', error);
      throw new UnreadableFiles(error);
    }
  return lines;
}

async function linesIn(file: LocalFile): Promise<number> {
  let lines = 0;
  let last = lineFeed;
  for await (const chunk of gunzipped(createReadStream(file))) {
    for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, at + 1)) lines += 1;
    last = chunk.at(-1) ?? last;
  }
  return last === lineFeed ? lines : lines + 1;
}
