import { expect } from 'chai';
import { problemLines } from '../../../src/adapters/policy-file/policy-file-error.js';
import { type PolicyFile, readPolicy } from '../../../src/adapters/policy-file/read-policy.js';
import type { Rule } from '../../../src/domain/privacy/policy.js';

const file = 'lethe.policy.yaml';

/** The policy of a text that can be used. */
export function read(text: string): PolicyFile {
  const result = readPolicy(text, `some/folder/${file}`);
  if ('problems' in result) expect.fail(problemLines(file, result.problems));
  return result;
}

/** What is wrong, a line each: `line:column: problem`. */
export function problemsOf(text: string, marks: readonly Rule[] = []): string[] {
  const result = readPolicy(text, file, marks);
  if (!('problems' in result)) return [];
  return result.problems.map(({ line, column, problem }) => `${line}:${column}: ${problem}`);
}
