import { UserError } from '../user-error.js';
import type { Problem } from './position.js';

/** A policy file, or one with tests, cannot be used. The message has a line per problem, each with file, line and column. */
export class PolicyFileError extends UserError {
  constructor(
    readonly file: string,
    readonly problems: readonly Problem[],
    next = `Correct the file: lethe policy check ${file} checks it alone; docs/policy.md says what can stand in it.`,
  ) {
    super(problemLines(file, problems), next);
    this.name = 'PolicyFileError';
  }
}

/** `file:line:column: problem`, line by line, as compilers write it and editors find it. */
export function problemLines(file: string, problems: readonly Problem[]): string {
  return problems.map(({ line, column, problem }) => `${file}:${line}:${column}: ${problem}`).join('\n');
}
