import { join, resolve } from 'node:path';
import type { DuckDbAnalytics } from '../../adapters/duckdb/query/analytics.js';
import type { Platform } from './embedded.js';
import { ports, uses } from './tokens.js';

/** SQL over a platform's lake. The engine is loaded only here: it is large, and few processes need it. */
export async function openAnalytics(platform: Platform): Promise<DuckDbAnalytics> {
  const { DuckDbAnalytics } = await import('../../adapters/duckdb/query/analytics.js');
  const { dataDir } = platform.get(uses.settings);
  return new DuckDbAnalytics(
    {
      files: platform.get(uses.lakeFiles),
      profiles: platform.get(ports.profiles),
      letters: platform.get(ports.letters),
    },
    join(resolve(dataDir), 'tmp'),
  );
}
