import { Argument, Command } from 'commander';
import { examineEventSchemas } from '../../adapters/event-schemas/read-event-schemas.js';
import { problemLine } from '../../adapters/event-schemas/schema-problem.js';
import type { Rule } from '../../domain/privacy/policy.js';
import { print, table } from './output.js';

export function schemasCommand(): Command {
  return new Command('schemas').description('JSON Schemas of event types').addCommand(checkCommand());
}

function checkCommand(): Command {
  return new Command('check')
    .description('say what the schemas in a folder describe and mark, and what is wrong in them')
    .addArgument(new Argument('[folder]', 'one JSON Schema per event type').default('schemas'))
    .option('--json', 'print JSON, for programs')
    .addHelpText('after', '\nExit code 3 when something is wrong.')
    .action(async (folder: string, { json = false }: { json?: boolean }) => {
      const examined = await examineEventSchemas(folder);
      if ('problems' in examined) {
        const { problems } = examined;
        print({ problems }, json, () =>
          [...problems.map((problem) => problemLine(folder, problem)), `${problems.length} to correct`].join(
            '\n',
          ),
        );
        process.exitCode = 3;
        return;
      }
      const { types, rules } = examined.schemas;
      print({ types, rules, problems: [] }, json, () =>
        [`${types.length} event types: ${types.join(' ') || 'none'}`, ...marks(rules)].join('\n'),
      );
    });
}

function marks(rules: readonly Rule[]): string[] {
  if (rules.length === 0) return ['no field is marked with x-lethe'];
  const rows = rules.map(({ types = [], path, treatment, original, purpose, name }) => [
    types.join(' '),
    path,
    'to' in treatment ? `${treatment.kind} ${treatment.to}` : treatment.kind,
    treatment.kind === 'keep' ? '' : original,
    purpose,
    name,
  ]);
  return [table([['type', 'path', 'treatment', 'original', 'purpose', 'marked at'], ...rows])];
}
