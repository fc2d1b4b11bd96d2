import { randomBytes } from 'node:crypto';
import { newWriteKey } from '../../adapters/http/write-key.js';
import type { ManageSources } from '../../application/manage-sources.js';
import { openOrMakeSecret } from '../secret-file.js';
import type { Settings } from '../settings.js';
import { type Configured, readSources } from './configured-sources.js';

/** The source that exists from the first start on. */
const firstSource = 'default';
const environment = 'production';

/**
 * Makes sure that somebody may send: on the first start a source with a generated write key, kept in
 * `<data>/secrets/write-key` (0600) for the operator; and the sources of `LETHE_WRITE_KEYS` and `LETHE_SOURCES`.
 * @returns the first source's first write key, for the curl line
 * @throws UserError, Unavailable
 */
export async function ensureSources(
  settings: Settings,
  sources: Pick<ManageSources, 'list' | 'add' | 'configure'>,
): Promise<string> {
  const key = await openOrMakeSecret(settings.dataDir, 'write-key', newWriteKey);
  const isNew = (await sources.list()).every(({ name }) => name !== firstSource);
  if (isNew) await sources.add({ name: firstSource, kind: 'server', environment }, key);
  await configureSources(settings, sources);
  return key;
}

/** Those of `LETHE_WRITE_KEYS` and `LETHE_SOURCES` alone: for a platform that has no place for a first key. */
export async function configureSources(
  settings: Settings,
  sources: Pick<ManageSources, 'configure'>,
): Promise<void> {
  for (const { key, ...terms } of (await configuredSources(settings)).values())
    await sources.configure(terms, key);
}

/** By name: one that stands in both is as the file says. @throws UserError */
async function configuredSources({ writeKeys, sources }: Settings): Promise<Map<string, Configured>> {
  const inVariable = writeKeys?.split(',').map((pair): Configured => {
    const [name = '', key = ''] = pair.split(':');
    return { name, kind: 'server', environment, key };
  });
  const inFile = sources === undefined ? [] : await readSources(sources);
  return new Map([...(inVariable ?? []), ...inFile].map((source) => [source.name, source]));
}

/** What listening to `/tail` takes: made at the first start, in `<data>/secrets/admin-token` (0600). */
export function ensureAdminToken(dataDir: string): Promise<string> {
  return openOrMakeSecret(dataDir, 'admin-token', () => `at_${randomBytes(32).toString('base64url')}`);
}

/** What looking at `/reports` takes, and nothing else: made at the first start, in `<data>/secrets/reports-token` (0600). */
export function ensureReportsToken(dataDir: string): Promise<string> {
  return openOrMakeSecret(dataDir, 'reports-token', () => `rt_${randomBytes(32).toString('base64url')}`);
}
