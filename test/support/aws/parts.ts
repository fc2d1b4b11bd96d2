import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Where `.ci/run` puts the servers that stand in for AWS. */
const folder = process.env.LETHE_AWS_PARTS ?? join(homedir(), '.cache', 'lethe-ci', 'aws');
const startsWithinMs = 60_000;

/** A server that stands in for one AWS service. */
export interface Part {
  /** Why it cannot be started here; `undefined` where it can. */
  readonly missing: string | undefined;
  /** Starts it, or finds it started by this process before. Answers where it listens. It ends with this process. */
  endpoint(): Promise<string>;
  /** Ends it at once, as a crash would. The next `endpoint()` starts it again on the same port. */
  kill(): Promise<void>;
}

/**
 * @param needs its file below the folder of parts
 * @param command what starts it on a port
 */
export function part(
  name: string,
  needs: string,
  command: (path: string, port: number) => Promise<readonly string[]> | readonly string[],
): Part {
  const path = join(folder, needs);
  let child: ChildProcess | undefined;
  let started: Promise<string> | undefined;
  let port: number | undefined;
  const start = async () => {
    port ??= await freePort();
    child = launch(await command(path, port));
    await listening(name, port, child);
    return `http://127.0.0.1:${port}`;
  };
  return {
    missing: existsSync(path) ? undefined : `${name} is not installed in ${folder}; .ci/run installs it`,
    endpoint: () => {
      started ??= start();
      return started;
    },
    async kill() {
      const ended = new Promise((resolve) => child?.once('close', resolve));
      child?.stdin?.end();
      await ended;
      started = undefined;
    },
  };
}

/** The shell ends the server when its own input ends: when this process closes it, or is no more. */
function launch(command: readonly string[]): ChildProcess {
  const script = '"$@" </dev/null >/dev/null 2>&1 & server=$!; cat >/dev/null; kill -9 $server; wait $server';
  const child = spawn('sh', ['-c', script, 'sh', ...command], {
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: tmpdir(),
  });
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(name: string, port: number, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + startsWithinMs; Date.now() < end; await setTimeout(100)) {
    if (child.exitCode !== null) throw new Error(`${name} ended at once`);
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
  }
  throw new Error(`${name} did not listen within ${startsWithinMs / 1_000} s`);
}
