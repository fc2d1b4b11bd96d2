import type { Logger } from 'pino';
import type { Maintain } from '../../application/maintain.js';

const everyMs = 3_600_000;

/**
 * Maintains at start and every hour while the server runs.
 * @param count told what was done, and what failed
 * @returns what ends it, once the task at hand is done
 */
export function followMaintenance(
  maintain: Pick<Maintain, 'run'>,
  log: Pick<Logger, 'info' | 'error'>,
  count: { done(task: string, what: string, n: number): void; failed(task: string): void },
  waitMs = everyMs,
): () => Promise<void> {
  let timer: NodeJS.Timeout;
  let isEnded = false;
  const run = async () => {
    await maintain.run({
      done(task, counts) {
        for (const [what, n] of Object.entries(counts)) count.done(task, what, n);
        if (Object.values(counts).some((n) => n > 0)) log.info({ task, ...counts }, 'maintenance');
      },
      failed(task, error) {
        count.failed(task);
        const problem = error instanceof Error ? error.message : String(error);
        log.error({ task, problem }, 'maintenance failed; it is tried again within the hour');
      },
    });
    if (isEnded) return;
    timer = setTimeout(() => {
      running = run();
    }, waitMs);
    timer.unref();
  };
  let running = run();
  return async () => {
    isEnded = true;
    clearTimeout(timer);
    await running;
  };
}
