import { randomBytes } from 'node:crypto';
import { env } from 'node:process';
import { Argument, Command } from 'commander';
import { readEvents } from '../../adapters/files/read-events.js';
import { wholeEvents } from '../../adapters/files/whole-events.js';
import type { PolicyFile } from '../../adapters/policy-file/read-policy.js';
import { type Explained, type ExplainedField, ExplainPolicy } from '../../application/explain-policy.js';
import { leftInClear, treatmentWords } from '../../application/rule-words.js';
import type { Json } from '../../domain/json.js';
import { openMemory } from '../composition/memory.js';
import { uses } from '../composition/tokens.js';
import { openTools } from '../composition/tools.js';
import { readSettings } from '../settings.js';
import { withPolicyFlag } from './command.js';
import { type EventFileFlags, formatOf, withEventFileFlags } from './event-files.js';
import { print, table } from './output.js';
import { policyFileOf, policyInFile, ruleName } from './policy-file.js';

interface ExplainFlags extends EventFileFlags {
  readonly policy?: string;
  readonly type?: string;
  readonly values?: boolean;
  readonly json?: boolean;
}

export function explainCommand(): Command {
  return withPolicyFlag(withEventFileFlags(new Command('explain')))
    .description('what happens to each field of an event, or of all events of a file, and by which rule')
    .addArgument(new Argument('<file...>', 'a file with one event, files of events, or - for stdin'))
    .option('--type <type>', 'only events of this type')
    .option('--values', 'print a value of each field, before and after: personal data')
    .option('--json', 'print JSON, for programs')
    .action(async (paths: string[], flags: ExplainFlags) => {
      const file = await policyInFile(policyFileOf(flags.policy));
      const opened = await openTools(readSettings(env));
      const memory = openMemory(file.policy, opened);
      const policy = memory.get(uses.policies).current;
      const explain = new ExplainPolicy(policy, memory.get(uses.detectors), opened.tools, {
        source: { name: flags.source, kind: 'server', environment: 'files' },
        type: flags.type,
      });
      for await (const event of eventsOf(paths, flags)) explain.add(event);
      const explained = explain.report();
      const head = { policy: file.policy.name, version: policy.version };
      print({ ...head, ...forPrograms(explained, file, flags) }, flags.json === true, () =>
        [
          `policy ${head.policy}, version ${head.version}`,
          `events: ${counts(explained)}`,
          '',
          table([header(flags), ...explained.fields.map((field) => row(field, file, flags))]),
          ...(explained.others === 0
            ? []
            : [`and ${explained.others} values of fields that came after the first 10,000`]),
        ].join('\n'),
      );
    });
}

async function* eventsOf(paths: readonly string[], flags: ExplainFlags): AsyncIterable<Json> {
  const format = await formatOf(flags);
  const [path] = paths;
  const whole =
    flags.format === 'segment' && paths.length === 1 && path !== undefined
      ? await wholeEvents(path)
      : undefined;
  if (whole?.events !== undefined) {
    yield* whole.events;
    return;
  }
  const options = { ...format, idKey: randomBytes(32), ...(whole?.stdin && { stdin: whole.stdin }) };
  for await (const { event } of readEvents(paths, options)) yield event as Json;
}

function counts({ outcomes }: Explained): string {
  const parts = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  return parts.join(', ') || 'none';
}

function header({ values }: ExplainFlags): string[] {
  return [
    'field',
    'values',
    'what happens',
    'left in clear',
    'original',
    ...(values ? ['e.g.'] : []),
    'rule',
  ];
}

function row(field: ExplainedField, file: PolicyFile, { values }: ExplainFlags): string[] {
  const { path, count, example, rule } = field;
  return [
    path,
    String(count),
    happens(field),
    left(field),
    original(field),
    ...(values ? [`${shown(example.before)} → ${shown(example.after)}`] : []),
    rule === undefined ? '-' : ruleName(rule, file),
  ];
}

function happens({ rule, found, isKey }: ExplainedField): string {
  const action = rule === undefined ? 'keep' : (rule.action ?? treatmentWords(rule.treatment));
  if (found.length === 0) return action;
  return `${isKey ? 'key is' : 'found'} ${found.join(', ')}: ${action}`;
}

function left(field: ExplainedField): string {
  const { rule, isKey, isPart, isAnybodys, unchanged, quiet, count } = field;
  if (rule === undefined || rule.action !== undefined) return 'as it is';
  if (quiet === count) return 'as it is: empty, yes or no';
  if (unchanged === count) return 'as it is';
  if (isKey) return 'nothing';
  const words = isPart ? 'the text without it' : leftInClear(rule.treatment, isAnybodys);
  return unchanged === 0 ? words : `${words} (${unchanged} as they were)`;
}

function original({ rule, isAnybodys, unchanged, count }: ExplainedField): string {
  if (rule === undefined || rule.action !== undefined || unchanged === count) return '-';
  if (rule.original === 'dropped') return 'dropped';
  return isAnybodys
    ? `sealed${rule.purpose === 'default' ? '' : ` for ${rule.purpose}`}`
    : 'dropped: nobody’s';
}

function shown(value: Json | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function forPrograms(explained: Explained, file: PolicyFile, { values }: ExplainFlags): object {
  return {
    ...explained,
    fields: explained.fields.map(({ example, rule, ...field }) => ({
      ...field,
      rule: rule && {
        name: rule.name,
        treatment: rule.treatment,
        action: rule.action,
        original: rule.original,
      },
      line: rule && file.places.get(rule.name)?.line,
      ...(values ? { example } : undefined),
    })),
  };
}
