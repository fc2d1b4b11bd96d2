import { problemLines } from '../policy-file/policy-file-error.js';
import type { Problem } from '../policy-file/position.js';
import { UserError } from '../user-error.js';

/** A view cannot be used. The message has a line per problem, each with file, line and column. */
export class ViewFileError extends UserError {
  constructor(
    readonly file: string,
    readonly problems: readonly Problem[],
  ) {
    super(problemLines(file, problems), 'Correct the view; docs/reports.md says what can stand in it.');
    this.name = 'ViewFileError';
  }
}
