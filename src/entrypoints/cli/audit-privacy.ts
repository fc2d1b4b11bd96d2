import { readFile } from 'node:fs/promises';
import { env } from 'node:process';
import { shortestValue } from '../../adapters/scan/needles.js';
import { scan } from '../../adapters/scan/scan.js';
import { UserError } from '../../adapters/user-error.js';
import type { PrivacyReport } from '../../application/audit-privacy.js';
import { uses } from '../composition/tokens.js';
import { readSettings } from '../settings.js';
import { type CommonFlags, withPlatform } from './command.js';
import { print, progress, table } from './output.js';

export interface PrivacyFlags extends CommonFlags {
  readonly values?: string;
}

/** A raw value where none may be. The value itself is not told: the line of the list that it stands on is. */
interface FoundValue {
  readonly line: number;
  readonly where: string;
  readonly how: string;
}

/** `lethe audit --privacy`: does anything lie about in clear, and what is sealed under keys that are no more? */
export async function auditPrivacy(flags: PrivacyFlags): Promise<void> {
  const json = flags.json === true;
  const lines = flags.values === undefined ? undefined : await linesOf(flags.values);
  const report = await withPlatform(flags, async (platform) => {
    const { objects } = (await platform.get(uses.status).report()).lake;
    const bar = progress('opening objects', json);
    try {
      return await platform.get(uses.auditPrivacy).run((done) => bar.update(done, objects));
    } finally {
      bar.stop();
    }
  });
  // With the database closed: the scanner opens it by itself, raw pages and all.
  const values = lines === undefined ? [] : await found(flags, lines);
  const unreadable = report.unreadable.map((object) => without(object, lines ?? new Map()));
  print({ ...report, unreadable, values }, json, () => told({ ...report, unreadable }, values, flags));
  if (values.length + unreadable.length + report.sealed.wrongKey > 0) process.exitCode = 3;
}

async function linesOf(file: string): Promise<ReadonlyMap<string, number>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UserError(`The file ${file} cannot be read.`, 'It holds one raw value per line, in UTF-8.', {
      cause,
    });
  });
  const lines = new Map<string, number>();
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const value = line.trim();
    if (value === '') continue;
    if (value.length < shortestValue)
      throw new UserError(
        `Line ${i + 1} of ${file} has less than ${shortestValue} characters.`,
        'So short a value is found everywhere: take it out.',
      );
    if (!lines.has(value)) lines.set(value, i + 1);
  }
  if (lines.size === 0) throw new UserError(`The file ${file} holds no value.`, 'Put one on each line.');
  return lines;
}

async function found(flags: CommonFlags, lines: ReadonlyMap<string, number>): Promise<FoundValue[]> {
  const { dataDir } = readSettings(env, { dataDir: flags.dataDir });
  const findings = await scan(dataDir, lines.keys());
  return findings.map(({ needle, where, how }) => ({
    line: lines.get(needle) as number,
    where: without(where, lines),
    how,
  }));
}

/** A path can hold the value itself. */
function without(where: string, lines: ReadonlyMap<string, number>): string {
  let told = where;
  for (const [value, line] of lines)
    if (told.toLowerCase().includes(value.toLowerCase()))
      told = told.replaceAll(new RegExp(escaped(value), 'gi'), `[line ${line}]`);
  return told;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

type Told = Omit<PrivacyReport, 'unreadable'> & { readonly unreadable: readonly string[] };

function told(report: Told, values: readonly FoundValue[], flags: PrivacyFlags): string {
  const { rows, sealed, removed, wrong, unreadable } = report;
  const sum = `${rows} rows; sealed parts: ${sealed.open} open, ${sealed.erased} erased, ${sealed.wrongKey} of a wrong key; ${removed} rows removed`;
  const keys = [
    ...wrong.map(({ object, parts }) => `wrong key: ${parts} parts in ${object}`),
    ...unreadable.map((object) => `unreadable: ${object}`),
  ];
  if (flags.values === undefined) return [sum, ...keys].join('\n');
  if (values.length === 0) return [sum, ...keys, `clean: no value of ${flags.values} was found`].join('\n');
  const list = values.map(({ line, where, how }) => [`${line}`, where, how]);
  return [sum, ...keys, `${values.length} findings:`, table([['line', 'where', 'how'], ...list])].join('\n');
}
