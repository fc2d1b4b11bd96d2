import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const canPin = (() => {
  try {
    execFileSync('taskset', ['-p', String(process.pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** This process leaves the first core to the server. */
export function pinLoad(): void {
  if (canPin) execFileSync('taskset', ['-a', '-p', '-c', '1', String(process.pid)], { stdio: 'ignore' });
}

export interface Child {
  readonly address: string;
  readonly process: ChildProcess;
  /** CPU seconds and peak memory in MB so far (Linux only). */
  usage(): { cpu: number; peak: number };
  stop(): Promise<void>;
}

/** Starts a script of the bench's bundle on the first core, and waits for the address it prints. */
export async function start(
  script: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Child> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const command = [...(canPin ? ['taskset', '-c', '0'] : []), process.execPath, path, ...args];
  const child = spawn(command[0] as string, command.slice(1), {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const address = await new Promise<string>((resolve, reject) => {
    let seen = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(seen);
      if (found !== null) resolve(found[0]);
    });
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}: ${seen}`)));
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    address,
    process: child,
    usage() {
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      return { cpu: (Number(stat[11]) + Number(stat[12])) / 100, peak: Math.round(Number(peak) / 1024) };
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
