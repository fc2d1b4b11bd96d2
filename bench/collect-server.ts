import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { httpServer } from '../src/adapters/http/server.js';
import { defaultHttpSettings } from '../src/adapters/http/settings.js';
import { openEmbedded } from '../src/entrypoints/composition/embedded.js';
import { uses } from '../src/entrypoints/composition/tokens.js';
import { readSettings } from '../src/entrypoints/settings.js';

/** Collect alone, as the server does it: everything but the processor. Prints its address. */
const dataDir = await mkdtemp(join(tmpdir(), 'lethe-bench-'));
const platform = await openEmbedded(readSettings({}, { dataDir }));
const source = { name: 'bench', kind: 'server', environment: 'production' } as const;
const app = httpServer({
  collect: platform.get(uses.collect),
  sources: { find: () => ({ source }) },
  settings: defaultHttpSettings,
  backlog: () => false,
  ready: async () => ({ checks: [] }),
  metrics: async () => ({ contentType: 'text/plain', text: '' }),
});
console.log(await app.listen({ port: 0, host: '127.0.0.1' }));
