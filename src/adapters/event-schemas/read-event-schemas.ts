import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UserError } from '../user-error.js';
import type { EventSchemas } from './event-schemas.js';
import { type Examined, examine } from './examine.js';
import { type SchemaFile, schemaFileOf } from './schema-file.js';
import { problemLine, type SchemaProblem } from './schema-problem.js';

/** A file, or folder, of a folder of schemas, as far as it could be read. */
export interface FolderText {
  readonly name: string;
  /** Nothing where it is no file that can be read; then `problem` says why. */
  readonly text?: string;
  readonly problem?: string;
}

/**
 * The schemas of event types in a folder: `<event type>.json`, and `_<any name>.json` for what they share.
 * @param texts what lies there, where it was read already
 * @throws UserError with all problems at once
 */
export async function readEventSchemas(folder: string, texts?: readonly FolderText[]): Promise<EventSchemas> {
  const examined = examineTexts(folder, texts ?? (await textsIn(folder)));
  if ('schemas' in examined) return examined.schemas;
  const { problems } = examined;
  throw new UserError(
    problems.map((problem) => problemLine(folder, problem)).join('\n'),
    `Correct ${problems.length === 1 ? 'this' : 'these'}; \`lethe schemas check ${folder}\` says when all is right.`,
  );
}

/** The same, with problems as data. @throws UserError where the folder itself cannot be read */
export async function examineEventSchemas(folder: string): Promise<Examined> {
  return examineTexts(folder, await textsIn(folder));
}

function examineTexts(folder: string, texts: readonly FolderText[]): Examined {
  const files: SchemaFile[] = [];
  const problems: SchemaProblem[] = [];
  for (const { name, text, problem } of texts) {
    if (problem !== undefined) problems.push({ file: name, problem });
    if (text === undefined) continue;
    const read = schemaFileOf(name, text);
    if ('problems' in read) problems.push(...read.problems);
    else files.push(read);
  }
  return examine(files, basename(resolve(folder)), problems);
}

/** What lies in a folder of schemas, in order of name. @throws UserError where the folder itself cannot be read */
export async function textsIn(folder: string): Promise<FolderText[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    const code = codeOf(error);
    throw new UserError(
      code === 'ENOENT' ? `There is no folder ${folder}.` : `The folder ${folder} cannot be read (${code}).`,
      'Name a folder of JSON Schemas, one per event type: order_completed.json, page.json, identify.json …',
      { cause: error },
    );
  });
  const texts: FolderText[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name } = entry;
    if (name.startsWith('.')) continue;
    if (entry.isDirectory())
      texts.push({ name, problem: 'is a folder, which is not looked into: put schemas side by side' });
    else if (name.endsWith('.json')) texts.push(await textOf(folder, name));
  }
  return texts;
}

async function textOf(folder: string, name: string): Promise<FolderText> {
  try {
    return { name, text: await readFile(join(folder, name), 'utf8') };
  } catch (error) {
    return { name, problem: `cannot be read (${codeOf(error)}): check its permissions` };
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
