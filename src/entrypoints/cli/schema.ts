import { Command } from 'commander';
import { UserError } from '../../adapters/user-error.js';
import type { EventType } from '../../domain/event/event-type.js';
import { columnTypes, isColumnType } from '../../domain/lake/schema.js';
import { jsonSchemaOf, sparkDdlOf, typeScriptOf } from '../../domain/lake/schema-export.js';
import { nearest } from '../../domain/nearest.js';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { print, progress, table } from './output.js';

const formats = { 'json-schema': jsonSchemaOf, spark: sparkDdlOf, typescript: typeScriptOf };

/** `lethe schema`: the columns that the curated zone has for a type's properties. */
export function schemaCommand(): Command {
  return new Command('schema')
    .description('the columns that Parquet has for the properties of events')
    .addCommand(showCommand())
    .addCommand(diffCommand())
    .addCommand(setCommand())
    .addCommand(exportCommand());
}

function showCommand(): Command {
  return withCommonFlags(new Command('show'))
    .description('the columns of a type, or all types that have some')
    .argument('[type]', 'an event type')
    .action((type: EventType | undefined, flags: CommonFlags) =>
      withPlatform(flags, async (platform) => {
        const curated = platform.get(uses.curatedLake);
        if (type === undefined) {
          const types = [...new Set((await curated.days()).map((day) => day.type))];
          return print({ types }, flags.json === true, () => types.join('\n'));
        }
        const schema = await curated.schema(type);
        if (schema.columns.length === 0) throw unknown(type);
        print(schema, flags.json === true, () =>
          table([
            ['column', 'property', 'type'],
            ...schema.columns.map(({ column, property, type: its }) => [column, property, its]),
          ]),
        );
      }),
    );
}

function diffCommand(): Command {
  return withCommonFlags(new Command('diff'))
    .description(
      'which columns cannot take values that were recorded; they are null there, and whole in "record"',
    )
    .argument('[type]', 'an event type')
    .addHelpText(
      'after',
      '\nIt goes by what was compacted, and says how many raw objects are not yet. Exit code 3 when there are any.',
    )
    .action((type: EventType | undefined, flags: CommonFlags) =>
      withPlatform(flags, async (platform) => {
        const curated = platform.get(uses.curatedLake);
        const found = new Map<string, { type: string; column: string; values: number; days: number }>();
        for (const day of await curated.days(type)) {
          const manifest = await curated.manifest(day);
          for (const [column, n] of Object.entries(manifest?.uncast ?? {})) {
            const key = `${day.type} ${column}`;
            const so = found.get(key) ?? { type: day.type, column, values: 0, days: 0 };
            found.set(key, { ...so, values: so.values + n, days: so.days + 1 });
          }
        }
        const columns = [...found.values()];
        const types = type === undefined ? undefined : new Set([type]);
        const waiting = (await platform.get(uses.compact).run({ types }, true))?.objects ?? 0;
        print({ columns, waiting }, flags.json === true, () => {
          const told =
            columns.length === 0
              ? 'every value fits its column'
              : table([
                  ['type', 'column', 'values', 'days'],
                  ...columns.map((one) => [one.type, one.column, String(one.values), String(one.days)]),
                ]);
          return waiting === 0
            ? told
            : `${told}\nnot looked at: ${waiting} raw objects that wait to be compacted (lethe compact)`;
        });
        if (columns.length > 0) process.exitCode = 3;
      }),
    );
}

function setCommand(): Command {
  return withCommonFlags(new Command('set'))
    .description('give a column another type, and write the Parquet of its event type anew')
    .argument('<type>', 'an event type')
    .argument('<column>', 'a column, as lethe schema show names it')
    .argument('<newtype>', columnTypes.join(', '))
    .option('--dry-run', 'say how many values would not fit, write nothing')
    .addHelpText(
      'after',
      '\nWhat was cut off goes on when it is run again. Exit code 3 when a part could not be read.',
    )
    .action((type: EventType, column: string, to: string, flags: CommonFlags & { readonly dryRun?: true }) =>
      withPlatform(flags, async (platform) => {
        const json = flags.json === true;
        const dry = flags.dryRun === true;
        const { columns } = await platform.get(uses.curatedLake).schema(type);
        if (columns.length === 0) throw unknown(type);
        const names = columns.map((one) => one.column);
        if (!names.includes(column))
          throw new UserError(
            `Events of type ${type} have no column ${column}.`,
            `Did you mean ${nearest(column, names)[0] ?? names[0]}? lethe schema show ${type} lists all.`,
          );
        if (!isColumnType(to))
          throw new UserError(`There is no type ${to}.`, `Choose one of ${columnTypes.join(', ')}.`);
        const bar = progress('writing partitions', json);
        const report = await platform
          .get(uses.setColumnType)
          .run({ type, column, to }, dry, (done, all) => bar.update(done, all))
          .finally(() => bar.stop());
        if (report === undefined)
          throw new UserError(
            'Another process rewrites the lake at the moment; not all was written anew.',
            'Run it again in a minute: it goes on where it stopped.',
          );
        print(report, json, () => {
          const { parts, rows, uncast, failed } = report;
          const fit = uncast === 0 ? 'every value fits' : `${uncast} values do not fit and are null`;
          return [
            `${column} ${dry ? 'would be' : 'is'} ${to}: ${parts} parts of ${rows} rows ${dry ? 'to write' : 'written'} anew, ${fit}`,
            ...failed.map((name) => `has a part that cannot be read: ${name}`),
          ].join('\n');
        });
        if (report.failed.length > 0) process.exitCode = 3;
      }),
    );
}

function exportCommand(): Command {
  return withCommonFlags(new Command('export'))
    .description('a type for producers and engines: json-schema, spark or typescript')
    .argument('<type>', 'an event type')
    .option('--as <format>', Object.keys(formats).join(', '), 'json-schema')
    .action((type: EventType, flags: CommonFlags & { readonly as: string }) =>
      withPlatform(flags, async (platform) => {
        const format = formats[flags.as as keyof typeof formats];
        if (format === undefined)
          throw new UserError(
            `There is no format ${flags.as}.`,
            `Choose one of ${Object.keys(formats).join(', ')}.`,
          );
        const schema = await platform.get(uses.curatedLake).schema(type);
        if (schema.columns.length === 0) throw unknown(type);
        const text = format(schema);
        print({ type, as: flags.as, text }, flags.json === true, () => text);
      }),
    );
}

function unknown(type: string): UserError {
  return new UserError(
    `No column is known of events of type ${type}.`,
    'lethe schema show lists the types; lethe compact makes columns of new ones.',
  );
}
