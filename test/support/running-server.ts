import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What users run. The README's tour, the unit and the image are tried with it. */
export const program = 'dist/entrypoints/cli/main.js';
/** What all other tests run: the same in a bundle, which is up in a third of the time. */
export const bundle = join(root, 'dist/bundle/lethe.mjs');
const longestMs = 120_000;
let built: Promise<void> | undefined;

/** Brings `dist` up to date, once per test run: it may be missing or old. `npm test` has done so, for all its workers. */
export function build(): Promise<void> {
  built ??= env.npm_lifecycle_event === 'test' ? Promise.resolve() : buildNow();
  return built;
}

async function buildNow(): Promise<void> {
  for (const script of ['build', 'bundle'])
    await promisify(execFile)('npm', ['run', '--silent', script], { cwd: root }).catch((error) => {
      throw new Error(`npm run ${script} failed:\n${error.stdout}${error.stderr}`);
    });
}

/** A file of the real data, which lie beside the repository and not everywhere. */
export function sharedData(name: string): string {
  return join(root, '../shared/data', name);
}

export function readyMap(name: string): string {
  return join(root, 'maps', name);
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** What it reads; with `open`, whoever started it writes to it and ends it. */
  readonly stdin?: string | Uint8Array;
  readonly env?: { readonly [name: string]: string };
  /** It is killed after so long. */
  readonly mostMs?: number;
}

/** The environment without whatever `LETHE_…` the one who runs the tests has set. */
function environment(more: RunOptions['env']): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(([name]) => !name.startsWith('LETHE_'));
  return { ...Object.fromEntries(own), NODE_OPTIONS: '', ...more };
}

/** Starts `lethe` with these words. */
export function startLethe(args: readonly string[], options: RunOptions = {}): ChildProcess {
  // A child that outlives its test would keep the whole run alive.
  const limits = { timeout: options.mostMs ?? longestMs, killSignal: 'SIGKILL' } as const;
  const child = spawn(execPath, [bundle, ...args], { cwd: root, env: environment(options.env), ...limits });
  child.stdin.on('error', () => {});
  if (options.stdin !== 'open') child.stdin.end(options.stdin ?? '');
  return child;
}

/** Collects what a process prints until it ends. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  const [code, signal] = await once(child, 'close');
  return { code, signal, ...texts };
}

/** Runs `lethe` to its end. */
export async function lethe(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  await build();
  return ended(startLethe(args, options));
}

/** Runs `lethe` with `--json` and reads its last line. @throws when it did not end with `code` */
export async function letheJson<T>(args: readonly string[], options: RunOptions = {}, code = 0): Promise<T> {
  const result = await lethe([...args, '--json'], options);
  if (result.code !== code)
    throw new Error(`lethe ${args.join(' ')} ended with ${result.code}:\n${result.stdout}${result.stderr}`);
  return JSON.parse(result.stdout.trimEnd().split('\n').at(-1) ?? '');
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The write key of the first source, as the welcome says it. */
  readonly key: string;
  /** The curl command of the welcome. */
  readonly curl: string;
  /** Everything it printed so far, on stdout and stderr. */
  output(): string;
  /** Has it ended, however? */
  hasEnded(): boolean;
  /** Posts JSON with the write key; `body` goes as it is when it is text or bytes. */
  post(path: string, body: unknown, headers?: { readonly [name: string]: string }): Promise<Response>;
  /** Resolves once nothing that was accepted waits any more. */
  settled(): Promise<void>;
  /** Peak of its resident memory so far, bytes. Linux only; 0 elsewhere. */
  peakMemory(): Promise<number>;
  /** Asks it to stop and drain. @returns how it ended */
  stop(): Promise<Ended>;
  /** `kill -9`. */
  kill(): Promise<void>;
}

export interface ServerOptions {
  /** A free one unless given. */
  readonly port?: number;
  readonly flushMs?: number;
  readonly env?: { readonly [name: string]: string };
  readonly mostMs?: number;
}

const welcomeForm =
  /Lethe listens on (http:\/\/\S+:(\d+)) .*\n\n\s+(curl -u (wk_[\w-]+): [\s\S]*?\n\s+-d '[^\n]*')\n/;
const patienceMs = 30_000;

/** Starts `lethe serve` and waits until it is ready. @throws with what it printed, when it is not */
export async function startServer(
  dataDir: string,
  { port = 0, flushMs = 20, env: more, mostMs }: ServerOptions = {},
): Promise<RunningServer> {
  await build();
  const child = startLethe(['serve', '--data-dir', dataDir, '--port', String(port)], {
    env: { LETHE_FLUSH_MS: String(flushMs), ...more },
    ...(mostMs === undefined ? undefined : { mostMs }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const end = ended(child);
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  const ready = async (): Promise<RegExpExecArray> => {
    const until = Date.now() + patienceMs;
    while (Date.now() < until && !isOver()) {
      const welcome = welcomeForm.exec(output);
      if (welcome !== null && (await isReady(welcome[1] as string))) return welcome;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill('SIGKILL');
    throw new Error(`The server did not become ready:\n${output}`);
  };
  const [, url = '', listening, curl = '', key = ''] = await ready();
  return {
    url,
    port: Number(listening),
    pid: child.pid as number,
    key,
    curl,
    output: () => output,
    hasEnded: isOver,
    post: (path, body, headers = {}) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
          'content-type': 'application/json',
          ...headers,
        },
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    settled: () => untilNothingWaits(url),
    peakMemory: () => peakMemory(child.pid as number),
    stop: () => {
      child.kill('SIGTERM');
      return end;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await end;
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function untilNothingWaits(url: string): Promise<void> {
  for (const until = Date.now() + patienceMs; Date.now() < until; ) {
    const text = await fetch(`${url}/metrics`).then((answer) => answer.text());
    const waiting = /^lethe_waiting_events(?:\{[^}]*\})? (\d+)/m.exec(text)?.[1];
    if (waiting === undefined) throw new Error(`/metrics does not say how many events wait:\n${text}`);
    if (waiting === '0') return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('What was accepted is still waiting');
}

async function peakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}
