import type { Logger } from 'pino';
import type { Erasures } from '../../application/erasures.js';

const everyMs = 5_000;
/** The whole lake is read once one has waited so long: for all that wait. */
const scrubAfterMs = 24 * 3_600_000;

/**
 * Takes erasures on as far as they go while the server runs. What fails is tried again.
 * @returns what ends it, once the step at hand is done
 */
export function followErasures(
  erasures: Pick<Erasures, 'run'>,
  log: Pick<Logger, 'error'>,
  waitMs = everyMs,
): () => Promise<void> {
  let isEnded = false;
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();
  const run = async () => {
    try {
      await erasures.run({ scrubAfterMs });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      log.error({ problem }, 'an erasure could not go on; it is tried again');
    }
  };
  const again = () => {
    if (isEnded) return;
    timer = setTimeout(() => {
      running = run().finally(again);
    }, waitMs);
    timer.unref();
  };
  again();
  return async () => {
    isEnded = true;
    clearTimeout(timer);
    await running;
  };
}
