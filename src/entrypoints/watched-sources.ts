import type { Logger } from 'pino';
import type { ManageSources } from '../application/manage-sources.js';
import { configureSources } from './server/first-start.js';
import type { Settings } from './settings.js';
import { isObject, textAt } from './text-at.js';

const everyMs = 60_000;

/** The sources of `LETHE_SOURCES` where that is an object: taken in again when it has changed. */
export class WatchedSources {
  private looked = Number.NEGATIVE_INFINITY;
  private last: string | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly sources: Pick<ManageSources, 'configure'>,
    private readonly log: Pick<Logger, 'error'>,
  ) {}

  /** Looks once a minute at most. Sources that cannot be used leave those of before, and the log says why. */
  async look(): Promise<void> {
    const { sources: place } = this.settings;
    if (place === undefined || !isObject(place) || Date.now() - this.looked < everyMs) return;
    this.looked = Date.now();
    try {
      const text = await (await textAt(place))();
      if (text === this.last) return;
      this.last = text;
      await configureSources(this.settings, this.sources);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.log.error({ problem }, 'the sources cannot be read: those of before stay');
    }
  }
}
