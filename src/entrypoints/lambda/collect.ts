import 'reflect-metadata';
import { pino } from 'pino';
import { httpServer } from '../../adapters/http/server.js';
import { defaultHttpSettings } from '../../adapters/http/settings.js';
import { answerHttpEvent, type HttpAnswer, type HttpEvent } from '../../adapters/lambda/http-event.js';
import { createMetrics } from '../../adapters/metrics/metrics.js';
import { SystemClock } from '../../adapters/system/clock.js';
import { ports, uses } from '../composition/tokens.js';
import { WatchedSources } from '../watched-sources.js';
import { openFromEnvironment } from './open.js';

const log = pino({ level: 'info' });
const sourcesEveryMs = 30_000;

const { platform, settings } = await openFromEnvironment();
const sources = platform.get(uses.sourceBook);
const watched = new WatchedSources(settings, platform.get(uses.manageSources), log);
await watched.look();
await sources.reload();
let reloaded = Date.now();
const metrics = createMetrics(() => platform.get(ports.receipts).waiting(), new SystemClock());
const app = httpServer({
  collect: platform.get(uses.collect),
  sources,
  settings: { ...defaultHttpSettings, trustedProxies: settings.trustedProxies },
  // The queue takes whatever comes.
  backlog: () => false,
  ready: async () => ({ checks: [] }),
  metrics: () => metrics.read(),
  log,
});

/** Function URL or HTTP API → a receipt in the queue. */
export async function handler(event: HttpEvent): Promise<HttpAnswer> {
  if (Date.now() - reloaded > sourcesEveryMs) {
    reloaded = Date.now();
    await watched.look();
    await sources.reload().catch((error: Error) => log.error(error.message));
  }
  return answerHttpEvent(app, event);
}
