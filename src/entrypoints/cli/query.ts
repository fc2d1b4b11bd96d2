import { createWriteStream } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { stderr, stdin, stdout } from 'node:process';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../../adapters/user-error.js';
import type { Json } from '../../domain/json.js';
import type { Analytics, Found, QueryOptions } from '../../domain/ports/analytics.js';
import { openAnalytics } from '../composition/analytics.js';
import type { Platform } from '../composition/embedded.js';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { inTimeZone } from './local-times.js';
import { outsideOf } from './outside-of.js';
import { asCsv, asJson, asTable, type Format } from './query-formats.js';
import { prompt } from './query-prompt.js';

interface QueryFlags extends CommonFlags {
  readonly format?: 'table' | 'csv' | 'json' | 'parquet';
  readonly out?: string;
  readonly file?: string;
  readonly param: { readonly [name: string]: string };
  readonly timezone: string;
  readonly maxRows?: number;
  readonly timeout: number;
  readonly skipDamaged?: boolean;
}

/** Rows that a table on a screen has at most, unless `--max-rows` says otherwise. */
const rowsOnScreen = 1_000;
const formats = { table: asTable, csv: asCsv, json: asJson } satisfies { readonly [name: string]: Format };

export function queryCommand(): Command {
  return withCommonFlags(new Command('query'))
    .description('ask the lake with SQL: one SELECT over the views of `lethe views`')
    .addArgument(new Argument('[sql]', 'without it, and without --file, a prompt'))
    .addOption(
      new Option('--format <format>', 'table where nothing is said').choices([
        ...Object.keys(formats),
        'parquet',
      ]),
    )
    .option('--out <file>', 'write all rows to a file; its ending chooses the format')
    .option('--file <file>', 'read the SQL from a file')
    .option('--param <name=value>', 'a value for $name in the SQL; may be repeated', param, {})
    .option('--timezone <name>', 'what a day is, e.g. Europe/Berlin', 'UTC')
    .option('--max-rows <n>', `rows at most (1,000 as a table on a screen, else all)`, count)
    .option('--timeout <seconds>', 'how long the query may take', count, 60)
    .option('--skip-damaged', 'leave out raw objects that cannot be read to their end, and name them')
    .addHelpText(
      'after',
      `
A query reads the views and changes nothing: docs/query.md has the views, and what is refused.

  lethe query "select type, count(*) from events group by all order by 2 desc"
  lethe query "select * from order_completed where date >= \\$from" --param from=2026-05-01 --out orders.csv
  lethe query "describe order_completed"`,
    )
    .action((sql: string | undefined, flags: QueryFlags) =>
      withPlatform(flags, async (platform) => {
        const analytics = await openAnalytics(platform);
        const asked = sql ?? (await sqlOf(flags.file));
        if (asked === undefined) return prompt(analytics, optionsOf(flags, rowsOnScreen), flags.timezone);
        await answer(analytics, asked, flags, platform);
      }),
    );
}

async function answer(
  analytics: Analytics,
  sql: string,
  flags: QueryFlags,
  platform: Platform,
): Promise<void> {
  const { out } = flags;
  const format = flags.format ?? (flags.json ? 'json' : formatOf(out));
  if (out !== undefined) outsideOf(platform.get(uses.settings).dataDir, out);
  if (format === 'parquet') {
    if (out === undefined) throw new UserError('Parquet is no text.', 'Say which file to write: --out FILE.');
    const rows = await analytics.writeParquet(sql, optionsOf(flags), out);
    stderr.write(`${rows.toLocaleString('en')} rows in ${out}\n`);
    return;
  }
  const most = flags.maxRows ?? (format === 'table' && out === undefined ? rowsOnScreen : undefined);
  await analytics.stream(sql, optionsOf(flags), async (found) => {
    const counted = new Counted(found, most);
    const shown = flags.timezone === 'UTC' ? counted : inTimeZone(counted, flags.timezone);
    await write(formats[format](shown), out);
    if (counted.isCut)
      stderr.write(
        `There are more than these ${most?.toLocaleString('en')} rows: --max-rows, or --out for all.\n`,
      );
    else if (out !== undefined) stderr.write(`${counted.rowsSeen.toLocaleString('en')} rows in ${out}\n`);
  });
}

/** An answer that ends after so many rows, and knows whether there were more. */
class Counted implements Found {
  rowsSeen = 0;
  isCut = false;
  readonly columns: Found['columns'];

  constructor(
    private readonly found: Found,
    private readonly most: number | undefined,
  ) {
    this.columns = found.columns;
  }

  async *rows(): ReturnType<Found['rows']> & AsyncGenerator {
    for await (const row of this.found.rows()) {
      this.isCut = this.rowsSeen === this.most;
      if (this.isCut) return;
      this.rowsSeen += 1;
      yield row;
    }
  }
}

/** A file is there once it is whole. */
async function write(text: AsyncIterable<string>, out: string | undefined): Promise<void> {
  if (out === undefined) return pipeline(Readable.from(text), stdout as unknown as Writable, { end: false });
  const beside = `${out}.part`;
  try {
    await pipeline(Readable.from(text), createWriteStream(beside));
    await rename(beside, out);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

function optionsOf(
  { param, timezone, maxRows, timeout, skipDamaged }: QueryFlags,
  most = maxRows,
): QueryOptions {
  const parameters: { [name: string]: Json } = { ...param };
  return {
    parameters,
    timeZone: timezone,
    timeoutMs: timeout * 1_000,
    ...(most === undefined ? undefined : { maxRows: maxRows ?? most }),
    ...(skipDamaged && { onDamaged: nameDamaged }),
  };
}

function nameDamaged(objects: readonly string[]): void {
  for (const object of objects) stderr.write(`Left out, cannot be read to its end: ${object}\n`);
}

/** From a file, from a pipe; `undefined` where somebody sits at the terminal. @throws UserError */
async function sqlOf(file: string | undefined): Promise<string | undefined> {
  if (file !== undefined)
    return readFile(file, 'utf8').catch((cause) => {
      throw new UserError(`The file ${file} cannot be read.`, 'Check its name.', { cause });
    });
  if (stdin.isTTY) return undefined;
  let text = '';
  for await (const chunk of stdin.setEncoding('utf8')) text += chunk;
  return text;
}

function formatOf(out: string | undefined): NonNullable<QueryFlags['format']> {
  const ending = /\.(csv|json|parquet)$/i.exec(out ?? '')?.[1]?.toLowerCase();
  return (ending as QueryFlags['format']) ?? 'table';
}

function param(
  text: string,
  before: { readonly [name: string]: string },
): { readonly [name: string]: string } {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Write name=value.');
  return { ...before, [name]: value };
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Give a whole number from 1 on.');
  return value;
}
