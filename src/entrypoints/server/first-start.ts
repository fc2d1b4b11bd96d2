import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keyDigest } from '../../adapters/http/source-book.js';
import type { SourceKind } from '../../domain/event/event.js';
import type { Sources } from '../../domain/ports/sources.js';

/** The source that exists from the first start on. */
const firstSource = 'default';

/**
 * Makes sure that somebody may send: on the first start a source with a generated write key, kept in
 * `<data>/secrets/write-key` (0600) for the operator; and the sources of `LETHE_WRITE_KEYS`.
 * @returns the first source's write key, for the curl line
 */
export async function ensureSources(dataDir: string, sources: Sources, writeKeys?: string): Promise<string> {
  const known = new Set((await sources.list()).map(({ name }) => name));
  const key = await writeKeyFile(join(dataDir, 'secrets'));
  if (!known.has(firstSource)) await add(sources, firstSource, 'server', key);
  for (const pair of writeKeys?.split(',') ?? []) {
    const [name = '', given = ''] = pair.split(':');
    await add(sources, name, 'server', given);
  }
  return key;
}

async function add(sources: Sources, name: string, kind: SourceKind, key: string): Promise<void> {
  await sources.put({ v: 1, name, kind, environment: 'production', keys: [keyDigest(key)] });
}

async function writeKeyFile(folder: string): Promise<string> {
  const file = join(folder, 'write-key');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const key = `wk_${randomBytes(18).toString('base64url')}`;
  try {
    await writeFile(file, `${key}\n`, { mode: 0o600, flag: 'wx', flush: true });
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readFile(file, 'utf8')).trim();
  }
}
