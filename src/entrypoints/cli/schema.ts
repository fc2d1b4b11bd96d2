import { Command } from 'commander';
import { UserError } from '../../adapters/user-error.js';
import type { EventType } from '../../domain/event/event-type.js';
import { jsonSchemaOf, sparkDdlOf, typeScriptOf } from '../../domain/lake/schema-export.js';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { print, table } from './output.js';

const formats = { 'json-schema': jsonSchemaOf, spark: sparkDdlOf, typescript: typeScriptOf };

/** `lethe schema`: the columns that the curated zone has for a type's properties. */
export function schemaCommand(): Command {
  return new Command('schema')
    .description('the columns that Parquet has for the properties of events')
    .addCommand(showCommand())
    .addCommand(diffCommand())
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
    .addHelpText('after', '\nExit code 3 when there are any.')
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
        print({ columns }, flags.json === true, () =>
          columns.length === 0
            ? 'every value fits its column'
            : table([
                ['type', 'column', 'values', 'days'],
                ...columns.map((one) => [one.type, one.column, String(one.values), String(one.days)]),
              ]),
        );
        if (columns.length > 0) process.exitCode = 3;
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
