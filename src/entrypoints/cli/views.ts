import { resolve } from 'node:path';
import { env, stderr, stdout } from 'node:process';
import { Command, Option } from 'commander';
import { UserError } from '../../adapters/user-error.js';
import { athenaTables } from '../../domain/lake/tables/athena.js';
import type { Tables } from '../../domain/lake/tables/layout.js';
import { sparkTables } from '../../domain/lake/tables/spark.js';
import { readAwsSettings } from '../aws-settings.js';
import { openAnalytics } from '../composition/analytics.js';
import type { Platform } from '../composition/embedded.js';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { print, table } from './output.js';
import { outsideOf } from './outside-of.js';

interface ViewsFlags extends CommonFlags {
  readonly out?: string;
  readonly format?: 'athena' | 'spark' | 'duckdb';
}

export function viewsCommand(): Command {
  return withCommonFlags(new Command('views'))
    .description('what `lethe query` can be asked about, and definitions of it for other tools')
    .option('--out <file>', 'write a small DuckDB file of views for BI tools, e.g. lethe.duckdb')
    .addOption(
      new Option('--format <engine>', 'print table definitions').choices(['athena', 'spark', 'duckdb']),
    )
    .addHelpText(
      'after',
      `
The file and the definitions show the curated zone alone: what was compacted, up to an hour behind. They name the lake by its full
path. Days that come later are found by themselves; make them anew when there is a new event type or column.`,
    )
    .action((flags: ViewsFlags) =>
      withPlatform(flags, async (platform) => {
        if (flags.out !== undefined) await writeFile(platform, flags.out);
        else if (flags.format !== undefined) await printDefinitions(platform, flags.format);
        else await listViews(platform, flags.json === true);
      }),
    );
}

async function listViews(platform: Platform, json: boolean): Promise<void> {
  const views = await (await openAnalytics(platform)).views();
  print(views, json, () =>
    table([
      ['view', 'columns'],
      ...views.map(({ name, columns }) => [name, columns.map((column) => column.name).join(', ')]),
    ]),
  );
}

async function writeFile(platform: Platform, out: string): Promise<void> {
  const { dataDir, platform: on } = platform.get(uses.settings);
  if (on !== 'embedded')
    throw new UserError(
      'A DuckDB file has no credentials for a bucket.',
      'Use --format athena, or --format duckdb and a DuckDB that has.',
    );
  outsideOf(dataDir, out);
  const { portableViews, writeViewsFile } = await import('../../adapters/duckdb/query/portable-views.js');
  const statements = portableViews(await tablesOf(platform));
  await writeViewsFile(statements, out);
  stderr.write(`${statements.length} views in ${out}\n`);
}

async function printDefinitions(
  platform: Platform,
  format: NonNullable<ViewsFlags['format']>,
): Promise<void> {
  const tables = await tablesOf(platform);
  const { portableViews } = await import('../../adapters/duckdb/query/portable-views.js');
  const statements = { athena: athenaTables, spark: sparkTables, duckdb: portableViews }[format](tables);
  for (const statement of statements) stdout.write(`${statement};\n\n`);
}

/** @throws UserError where nothing was curated yet */
async function tablesOf(platform: Platform): Promise<Tables> {
  const { dataDir, platform: on } = platform.get(uses.settings);
  const curated = await (await openAnalytics(platform)).curated();
  if (curated.schemas.length === 0)
    throw new UserError(
      'Nothing was compacted yet.',
      'Run `lethe compact` first, or ask with `lethe query`.',
    );
  const root = on === 'embedded' ? `${resolve(dataDir)}/lake` : `s3://${readAwsSettings(env).bucket}`;
  return { ...curated, root };
}
