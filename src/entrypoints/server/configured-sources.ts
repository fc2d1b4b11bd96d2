import { readFile } from 'node:fs/promises';
import { IsIn, IsOptional, IsString, Matches, validateSync } from 'class-validator';
import { parse } from 'yaml';
import { UserError } from '../../adapters/user-error.js';
import type { SourceKind } from '../../domain/event/event.js';

/** One entry of a sources file. */
export class ConfiguredSource {
  @Matches(/^[\w.-]{1,64}$/, { message: 'name must be 1 to 64 letters, digits, dots or dashes' })
  name!: string;

  @IsIn(['browser', 'mobile', 'server'])
  kind!: SourceKind;

  @IsOptional()
  @IsString()
  environment = 'production';

  @Matches(/^[^\s,:]{8,200}$/, {
    message: 'key must be at least 8 characters without spaces, commas or colons',
  })
  key!: string;
}

/**
 * Reads the file that `LETHE_SOURCES` names: YAML (or JSON), a list of `{name, kind, environment, key}`.
 * @throws UserError which entry is wrong, and how; never a key
 */
export async function readSources(file: string): Promise<ConfiguredSource[]> {
  const entries = await read(file);
  if (!Array.isArray(entries))
    throw new UserError(
      `The sources file ${file} does not hold a list.`,
      'Write a list of name, kind (browser, mobile or server), environment and key.',
    );
  return entries.map((entry, i) => check(entry, file, i));
}

async function read(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
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

function check(entry: unknown, file: string, index: number): ConfiguredSource {
  const source = Object.assign(new ConfiguredSource(), entry);
  const [problem] = validateSync(source, {
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { value: false, target: false },
  });
  if (problem === undefined) return source;
  const problems = Object.values(problem.constraints ?? {}).join('; ');
  throw new UserError(`Entry ${index + 1} of the sources file ${file}: ${problems}.`, 'Correct the entry.');
}
