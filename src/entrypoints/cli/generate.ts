import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { stdout } from 'node:process';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Command, InvalidArgumentError } from 'commander';
import { generate } from '../../application/generate/generate.js';

interface GenerateFlags {
  readonly events: number;
  readonly users: number;
  readonly seed: number;
  readonly days: number;
  readonly start: string;
  readonly out?: string;
}

export function generateCommand(): Command {
  return new Command('generate')
    .description('a seeded, realistic stream of a fitness app as NDJSON, to stdout or a file')
    .option('--events <n>', 'how many events', count, 1_000)
    .option('--users <n>', 'of how many people', count, 100)
    .option('--seed <n>', 'the same seed gives the same bytes', count, 1)
    .option('--days <n>', 'over how many days', count, 30)
    .option('--start <date>', 'the first day, ISO 8601', isoDate, '2026-01-01T00:00:00.000Z')
    .option('--out <file>', 'write there instead; .gz is compressed')
    .action(async ({ out, ...options }: GenerateFlags) => {
      const lines = function* () {
        for (const event of generate(options)) yield `${JSON.stringify(event)}\n`;
      };
      if (out === undefined) return writeLines(lines());
      const file = createWriteStream(out);
      await (out.endsWith('.gz') ? pipeline(lines, createGzip({ level: 1 }), file) : pipeline(lines, file));
    });
}

/** Ends quietly when the reader has seen enough (`| head`). */
async function writeLines(lines: Iterable<string>): Promise<void> {
  let closed = false;
  stdout.once('error', () => {
    closed = true;
  });
  for (const line of lines) {
    if (closed) return;
    if (!stdout.write(line))
      await Promise.race([once(stdout, 'drain'), once(stdout, 'error')]).catch(() => {});
  }
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('It must be a whole number from 1.');
  return number;
}

function isoDate(text: string): string {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new InvalidArgumentError('It must be a date such as 2026-01-01.');
  return new Date(ms).toISOString();
}
