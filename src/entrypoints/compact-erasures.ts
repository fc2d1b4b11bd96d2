import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compactStore } from '../adapters/lmdb/compact.js';
import { instant } from '../domain/event/time.js';
import { checkTombstones } from './check-tombstones.js';
import { type Decorate, openEmbedded, type Platform } from './composition/embedded.js';
import { ports, uses } from './composition/tokens.js';
import type { Settings } from './settings.js';

/** `busy`: another process has the database open; it is to be tried again when that has ended. */
export type CompactedErasures = 'none_waits' | 'done' | 'busy';

/**
 * Erasures end with files of the database that hold no old page: a compacted copy is put in their place, while nobody
 * has them open. Ends whatever erasure waited for that. @throws UserError, Unavailable
 */
export async function compactErasures(settings: Settings, decorate?: Decorate): Promise<CompactedErasures> {
  const dataDir = resolve(settings.dataDir);
  if (settings.platform !== 'embedded' || !existsSync(join(dataDir, 'db'))) return 'none_waits';
  const open = async <T>(run: (platform: Platform) => Promise<T>) => {
    const platform = await openEmbedded(settings, {}, decorate);
    try {
      return await run(platform);
    } finally {
      await platform.close();
    }
  };
  // The time is taken before: what was removed by then is not in the copy.
  const since = await open(async (platform) => {
    await checkTombstones(platform);
    const standing = await platform.get(uses.erasures).run();
    return standing.some(({ next }) => next.step === 'compact')
      ? instant(platform.get(ports.clock).now())
      : undefined;
  });
  if (since === undefined) return 'none_waits';
  if ((await compactStore(dataDir)) === undefined) return 'busy';
  await open((platform) => platform.get(uses.erasures).run({ compactedAt: since }));
  return 'done';
}
