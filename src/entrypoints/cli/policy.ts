import { existsSync } from 'node:fs';
import process, { env } from 'node:process';
import { Argument, Command } from 'commander';
import { problemLines } from '../../adapters/policy-file/policy-file-error.js';
import { policySchema } from '../../adapters/policy-file/policy-schema.js';
import { policyTestSchema } from '../../adapters/policy-file/policy-test-schema.js';
import type { Problem } from '../../adapters/policy-file/position.js';
import { policyText, readPolicy } from '../../adapters/policy-file/read-policy.js';
import { UserError } from '../../adapters/user-error.js';
import { ruleWords } from '../../application/rule-words.js';
import type { ConsentPolicy } from '../../domain/consent/consent-policy.js';
import type { CompiledPolicy } from '../../domain/privacy/compiled-policy.js';
import type { Policy, Retention, Rule } from '../../domain/privacy/policy.js';
import { openMemory } from '../composition/memory.js';
import { uses } from '../composition/tokens.js';
import { openTools } from '../composition/tools.js';
import { readSettings } from '../settings.js';
import { usualPolicyFile } from '../usual-policy-file.js';
import { print, table } from './output.js';
import { explainCommand } from './policy-explain.js';
import { policyFileOf, policyInFile, ruleName } from './policy-file.js';
import { testCommand } from './policy-test.js';

interface JsonFlag {
  readonly json?: boolean;
}

export function policyCommand(): Command {
  return new Command('policy')
    .description('the policy: check, show, explain and test it; needs no data directory')
    .addCommand(checkCommand())
    .addCommand(showCommand())
    .addCommand(explainCommand())
    .addCommand(testCommand())
    .addCommand(schemaCommand());
}

const fileArgument = () => new Argument('[file]', `the policy file (LETHE_POLICY, else ${usualPolicyFile})`);

function checkCommand(): Command {
  return new Command('check')
    .description('what is wrong in a policy file, with line and column; exit code 3 if anything is')
    .addArgument(fileArgument())
    .option('--json', 'print JSON, for programs')
    .action(async (named: string | undefined, flags: JsonFlag) => {
      const file = policyFileOf(named);
      if (file === undefined || !existsSync(file))
        throw new UserError(
          `There is no policy file ${file ?? usualPolicyFile} here.`,
          'Name one. Without a file the built-in policy holds: lethe policy show.',
        );
      const text = await policyText(file);
      const read = readPolicy(text, file);
      const problems = 'problems' in read ? read.problems : await idleBesideMarks(text, file);
      const version = 'problems' in read ? '' : (await compiled(read.policy)).version;
      print({ file, problems }, flags.json === true, () => {
        const lines = problems.length === 0 ? [] : [problemLines(file, problems)];
        const count = `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`;
        return 'problems' in read
          ? [...lines, `${count}: as it stands this file is not used`].join('\n')
          : [
              ...lines,
              `${file} can be used: version ${version}, ${read.places.size} rules of its own, ${read.policy.rules.length} in all`,
            ].join('\n');
      });
      if (problems.length > 0) process.exitCode = 3;
    });
}

/** The rules of a file that can be used, but that marks in the schemas of events leave nothing to. */
async function idleBesideMarks(text: string, file: string): Promise<readonly Problem[]> {
  const { schemas } = await openTools(readSettings(env));
  const read = readPolicy(text, file, schemas.marks);
  return 'problems' in read ? read.problems : [];
}

function showCommand(): Command {
  return new Command('show')
    .description('the policy in effect: its version, every rule in the order they decide, consent, retention')
    .addArgument(fileArgument())
    .option('--json', 'print JSON, for programs')
    .action(async (named: string | undefined, flags: JsonFlag) => {
      const read = await policyInFile(policyFileOf(named));
      const { policy, version } = await compiled(read.policy);
      print({ file: read.file, version, ...policy }, flags.json === true, () =>
        [
          `${policy.name}, version ${version}${policy.pseudonym ? '' : ', records name nobody'}`,
          '',
          table([
            ['fields', 'what happens', 'rule'],
            ...policy.rules.map((rule) => [fieldsOf(rule), ruleWords(rule), ruleName(rule, read)]),
          ]),
          '',
          consentTable(policy.consent),
          '',
          retentionLines(policy.retention),
        ].join('\n'),
      );
    });
}

function schemaCommand(): Command {
  return new Command('schema')
    .description('the JSON Schema of a policy file, for editors')
    .option('--test', 'that of a file of policy tests')
    .action((flags: { test?: boolean }) => {
      process.stdout.write(`${JSON.stringify(flags.test ? policyTestSchema : policySchema, null, 2)}\n`);
    });
}

/** As records will name it: put together the way the server does. */
async function compiled(policy: Policy): Promise<CompiledPolicy> {
  return openMemory(policy, await openTools(readSettings(env))).get(uses.policies).current;
}

function fieldsOf({ path, detector }: Rule): string {
  if (detector === undefined) return path;
  return `${detector === '*' ? 'anything' : detector} found${path === '**' ? '' : ` in ${path}`}`;
}

function consentTable({ purposes, record, enrich, deliver }: ConsentPolicy): string {
  const needs = (names: readonly string[]) => names.join(' ') || 'nothing';
  return [
    table([
      ['consent', 'if nothing is said', 'said by'],
      ...purposes.map(({ name, categories, google, gpc, absent }) => [
        name,
        absent,
        [...categories, ...google, ...(gpc ? ['Sec-GPC'] : [])].join(' '),
      ]),
    ]),
    `needed to record: ${needs(record)}; to enrich: ${needs(enrich)}`,
    ...Object.entries(deliver).map(([target, names]) => `needed to deliver to ${target}: ${needs(names)}`),
  ].join('\n');
}

function retentionLines({ rawDays, letterDays, typeDays, purposeDays }: Retention): string {
  return [
    `kept: raw objects ${rawDays === null ? 'for ever' : `${rawDays} days`}, dead letters ${letterDays} days`,
    ...Object.entries(typeDays).map(([type, days]) => `kept: records of ${type} ${days} days`),
    ...Object.entries(purposeDays).map(
      ([purpose, days]) => `kept: what is sealed for ${purpose} ${days} days`,
    ),
  ].join('\n');
}
