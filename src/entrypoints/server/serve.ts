import { join, resolve } from 'node:path';
import { stdout } from 'node:process';
import { pino } from 'pino';
import { freeFraction } from '../../adapters/filesystem/disk.js';
import type { ReadyReport } from '../../adapters/http/readiness.js';
import { type HttpParts, httpServer } from '../../adapters/http/server.js';
import { defaultHttpSettings } from '../../adapters/http/settings.js';
import { createMetrics, type Metrics } from '../../adapters/metrics/metrics.js';
import { SystemClock } from '../../adapters/system/clock.js';
import { savedViews } from '../../adapters/view-file/saved-views.js';
import { isUnavailable } from '../../domain/ports/unavailable.js';
import { adminParts } from '../admin-parts.js';
import { checkTombstones } from '../check-tombstones.js';
import { compactErasures } from '../compact-erasures.js';
import type { Decorate, Platform } from '../composition/embedded.js';
import { openPlatform } from '../composition/platform.js';
import { ports, uses } from '../composition/tokens.js';
import { notePolicy } from '../note-policy.js';
import type { Settings } from '../settings.js';
import { WatchedSources } from '../watched-sources.js';
import { type Deliverers, startDeliverers } from './deliverers.js';
import { configureSources, ensureAdminToken, ensureReportsToken, ensureSources } from './first-start.js';
import { followBooks } from './follow-books.js';
import { followErasures } from './follow-erasures.js';
import { followMaintenance } from './follow-maintenance.js';
import { followPolicy } from './follow-policy.js';
import { followSources } from './follow-sources.js';
import { ReportProcess } from './report-process.js';
import { untilSignal } from './until-signal.js';

/** More events than this waiting means that processing does not keep up: clients are asked to wait. */
const mostWaiting = 1_000_000;
const backlogCheckMs = 1_000;
/** Below this share of free disk the server is not ready. */
const leastFree = 0.02;

/** Runs the server until SIGTERM or SIGINT, then drains: what was accepted is in the lake before it ends. */
export async function serve(settings: Settings, decorate?: Decorate): Promise<void> {
  const log = pino({ level: 'info' });
  let metrics: Metrics | undefined;
  let deliverers: Deliverers | undefined;
  if (settings.platform === 'embedded') await compactErasures(settings, decorate);
  const platform = await openPlatform(
    settings,
    {
      processed(result, ms) {
        const { events, recorded, suppressed, dead } = result;
        metrics?.processed(result, ms);
        deliverers?.nudge();
        log.info({ events, recorded, suppressed, dead, ms }, 'batch processed');
      },
      waiting: (error, attempt, waitMs) => log.warn({ code: error.code, attempt, waitMs }, error.message),
    },
    decorate,
  );
  await checkTombstones(platform).catch(async (error: unknown) => {
    await platform.close();
    throw error;
  });
  for (const notice of platform.notices) log.warn(notice);
  const receipts = platform.get(ports.receipts);
  const queues = platform.get(ports.targetQueues);
  metrics = createMetrics(
    () => receipts.waiting(),
    new SystemClock(),
    () => queues.waiting(),
  );
  await notePolicy(platform);
  const unfollow = await followPolicy(settings.policy, platform, log, metrics.policyRead, () => {
    notePolicy(platform).catch((error: Error) => log.error(error.message));
  });
  const manageSources = platform.get(uses.manageSources);
  if (platform.isShared) await configureSources(settings, manageSources);
  const key = platform.isShared ? undefined : await ensureSources(settings, manageSources);
  const adminToken =
    settings.adminToken ?? (platform.isShared ? undefined : await ensureAdminToken(settings.dataDir));
  const reportsToken =
    settings.reportsToken ?? (platform.isShared ? undefined : await ensureReportsToken(settings.dataDir));
  const reporter = new ReportProcess(settings);
  const sources = platform.get(uses.sourceBook);
  await sources.reload();
  const watched = new WatchedSources(settings, manageSources, log);
  const unfollowSources = followSources(sources, log, undefined, () => watched.look());

  let isBehind = false;
  const watch = setInterval(async () => {
    isBehind = await receipts.waiting().then(
      ({ events, receipts }) => (events ?? receipts) > mostWaiting,
      () => isBehind,
    );
  }, backlogCheckMs);
  const { accepted, answered, limited, pixel } = metrics;
  const app = httpServer({
    collect: platform.get(uses.collect),
    sources,
    settings: { ...defaultHttpSettings, trustedProxies: settings.trustedProxies },
    backlog: () => isBehind,
    ready: () => readiness(platform, settings.dataDir),
    metrics: () => (metrics as Metrics).read(),
    ...(adminToken === undefined ? undefined : behindToken(platform, adminToken)),
    ...(reportsToken !== undefined && {
      reports: {
        token: reportsToken,
        views: () => savedViews(settings.views ?? join(settings.dataDir, 'views')),
        reporter,
      },
    }),
    onAccepted: accepted,
    onAnswered: answered,
    onLimited: limited,
    onPixel: pixel,
    log,
  });
  const processor = platform.get(uses.processor);
  processor.start();
  const stopErasures = followErasures(platform.get(uses.erasures), log);
  const stopMaintenance = followMaintenance(platform.get(uses.maintain), log, metrics.maintained);
  // On AWS the monitor does it, once for all containers.
  const stopBooks = platform.isShared ? undefined : followBooks(platform, log, metrics.stood);
  deliverers = startDeliverers(platform, log, metrics.targets);
  platform.sweep().catch((error: Error) => log.warn(error.message));
  const signalled = untilSignal();
  const address = await app.listen({ host: settings.host, port: settings.port });
  if (key === undefined) log.info({ address, platform: settings.platform }, 'listening');
  else {
    const sender = sources.find(key);
    const liveKey = sender === undefined || sender.disabled ? '<write key>' : key;
    stdout.write(`${welcome(address, liveKey, resolve(settings.dataDir))}\n`);
  }

  const signal = await Promise.race([signalled, processor.finished]);
  log.info({ signal }, platform.isShared ? 'stopping: others go on' : 'stopping: draining what was accepted');
  clearInterval(watch);
  unfollow();
  unfollowSources();
  await stopBooks?.();
  await stopErasures();
  await stopMaintenance();
  reporter.close();
  await app.close();
  await processor.stop(!platform.isShared);
  await deliverers.stop();
  await platform.close();
}

/** What the admin token opens. */
function behindToken(platform: Pick<Platform, 'get'>, adminToken: string): Pick<HttpParts, 'tail' | 'admin'> {
  const tail = { adminToken, feed: platform.get(uses.outcomeFeed) };
  return { tail, admin: adminParts(platform, adminToken) };
}

async function readiness(platform: Platform, dataDir: string): Promise<ReadyReport> {
  const store = await platform
    .get(ports.keyStore)
    .get('index')
    .then(
      () => ({ name: 'store', ok: true }),
      (error: unknown) => ({
        name: 'store',
        ok: false,
        reason: isUnavailable(error) ? error.code : 'cannot be read',
      }),
    );
  if (platform.isShared) return { checks: [store] };
  const free = await freeFraction(dataDir);
  const disk = {
    name: 'disk',
    ok: free >= leastFree,
    reason: `${(free * 100).toFixed(1)} % of the disk is free`,
  };
  return { checks: [store, disk] };
}

function welcome(address: string, key: string, dataDir: string): string {
  return `Lethe listens on ${address} and keeps everything in ${dataDir}. Try it:

  curl -u ${key}: ${address}/v1/track -H 'Content-Type: application/json' \\
    -d '{"event":"Workout Completed","userId":"u-1","properties":{"minutes":42},"context":{"ip":"203.0.113.7"}}'
`;
}
