import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { kill, pid } from 'node:process';

/** Older than any query runs. */
const abandonedMs = 24 * 3_600_000;

/** A folder of one query's own, below `parent`, that is gone afterwards. */
export class Workspace {
  private constructor(readonly folder: string) {}

  /** Removes what queries of dead processes left, too: it holds rows, which an erasure does not look for here. */
  static async open(parent: string): Promise<Workspace> {
    await mkdir(parent, { recursive: true, mode: 0o700 });
    await sweep(parent);
    const folder = join(parent, `query~${hostname()}~${pid}~${randomBytes(6).toString('hex')}`);
    await mkdir(folder, { mode: 0o700 });
    return new Workspace(folder);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const [what, host, process] = name.split('~');
    if (what !== 'query') continue;
    const isDead = host === hostname() && !isAlive(Number(process));
    if (isDead || (await isOld(join(parent, name))))
      await rm(join(parent, name), { recursive: true, force: true });
  }
}

async function isOld(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).mtimeMs < Date.now() - abandonedMs;
  } catch {
    return false;
  }
}

function isAlive(process: number): boolean {
  try {
    kill(process, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
