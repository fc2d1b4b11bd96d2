import type { Logger } from 'pino';
import type { Stock } from '../../adapters/metrics/stock-metrics.js';
import type { Platform } from '../composition/embedded.js';
import { ports, uses } from '../composition/tokens.js';

const everyMs = 60_000;
/** Reading the books takes at most this share of the time: they grow with all that was ever received. */
const mostShare = 0.02;

/**
 * Reads the books every minute, less often once that takes long, and tells how things stand. What changes while they are
 * read looks like a difference: one counts from the second time on that it is seen.
 * @returns what ends it, once the reading at hand is done
 */
export function followBooks(
  platform: Pick<Platform, 'get'>,
  log: Pick<Logger, 'error'>,
  tell: (stock: Stock) => void,
  waitMs = everyMs,
): () => Promise<void> {
  let isEnded = false;
  let timer: NodeJS.Timeout;
  let seen: ReadonlySet<string> = new Set();
  const read = async () => {
    const { stock, differences } = await takeStock(platform, Date.now());
    tell({ ...stock, differences: [...differences].filter((one) => seen.has(one)).length });
    seen = differences;
  };
  const look = async () => {
    const begun = Date.now();
    await read().catch((error: unknown) => {
      const problem = error instanceof Error ? error.message : String(error);
      log.error({ problem }, 'the books cannot be read; it is tried again');
    });
    if (isEnded) return;
    timer = setTimeout(again, Math.max(waitMs, (Date.now() - begun) / mostShare));
    timer.unref();
  };
  const again = () => {
    running = look();
  };
  let running = look();
  return async () => {
    isEnded = true;
    clearTimeout(timer);
    await running;
  };
}

async function takeStock(
  { get }: Pick<Platform, 'get'>,
  now: number,
): Promise<{ stock: Omit<Stock, 'differences'>; differences: Set<string> }> {
  const { open, findings } = await get(uses.audit).books();
  const erasures = await get(uses.erasures).standing();
  const begun = erasures.flatMap(({ erasure }) =>
    erasure.requested === undefined ? [] : [erasure.requested.at],
  );
  const oldest = await get(ports.targetQueues).oldest?.();
  const age = (since: string | undefined) =>
    since === undefined ? 0 : Math.max(0, (now - Date.parse(since)) / 1_000);
  const targets = Object.entries(await get(uses.status).targets()).map(
    ([target, { state }]) =>
      [target, { oldest: age(oldest?.get(target)), held: state !== 'running' }] as const,
  );
  const stock = {
    at: now / 1_000,
    openLetters: open,
    openErasures: erasures.length,
    oldestErasure: Math.max(0, ...begun.map(age)),
    targets: new Map(targets),
  };
  return { stock, differences: new Set(findings.map(({ finding, what }) => `${finding} ${what}`)) };
}
