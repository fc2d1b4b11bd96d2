import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from '../until.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const host = join(root, 'test/support/aws/lambda-host.mjs');
let built: Promise<unknown> | undefined;

/** Where a function's bundle is; builds all of them the first time, unless `npm test` has. */
export async function builtBundle(name: string): Promise<string> {
  if (env.npm_lifecycle_event !== 'test')
    built ??= promisify(execFile)('npm', ['run', '--silent', 'bundle:lambda'], { cwd: root });
  await built;
  return join(root, `dist/lambda/${name}.mjs`);
}

interface Answer {
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: string;
  readonly took?: Lambda['took'];
}

/** One function: its built bundle in a process of its own, started with the first call and again after it died. */
export class Lambda {
  private child: Promise<ChildProcess> | undefined;
  private calls = 0;
  private readonly waiting = new Map<number, { done(answer: never): void; failed(error: Error): void }>();
  private output = '';
  /** What the last call that ended took, in the process of the function. */
  took: { readonly ms: number; readonly cpuMs: number } | undefined;

  constructor(
    private readonly name: string,
    private readonly variables: Readonly<Record<string, string>>,
    private readonly budgetMs = 60_000,
    private readonly bundle = () => builtBundle(name),
  ) {}

  /** @throws Error when the handler threw, or its process died */
  async invoke<Answer>(event: unknown): Promise<Answer> {
    this.child ??= this.start();
    const child = await this.child;
    const id = ++this.calls;
    child.channel?.ref();
    return new Promise<Answer>((done, failed) => {
      this.waiting.set(id, { done, failed });
      child.send({ id, event, budgetMs: this.budgetMs });
    });
  }

  /** What it has logged so far. */
  get log(): string {
    return this.output;
  }

  /** Waits until it has logged that: an answer may overtake what was logged before it. @throws Error when it does not come */
  logs(pattern: RegExp): Promise<void> {
    return until(() => pattern.test(this.output));
  }

  /** `kill -9`: calls under way fail. */
  async kill(): Promise<void> {
    const child = await this.child;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const end = once(child, 'exit');
    child.kill('SIGKILL');
    await end;
  }

  private async start(): Promise<ChildProcess> {
    const child = fork(host, [await this.bundle()], {
      env: { PATH: env.PATH, ...this.variables },
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    // Nobody waits for a function that nothing is asked of.
    child.unref();
    child.channel?.unref();
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    child.on('message', ({ id, answer, error, took }: Answer) => {
      this.took = took;
      const call = this.waiting.get(id);
      this.waiting.delete(id);
      if (error === undefined) call?.done(answer as never);
      else call?.failed(new Error(error));
    });
    child.once('exit', () => {
      this.child = undefined;
      for (const { failed } of this.waiting.values()) failed(new Error(`${this.name} died:\n${this.output}`));
      this.waiting.clear();
    });
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => {
        throw new Error(`${this.name} did not start:\n${this.output}`);
      }),
    ]);
    return child;
  }
}
