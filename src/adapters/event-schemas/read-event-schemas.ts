import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UserError } from '../user-error.js';
import type { EventSchemas } from './event-schemas.js';
import { type Examined, examine } from './examine.js';
import { type SchemaFile, schemaFileOf } from './schema-file.js';
import { problemLine, type SchemaProblem } from './schema-problem.js';

/**
 * Reads the schemas of event types from a folder: `<event type>.json`, and `_<any name>.json` for what they share.
 * @throws UserError with all problems at once
 */
export async function readEventSchemas(folder: string): Promise<EventSchemas> {
  const examined = await examineEventSchemas(folder);
  if ('schemas' in examined) return examined.schemas;
  const { problems } = examined;
  throw new UserError(
    problems.map((problem) => problemLine(folder, problem)).join('\n'),
    `Correct ${problems.length === 1 ? 'this' : 'these'}; \`lethe schemas check ${folder}\` says when all is right.`,
  );
}

/** The same, with problems as data. @throws UserError where the folder itself cannot be read */
export async function examineEventSchemas(folder: string): Promise<Examined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    const code = codeOf(error);
    throw new UserError(
      code === 'ENOENT' ? `There is no folder ${folder}.` : `The folder ${folder} cannot be read (${code}).`,
      'Name a folder of JSON Schemas, one per event type: order_completed.json, page.json, identify.json …',
      { cause: error },
    );
  });
  const files: SchemaFile[] = [];
  const problems: SchemaProblem[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name } = entry;
    if (name.startsWith('.')) continue;
    if (entry.isDirectory())
      problems.push({
        file: name,
        problem: 'is a folder, which is not looked into: put schemas side by side',
      });
    else if (name.endsWith('.json')) {
      const read = await readOne(folder, name);
      if ('problems' in read) problems.push(...read.problems);
      else files.push(read);
    }
  }
  return examine(files, basename(resolve(folder)), problems);
}

async function readOne(folder: string, name: string): Promise<ReturnType<typeof schemaFileOf>> {
  try {
    return schemaFileOf(name, await readFile(join(folder, name), 'utf8'));
  } catch (error) {
    return {
      problems: [{ file: name, problem: `cannot be read (${codeOf(error)}): check its permissions` }],
    };
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
