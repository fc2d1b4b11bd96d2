import type { Decorate } from '../../src/entrypoints/composition/embedded.js';
import { type Boundary, decorating } from './effects.js';
import type { Hesitation } from './hesitant.js';

/** What a child process of the crash tests shall do. It is handed over as JSON in `LETHE_CRASH`. */
export interface CrashScript {
  readonly job:
    | 'serve'
    | 'process'
    | 'replay'
    | 'reprocess'
    | 'discard'
    | 'rotate'
    | 'maintain'
    | 'forget'
    | 'keepLake'
    | 'readLake';
  readonly dataDir: string;
  /** Where the child writes down every boundary, a line each. */
  readonly log?: string;
  /** Where it ends itself: at the n-th time that this boundary is reached. */
  readonly kill?: { readonly at: Boundary; readonly count: number };
  /** Runs as a former release would have: other types, and bugs. */
  readonly isOld?: boolean;
  readonly clock: FastClock;
  /** How long a live receipt waits for company, milliseconds of that clock. */
  readonly flushMs?: number;
  /** `forget`: a user id. */
  readonly user?: string;
  /** `forget`: no further than to the first sweep, as `lethe forget` goes. */
  readonly onlyRequest?: boolean;
  /** `keepLake`: how many times. */
  readonly rounds?: number;
  /** How long everything waits that is asked of the lake. */
  readonly hesitation?: Hesitation;
  /** Does nothing before a line comes on stdin: it is started early, since a start takes long. */
  readonly waits?: boolean;
  /** `replay`: a file of NDJSON. */
  readonly file?: string;
}

/** A clock that runs `rate` times as fast since `origin`, and was set forward by `ahead` milliseconds. */
export interface FastClock {
  readonly origin: number;
  readonly rate: number;
  readonly ahead: number;
  /** Whoever sleeps wakes at once, and it is as late as it would be. */
  readonly leaps?: boolean;
}

/** Everybody's time runs faster: batches are soon due, leases run out and are renewed within a second. */
export function fastClock({ origin, rate, ahead, leaps = false }: FastClock): Decorate {
  let leapt = 0;
  return decorating((port, method, args, call) => {
    if (port !== 'clock') return call();
    const now = () => Math.round(origin + ahead + leapt + (Date.now() - origin) * rate);
    if (method === 'now') return now();
    const [ms, wake] = args as [number, Promise<unknown>?];
    if (leaps) {
      leapt += ms;
      return Promise.resolve();
    }
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms / rate);
      const awake = () => {
        clearTimeout(timer);
        resolve();
      };
      wake?.then(awake, awake);
    });
  });
}

/** A former release: sends every type to the overflow, does not open every tenth receipt, and fails on some events. */
export const oldCode: Decorate = decorating((port, method, args, call) => {
  switch (`${port}.${method}`) {
    case 'lake.types':
      return Promise.resolve(new Set(Array.from({ length: 2_000 }, (_, n) => `type_${n}`)));
    case 'crypto.openBytes':
      if (/7$/.test(String(args[2]))) throw new Error('a bug of a former release');
      return call();
    case 'crypto.seal':
      if (/^s_.*\nbug-[^\n]*$/s.test(String(args[2]))) throw new Error('another bug of a former release');
      return call();
    default:
      return call();
  }
});
