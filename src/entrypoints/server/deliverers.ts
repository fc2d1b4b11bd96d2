import type { Logger } from 'pino';
import type { TargetMetrics } from '../../adapters/metrics/target-metrics.js';
import { Deliverer } from '../../application/deliver/deliverer.js';
import type { Dispatch } from '../../application/deliver/dispatch.js';
import type { Platform } from '../composition/embedded.js';
import { ports, uses } from '../composition/tokens.js';

export interface Deliverers {
  /** Something may have been queued. */
  nudge(): void;
  /** Ends after what is under way; what waits goes on with the next start. */
  stop(): Promise<void>;
}

/** One deliverer per target, while this process is the one that processes. */
export function startDeliverers(
  platform: Pick<Platform, 'get'>,
  log: Pick<Logger, 'info' | 'warn' | 'error'>,
  metrics: TargetMetrics,
): Deliverers {
  const processor = platform.get(uses.processor);
  const dispatches = platform.get(uses.dispatches);
  const notes = platform.get(uses.targetNotes);
  notes.onNew = ({ target, what, path, type }) => {
    metrics.noted(target, what);
    log.warn({ target, what, path, type }, 'not sent as it is recorded');
  };
  const deliverers = platform.get(uses.targets).map((configured) => {
    const deliverer = new Deliverer(
      configured,
      dispatches.get(configured.target.name) as Dispatch,
      platform.get(ports.targetQueues),
      platform.get(uses.targetStates),
      platform.get(ports.clock),
      platform.get(ports.crypto),
      () => processor.isHolder,
      {
        ended: (target, end, count, oldest) =>
          metrics.ended(target, end, count, (Date.now() - Date.parse(oldest)) / 1_000),
        waiting: (target, reason, attempt, waitMs) =>
          log.warn({ target, reason, attempt, waitMs }, 'the target is tried again later'),
        stopped: (target, reason) =>
          log.error(
            { target, reason },
            `the target is stopped: correct its set-up, then lethe targets resume ${target}`,
          ),
        failed: (target, error) =>
          log.error(
            { target, error: error instanceof Error ? error.stack : String(error) },
            'a bug while delivering',
          ),
      },
    );
    deliverer.start();
    log.info({ target: configured.target.name }, 'delivering');
    return deliverer;
  });
  return {
    nudge: () => {
      for (const deliverer of deliverers) deliverer.nudge();
    },
    stop: async () => {
      await Promise.all(deliverers.map((deliverer) => deliverer.stop()));
    },
  };
}
