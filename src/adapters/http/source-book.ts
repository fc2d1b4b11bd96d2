import type { EventSource } from '../../domain/event/event.js';
import type { Sources, StoredSource } from '../../domain/ports/sources.js';
import { UserError } from '../user-error.js';
import { TokenBucket } from './token-bucket.js';
import { keyDigest } from './write-key.js';

/** Whom a write key belongs to, and what he may do. */
export interface Sender {
  readonly source: EventSource;
  readonly disabled?: boolean;
  /** The only origins whose pages may send. */
  readonly origins?: ReadonlySet<string>;
  readonly bucket?: TokenBucket;
}

interface Page {
  readonly stored: string;
  readonly keys: readonly string[];
  readonly sender: Sender;
}

/** Which source a write key belongs to, from memory. Empty until it is loaded for the first time. */
export class SourceBook {
  private pages: ReadonlyMap<string, Page> = new Map();
  private byDigest: ReadonlyMap<string, Sender> = new Map();
  /** Keys that were found since the last change, so that each is digested once. Never more than there are. */
  private found = new Map<string, Sender>();

  constructor(private readonly sources: Pick<Sources, 'list'>) {}

  find(key: string): Sender | undefined {
    const known = this.found.get(key);
    if (known !== undefined) return known;
    const sender = this.byDigest.get(keyDigest(key));
    if (sender !== undefined) this.found.set(key, sender);
    return sender;
  }

  /**
   * Reads all sources again; until that is done, and if it fails, the former ones stay.
   * @returns the names of those that are new, changed or gone
   * @throws Unavailable, and UserError when two sources share a key
   */
  async reload(): Promise<string[]> {
    const pages = new Map<string, Page>();
    for (const stored of await this.sources.list())
      pages.set(stored.name, turned(stored, this.pages.get(stored.name)));
    const changed = [...pages].flatMap(([name, page]) => (this.pages.get(name) === page ? [] : [name]));
    for (const name of this.pages.keys()) if (!pages.has(name)) changed.push(name);
    if (changed.length === 0) return changed;
    this.byDigest = indexed(pages.values());
    this.pages = pages;
    this.found = new Map();
    return changed;
  }
}

/** The page of before where nothing has changed. A limit goes on counting while it is the same. */
function turned(source: StoredSource, before: Page | undefined): Page {
  const stored = JSON.stringify(source);
  if (before?.stored === stored) return before;
  const { name, kind, environment, keys, disabled, origins, rate } = source;
  const bucket = before?.sender.bucket;
  const isSame = rate?.perSecond === bucket?.rate.perSecond && rate?.burst === bucket?.rate.burst;
  const sender: Sender = {
    source: { name, kind, environment },
    ...(disabled ? { disabled } : undefined),
    ...(origins === undefined ? undefined : { origins: new Set(origins) }),
    ...(rate === undefined
      ? undefined
      : { bucket: isSame && bucket ? bucket : new TokenBucket(rate, performance.now()) }),
  };
  return { stored, keys, sender };
}

function indexed(pages: Iterable<Page>): Map<string, Sender> {
  const byDigest = new Map<string, Sender>();
  for (const { keys, sender } of pages)
    for (const digest of keys) {
      const other = byDigest.get(digest);
      if (other !== undefined && other !== sender)
        throw new UserError(
          `The sources ${other.source.name} and ${sender.source.name} share a write key.`,
          'Give each its own.',
        );
      byDigest.set(digest, sender);
    }
  return byDigest;
}
