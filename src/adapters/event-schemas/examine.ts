import type { Rule } from '../../domain/privacy/policy.js';
import { deriveRules } from './derive-rules.js';
import { compiler, EventSchemas, hasType } from './event-schemas.js';
import { lint } from './lint.js';
import { References } from './references.js';
import { problemAt, type SchemaFile } from './schema-file.js';
import { inOrder, type SchemaProblem } from './schema-problem.js';
import { validator } from './validators.js';

/** What schemas come to, or everything that is wrong in them. */
export type Examined = { readonly schemas: EventSchemas } | { readonly problems: readonly SchemaProblem[] };

/**
 * @param folder as the names of rules call it
 * @param unread what is wrong with files that could not even be read as schemas
 */
export function examine(
  files: readonly SchemaFile[],
  folder: string,
  unread: readonly SchemaProblem[] = [],
): Examined {
  const problems = [...unread];
  const references = new References(files);
  const validators = { '07': validator('07', true), '2020-12': validator('2020-12', true) };
  for (const file of files) problems.push(...lint(file, references, validators[file.draft]));
  const rules: Rule[] = [];
  // What is no schema cannot be followed, nor compiled: that would only repeat what is told already.
  if (problems.length === 0) {
    for (const file of files.filter(hasType)) {
      const derived = deriveRules(file, references, folder);
      rules.push(...derived.rules);
      problems.push(...derived.problems);
    }
    problems.push(...compileProblems(files));
  }
  return problems.length > 0 ? { problems: inOrder(problems) } : { schemas: new EventSchemas(files, rules) };
}

/** What only shows when a schema is made into code. The validator's words say where, where it knows. */
function compileProblems(files: readonly SchemaFile[]): SchemaProblem[] {
  const compile = compiler(files);
  return files.flatMap((file) => {
    try {
      compile(file, false);
      return [];
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const pointer = /at path "[^"#]*#([^"]*)"/.exec(message)?.[1] ?? '';
      const problem = message.replace(/^strict mode: /, '').replace(/ in schema at path.*$/, '');
      return [problemAt(file, pointer, problem)];
    }
  });
}
