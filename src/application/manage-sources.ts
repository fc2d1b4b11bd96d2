import type { Instant } from '../domain/event/event.js';
import { instant } from '../domain/event/time.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Sources, StoredSource } from '../domain/ports/sources.js';
import { Unavailable } from '../domain/ports/unavailable.js';

/** What a source is, beside its keys. */
export type SourceTerms = Pick<StoredSource, 'name' | 'kind' | 'environment' | 'origins' | 'rate'>;

/** How write keys are made and what is stored of them. */
export interface WriteKeys {
  make(): string;
  digest(key: string): string;
}

/** One for the apps that are out there, one for those that follow. */
const mostLiveKeys = 2;

type Edit = (source: StoredSource) => StoredSource;

/** Who may send, and by which keys. A key is told once, when it is made; only its digest stays. */
export class ManageSources {
  constructor(
    private readonly sources: Sources,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly keys: WriteKeys,
  ) {}

  /** By name. @throws Unavailable */
  async list(): Promise<StoredSource[]> {
    return (await this.sources.list()).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @returns the new source's write key; nothing where there is a source of that name. @throws Unavailable */
  async add(terms: SourceTerms, key: string = this.keys.make()): Promise<string | undefined> {
    return (await this.sources.put(this.fresh(terms, key))) ? key : undefined;
  }

  /**
   * Gives a source a new key. The one before it stays live until the next rotation, unless `retireNow`.
   * @returns the new key; nothing where there is no such source. @throws Unavailable
   */
  async rotate(name: string, retireNow: boolean): Promise<string | undefined> {
    const key = this.keys.make();
    const rotated = await this.change(name, (source) =>
      this.withKey(retireNow ? { ...source, keys: [] } : source, key),
    );
    return rotated && key;
  }

  /** Ends all keys of a source but the newest. @returns the source; nothing where there is none. @throws Unavailable */
  retire(name: string): Promise<StoredSource | undefined> {
    return this.change(name, (source) => withKeys(source, source.keys.slice(-1), source.since));
  }

  /** @returns the source; nothing where there is none. @throws Unavailable */
  disable(name: string, disabled: boolean): Promise<StoredSource | undefined> {
    return this.change(name, ({ disabled: _, ...source }) => (disabled ? { ...source, disabled } : source));
  }

  /**
   * Changes what is given; `null` takes a limit away.
   * @returns the source; nothing where there is none. @throws Unavailable
   */
  limit(
    name: string,
    limits: { readonly [L in 'rate' | 'origins']?: NonNullable<StoredSource[L]> | null },
  ): Promise<StoredSource | undefined> {
    return this.change(name, (source) => {
      const { rate = source.rate, origins = source.origins } = limits;
      const { rate: _, origins: __, ...rest } = source;
      return { ...rest, ...(rate ? { rate } : undefined), ...(origins ? { origins } : undefined) };
    });
  }

  /**
   * Puts a source of the settings in force. Their key is put in once: what was rotated or disabled since stays so. A
   * key that was changed in the settings takes the place of the one they named before.
   * @throws Unavailable
   */
  async configure(terms: SourceTerms, key: string): Promise<void> {
    const configured = this.keys.digest(key);
    const known = await this.change(terms.name, (stored) => {
      const source = { ...stored, ...terms, configured };
      if (stored.configured === configured || stored.keys.includes(configured)) return source;
      const keys = stored.keys.filter((digest) => digest !== stored.configured);
      return this.withKey({ ...source, keys }, key);
    });
    if (known === undefined) await this.sources.put({ ...this.fresh(terms, key), configured });
  }

  private fresh(terms: SourceTerms, key: string): StoredSource {
    return this.withKey({ v: 1, ...terms, keys: [] }, key);
  }

  private withKey(source: StoredSource, key: string): StoredSource {
    const digest = this.keys.digest(key);
    const keys = [...source.keys, digest].slice(-mostLiveKeys);
    return withKeys(source, keys, { ...source.since, [digest]: instant(this.clock.now()) });
  }

  /** Tried again when somebody else changed the source meanwhile. */
  private async change(name: string, edit: Edit): Promise<StoredSource | undefined> {
    for (let attempt = 0; attempt < 20; attempt++) {
      const before = (await this.sources.list()).find((source) => source.name === name);
      if (before === undefined) return undefined;
      const after = edit(before);
      if (JSON.stringify(after) === JSON.stringify(before)) return after;
      if (await this.sources.put(after, before)) return after;
    }
    throw new Unavailable('sources_unavailable', new Error('20 writes in a row came too late'));
  }
}

function withKeys(
  source: StoredSource,
  keys: readonly string[],
  since: { readonly [digest: string]: Instant } = {},
): StoredSource {
  const known = keys.flatMap((digest) => {
    const at = since[digest];
    return at === undefined ? [] : [[digest, at] as const];
  });
  return { ...source, keys, since: Object.fromEntries(known) };
}
