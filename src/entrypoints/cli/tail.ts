import { readFile } from 'node:fs/promises';
import process, { env, stderr, stdout } from 'node:process';
import { Command, Option } from 'commander';
import { UserError } from '../../adapters/user-error.js';
import type { ToldOutcome } from '../../application/outcome-feed.js';
import { secretFile } from '../secret-file.js';
import { readSettings, type Settings } from '../settings.js';
import { type CommonFlags, withCommonFlags } from './command.js';

interface TailFlags extends CommonFlags {
  readonly url?: string;
  readonly type?: string;
  readonly source?: string;
  readonly outcome?: string;
}

export function tailCommand(): Command {
  return withCommonFlags(new Command('tail'))
    .description(
      'what becomes of events, live, from the running server: masked, with reasons; Ctrl-C ends it',
    )
    .option('--url <url>', 'the server (else as LETHE_HOST and LETHE_PORT say)')
    .option('--type <type>', 'only of this event type')
    .option('--source <name>', 'only from this source')
    .addOption(new Option('--outcome <outcome>', 'only these').choices(['recorded', 'suppressed', 'dead']))
    .addHelpText(
      'after',
      '\nIt begins with what is settled from now on. Who reads too slowly is told how many events he missed.',
    )
    .action(async ({ json, ...flags }: TailFlags) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
      // The reader has seen enough, e.g. `| head`.
      stdout.once('error', () => process.exit(0));
      const body = await listen(flags);
      for await (const line of linesOf(body))
        if (line !== '') stdout.write(`${json ? line : textOf(JSON.parse(line))}\n`);
      stderr.write('The server has stopped.\n');
    });
}

/** @throws UserError */
async function listen({
  dataDir,
  url,
  type,
  source,
  outcome,
}: TailFlags): Promise<ReadableStream<Uint8Array>> {
  const settings = readSettings(env, { dataDir });
  const token = await adminToken(settings.dataDir);
  const address = addressOf(url ?? baseOf(settings));
  for (const [name, value] of Object.entries({ type, source, outcome }))
    if (value !== undefined) address.searchParams.set(name, value);
  const answer = await fetch(address, { headers: { authorization: `Bearer ${token}` } }).catch((cause) => {
    throw new UserError(
      `No server answers at ${address.origin}.`,
      'Start it with `lethe serve`, or say where it is with --url (LETHE_HOST and LETHE_PORT are read too).',
      { cause },
    );
  });
  if (answer.status === 401)
    throw new UserError(
      `The server at ${address.origin} does not know the token in ${secretFile(settings.dataDir, 'admin-token')}.`,
      'It keeps another data directory: name that one with --data-dir.',
    );
  if (answer.status !== 200 || answer.body === null)
    throw new UserError(
      `The server at ${address.origin} answered with ${answer.status}${await reasonIn(answer)}.`,
      'Check that --url names a Lethe server of this release, and try again.',
    );
  return answer.body;
}

/** @throws UserError when the connection breaks */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  let rest = '';
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((cause) => {
      throw new UserError('The connection to the server broke.', 'Look whether it runs, then try again.', {
        cause,
      });
    });
    if (done) return;
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

async function adminToken(dataDir: string): Promise<string> {
  const file = secretFile(dataDir, 'admin-token');
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new UserError(
      `The admin token cannot be read from ${file}.`,
      'The server makes it at its first start: start it, or name its data directory with --data-dir, as its user.',
      { cause },
    );
  });
  return text.trim();
}

/** A server that listens on every address is asked on this machine's own. */
function baseOf({ host, port }: Settings): string {
  const reachable = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

function addressOf(base: string): URL {
  try {
    return new URL('tail', base.endsWith('/') ? base : `${base}/`);
  } catch (cause) {
    throw new UserError(`${base} is no URL.`, 'Write it like http://127.0.0.1:8080.', { cause });
  }
}

async function reasonIn(answer: Response): Promise<string> {
  const body = (await answer.json().catch(() => undefined)) as { error?: { message?: string } } | undefined;
  return body?.error?.message === undefined ? '' : `: ${body.error.message}`;
}

function textOf(told: ToldOutcome | { readonly skipped: number }): string {
  if ('skipped' in told) return `… ${told.skipped} events skipped: they came faster than they were read`;
  const { received_at, outcome, type = '-', subject = '-', source } = told;
  const columns = [
    received_at,
    outcome.padEnd(10),
    type.padEnd(24),
    subject.padEnd(24),
    source.padEnd(12),
    whyOf(told),
  ];
  return columns.join('  ').trimEnd();
}

function whyOf({ reason, failure }: ToldOutcome): string {
  if (failure === undefined) return reason ?? '';
  const { code, violations = [], step } = failure;
  const where = violations.map(({ path, problem }) => `${path || 'the event'} ${problem}`).join('; ');
  return [code, step === undefined ? '' : `in step ${step}`, where].filter((part) => part !== '').join(': ');
}
