import type { Position } from '../../adapters/policy-file/position.js';
import { YamlText } from '../../adapters/policy-file/yaml-text.js';
import { UserError } from '../../adapters/user-error.js';
import type { SourceTerms } from '../../application/manage-sources.js';
import { ConfiguredSource, problemIn, termsOf } from '../source-entry.js';
import { textAt } from '../text-at.js';

/** A source of the settings, with its key. */
export type Configured = SourceTerms & { readonly key: string };

/**
 * Reads the file that `LETHE_SOURCES` names: YAML (or JSON), a list of `{name, kind, environment, key, origins, rate,
 * burst}`.
 * @throws UserError where it is wrong, by line and column, and how; never a key
 */
export async function readSources(file: string): Promise<Configured[]> {
  const yaml = new YamlText(await read(file));
  const [unreadable] = yaml.problems;
  if (unreadable !== undefined) throw wrong(file, unreadable, yamlWords(unreadable.problem));
  if (!Array.isArray(yaml.value))
    throw new UserError(
      `The sources file ${file} does not hold a list.`,
      'Write a list of name, kind (browser, mobile or server), environment and key.',
    );
  return yaml.value.map((given, i) => {
    const entry = Object.assign(new ConfiguredSource(), given);
    const found = problemIn(entry);
    if (found === undefined) return { ...termsOf(entry), key: entry.key };
    throw wrong(file, yaml.atKey([i], found.field), `entry ${i + 1}: ${found.problem}`);
  });
}

async function read(file: string): Promise<string> {
  const read = await textAt(file);
  return read().catch((cause: unknown) => {
    throw new UserError(`The sources file ${file} cannot be read.`, 'Check LETHE_SOURCES.', { cause });
  });
}

function wrong(file: string, { line, column }: Position, problem: string): UserError {
  return new UserError(
    `The sources file cannot be used: ${file}:${line}:${column}: ${problem}.`,
    'Correct it there; docs/operations.md says what an entry has.',
  );
}

/** What the parser says of a text that is no YAML may show some of it. */
function yamlWords(problem: string): string {
  return problem.startsWith('is not YAML') ? 'is not YAML' : problem;
}
