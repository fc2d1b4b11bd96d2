import { parse } from 'yaml';
import { UserError } from '../../adapters/user-error.js';
import type { SourceTerms } from '../../application/manage-sources.js';
import { ConfiguredSource, problemIn, termsOf } from '../source-entry.js';
import { textAt } from '../text-at.js';

/** A source of the settings, with its key. */
export type Configured = SourceTerms & { readonly key: string };

/**
 * Reads the file that `LETHE_SOURCES` names: YAML (or JSON), a list of `{name, kind, environment, key, origins, rate,
 * burst}`.
 * @throws UserError which entry is wrong, and how; never a key
 */
export async function readSources(file: string): Promise<Configured[]> {
  const entries = await read(file);
  if (!Array.isArray(entries))
    throw new UserError(
      `The sources file ${file} does not hold a list.`,
      'Write a list of name, kind (browser, mobile or server), environment and key.',
    );
  return entries.map((given, i) => {
    const entry = Object.assign(new ConfiguredSource(), given);
    const problem = problemIn(entry);
    if (problem !== undefined)
      throw new UserError(`Entry ${i + 1} of the sources file ${file}: ${problem}.`, 'Correct the entry.');
    return { ...termsOf(entry), key: entry.key };
  });
}

async function read(file: string): Promise<unknown> {
  const read = await textAt(file);
  const text = await read().catch((cause: unknown) => {
    throw new UserError(`The sources file ${file} cannot be read.`, 'Check LETHE_SOURCES.', { cause });
  });
  try {
    return parse(text);
  } catch (cause) {
    const at = (cause as { linePos?: { line: number }[] }).linePos?.[0]?.line;
    throw new UserError(`The sources file ${file} is not YAML, line ${at ?? '?'}.`, 'Correct the line.', {
      cause,
    });
  }
}
