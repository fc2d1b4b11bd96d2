import type { Logger } from 'pino';
import type { SourceBook } from '../../adapters/http/source-book.js';

const everyMs = 1_000;

/**
 * Takes in what `lethe sources` changes while the server runs, and says so. Where that fails the former sources stay,
 * and the log says why, once.
 * @param before called before each look
 * @returns what ends it
 */
export function followSources(
  book: Pick<SourceBook, 'reload'>,
  log: Pick<Logger, 'info' | 'error'>,
  waitMs = everyMs,
  before: () => Promise<void> = async () => {},
): () => void {
  let told: string | undefined;
  let isEnded = false;
  let timer: NodeJS.Timeout;
  const look = async () => {
    try {
      await before();
      const sources = await book.reload();
      told = undefined;
      if (sources.length > 0) log.info({ sources }, 'sources changed');
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== told) log.error({ problem }, 'the sources cannot be read again: those of before stay');
      told = problem;
    }
  };
  const again = () => {
    if (isEnded) return;
    timer = setTimeout(() => look().finally(again), waitMs);
    timer.unref();
  };
  again();
  return () => {
    isEnded = true;
    clearTimeout(timer);
  };
}
