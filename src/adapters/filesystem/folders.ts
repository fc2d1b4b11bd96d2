import { join } from 'node:path';
import { type DurableFs, unless } from './durable-fs.js';
import { each } from './each.js';
import { foldersAbove } from './paths.js';

/** Folders remembered; past that all are forgotten, which costs a few syncs and nothing else. */
const mostKnown = 50_000;

/** Makes folders of the lake that survive a power cut, and remembers those that do. */
export class Folders {
  private readonly known = new Set<string>();

  constructor(
    private readonly fs: DurableFs,
    private readonly root: string,
  ) {}

  /** Makes the folders above these names. A folder that is there already counts only once the one above it was synced. */
  async ensure(names: Iterable<string>): Promise<void> {
    const missing = new Set<string>();
    for (const name of names)
      for (const folder of foldersAbove(name)) if (!this.known.has(folder)) missing.add(folder);
    if (missing.size === 0) return;
    const parents = new Set<string>();
    for (const folder of [...missing].sort()) {
      await unless(['EEXIST'], this.fs.mkdir(join(this.root, folder)));
      parents.add(join(this.root, folder, '..'));
    }
    await each(parents, 8, (parent) => this.fs.syncFolder(parent));
    if (this.known.size + missing.size > mostKnown) this.known.clear();
    for (const folder of missing) this.known.add(folder);
  }

  /** After a folder turned out to be missing: somebody removed it. */
  forget(): void {
    this.known.clear();
  }
}
