import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../user-error.js';

/** Who is there: processes that have the database open, and one that puts another file in its place. */
type Kind = 'open' | 'swap';

const refreshMs = 60_000;
/** Of another host (a container that is gone) nothing can be asked: it is there while it says so. */
const silentMs = 600_000;
const patienceMs = 60_000;
const pauseMs = 50;

export interface Opener {
  /** Has nobody else the database open? */
  isAlone(): Promise<boolean>;
  release(): Promise<void>;
}

/**
 * Says, in `<dataDir>/open/`, that this process has the database open. Whoever opens writes that first and then looks
 * for a swapper; a swapper writes that it is one first and then looks for openers: one of both always sees the other.
 * Waits while a swapper is at work.
 * @throws UserError when that takes longer than a minute
 */
export async function registerOpener(dataDir: string): Promise<Opener> {
  for (let waited = 0; ; waited += pauseMs) {
    const me = await enter(dataDir, 'open');
    if ((await others(dataDir, 'swap', me)) === 0) return opener(dataDir, me);
    await leave(me);
    if (waited >= patienceMs)
      throw new UserError(
        `The database in ${dataDir} is being compacted by another process.`,
        `Try again when it has ended. If there is none, remove the files swap-… in ${join(dataDir, 'open')}.`,
      );
    await pause(pauseMs);
  }
}

/** Does `work` while nobody has the database open, and nobody can open it; does nothing where somebody has. */
export async function whileClosed<T>(
  dataDir: string,
  work: () => Promise<T>,
): Promise<{ done: T } | undefined> {
  const me = await enter(dataDir, 'swap');
  try {
    if ((await others(dataDir, 'open', me)) + (await others(dataDir, 'swap', me)) > 0) return undefined;
    return { done: await work() };
  } finally {
    await leave(me);
  }
}

function opener(dataDir: string, me: string): Opener {
  const refresh = setInterval(() => utimes(me, new Date(), new Date()).catch(() => {}), refreshMs);
  refresh.unref();
  return {
    isAlone: async () => (await others(dataDir, 'open', me)) === 0,
    release() {
      clearInterval(refresh);
      return leave(me);
    },
  };
}

async function enter(dataDir: string, kind: Kind): Promise<string> {
  const folder = join(dataDir, 'open');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = `${kind}-${process.pid}-${randomUUID()}`;
  const { pid } = process;
  const text = JSON.stringify({ pid, host: hostname(), started: await startOf(pid) });
  await writeFile(join(folder, `.${name}`), text, { mode: 0o600 });
  await rename(join(folder, `.${name}`), join(folder, name));
  return join(folder, name);
}

function leave(me: string): Promise<void> {
  return rm(me, { force: true });
}

/** How many others of that kind live. Those of processes that are gone are cleaned away: no name comes twice. */
async function others(dataDir: string, kind: Kind, me: string): Promise<number> {
  const folder = join(dataDir, 'open');
  let living = 0;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (!name.startsWith(`${kind}-`) || path === me) continue;
    if (await lives(path)) living += 1;
    else await leave(path);
  }
  return living;
}

async function lives(path: string): Promise<boolean> {
  try {
    const { pid, host, started } = JSON.parse(await readFile(path, 'utf8'));
    if (host !== hostname()) return (await stat(path)).mtimeMs > Date.now() - silentMs;
    return isRunning(pid) && started === (await startOf(pid));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began, where the system tells: another one may have its number by now. `null` elsewhere. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field, the command, may hold anything; the start is the 22nd.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
