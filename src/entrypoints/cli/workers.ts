import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { argv, execArgv } from 'node:process';
import { UserError } from '../../adapters/user-error.js';
import type { Json } from '../../domain/json.js';

/** What a worker answers to one piece of work, or says on the way. */
type Answer = { readonly done: Json } | { readonly progress: number } | { readonly failed: Told };

/** What went wrong, and what to do about it. */
interface Told {
  readonly message: string;
  readonly next: string;
}

/**
 * Gives pieces of work to processes of this same program, each the next as soon as it has done one.
 * @param args how a worker is started
 * @param onProgress what a worker says it has done since the last time
 * @throws UserError with what a worker said, where one fails: the others are ended then
 */
export async function shareOut(
  pieces: readonly Json[],
  args: readonly string[],
  workers: number,
  onProgress: (done: number) => void,
  signal?: AbortSignal,
): Promise<Json[]> {
  const children: ChildProcess[] = [];
  const results: Json[] = [];
  let next = 0;
  const abort = () => end(children);
  signal?.addEventListener('abort', abort);
  try {
    const count = Math.min(workers, pieces.length);
    for (let i = 0; i < count; i++) children.push(fork(argv[1] as string, args, { execArgv }));
    await Promise.all(
      children.map(
        (child) =>
          new Promise<void>((resolve, reject) => {
            const give = () => {
              if (next < pieces.length) child.send({ piece: pieces[next++] as Json });
              else child.disconnect();
            };
            child.on('message', (answer: Answer) => {
              if ('progress' in answer) return onProgress(answer.progress);
              if ('failed' in answer) return reject(new UserError(answer.failed.message, answer.failed.next));
              results.push(answer.done);
              give();
            });
            child.on('error', reject);
            child.on('exit', (code, killed) =>
              code === 0
                ? resolve()
                : reject(new UserError(`A worker ended early (${killed ?? code}).`, endedEarly)),
            );
            give();
          }),
      ),
    );
    return results;
  } finally {
    signal?.removeEventListener('abort', abort);
    end(children);
  }
}

function end(children: readonly ChildProcess[]): void {
  for (const child of children) if (child.exitCode === null) child.kill();
}

const endedEarly = 'Run it again; with fewer --workers where memory is short.';

/** In a worker: does pieces of work until whoever started it has no more. */
export async function work(
  run: (piece: Json, onProgress: (done: number) => void) => Promise<Json>,
  told: (error: unknown) => Told,
): Promise<void> {
  const answer = (message: Answer) => process.send?.(message);
  process.on('message', ({ piece }: { piece: Json }) => {
    run(piece, (done) => answer({ progress: done })).then(
      (done) => answer({ done }),
      (error: unknown) => answer({ failed: told(error) }),
    );
  });
  await once(process, 'disconnect');
}
