import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keyDigest } from '../../adapters/http/source-book.js';
import type { Sources, StoredSource } from '../../domain/ports/sources.js';
import type { Settings } from '../settings.js';
import { type ConfiguredSource, readSources } from './configured-sources.js';

/** The source that exists from the first start on. */
const firstSource = 'default';
const environment = 'production';

/**
 * Makes sure that somebody may send: on the first start a source with a generated write key, kept in
 * `<data>/secrets/write-key` (0600) for the operator; and the sources of `LETHE_WRITE_KEYS` and `LETHE_SOURCES`.
 * @returns the first source's write key, for the curl line
 * @throws UserError, Unavailable
 */
export async function ensureSources(settings: Settings, sources: Sources): Promise<string> {
  const known = new Set((await sources.list()).map(({ name }) => name));
  const key = await writeKeyFile(join(settings.dataDir, 'secrets'));
  if (!known.has(firstSource))
    await sources.put(stored({ name: firstSource, kind: 'server', environment, key }));
  for (const pair of settings.writeKeys?.split(',') ?? []) {
    const [name = '', given = ''] = pair.split(':');
    await sources.put(stored({ name, kind: 'server', environment, key: given }));
  }
  const configured = settings.sources === undefined ? [] : await readSources(settings.sources);
  for (const source of configured) await sources.put(stored(source));
  return key;
}

function stored({ name, kind, environment, key }: ConfiguredSource): StoredSource {
  return { v: 1, name, kind, environment, keys: [keyDigest(key)] };
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
