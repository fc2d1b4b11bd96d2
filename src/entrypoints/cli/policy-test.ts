import process, { env } from 'node:process';
import { Argument, Command } from 'commander';
import {
  type LoadedTest,
  loadPolicyTests,
  testFileOf,
} from '../../adapters/policy-file/read-policy-tests.js';
import type { Mismatch } from '../../application/test-policy.js';
import { openMemory } from '../composition/memory.js';
import { uses } from '../composition/tokens.js';
import { openTools } from '../composition/tools.js';
import { readSettings } from '../settings.js';
import { usualPolicyFile } from '../usual-policy-file.js';
import { print } from './output.js';
import { policyFileOf, policyInFile } from './policy-file.js';

interface TestFlags {
  readonly tests?: string;
  readonly json?: boolean;
}

interface Tested extends Pick<LoadedTest, 'line'> {
  readonly name: string;
  readonly mismatches: readonly Mismatch[];
}

export function testCommand(): Command {
  return new Command('test')
    .description('run the tests beside a policy: event in, expected record out; exit code 3 if one fails')
    .addArgument(new Argument('[file]', `the policy file (LETHE_POLICY, else ${usualPolicyFile})`))
    .option('--tests <file>', 'the tests (beside the policy: lethe.policy.test.yaml)')
    .option('--json', 'print JSON, for programs')
    .action(async (named: string | undefined, flags: TestFlags) => {
      const file = policyFileOf(named);
      const { policy } = await policyInFile(file);
      const testFile = flags.tests ?? testFileOf(file ?? usualPolicyFile);
      const tools = await openTools(readSettings(env));
      const tested: Tested[] = [];
      for (const { test, line } of await loadPolicyTests(testFile)) {
        const mismatches = await openMemory(policy, tools).get(uses.testPolicy).run(test);
        tested.push({ name: test.name, line, mismatches });
      }
      const failed = tested.filter(({ mismatches }) => mismatches.length > 0);
      print({ file: testFile, tests: tested }, flags.json === true, () =>
        [
          ...tested.map((one) => told(one, testFile)),
          `${tested.length - failed.length} passed, ${failed.length} failed`,
        ].join('\n'),
      );
      if (failed.length > 0) process.exitCode = 3;
    });
}

function told({ name, line, mismatches }: Tested, file: string): string {
  if (mismatches.length === 0) return `passed  ${name}`;
  return [
    `failed  ${name} (${file}:${line})`,
    ...mismatches.map(
      ({ pointer, expected, got }) => `          ${pointer || 'the event'}: expected ${expected}, got ${got}`,
    ),
  ].join('\n');
}
