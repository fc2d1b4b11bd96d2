import type { EventSchemas } from '../../../src/adapters/event-schemas/event-schemas.js';
import { type Examined, examine } from '../../../src/adapters/event-schemas/examine.js';
import { type SchemaFile, schemaFileOf } from '../../../src/adapters/event-schemas/schema-file.js';
import { problemLine, type SchemaProblem } from '../../../src/adapters/event-schemas/schema-problem.js';
import type { Json } from '../../../src/domain/json.js';

/** Schemas by file name, as text or as what is in it. */
export interface Folder {
  readonly [file: string]: Json;
}

function examined(folder: Folder): Examined {
  const files: SchemaFile[] = [];
  const problems: SchemaProblem[] = [];
  for (const [name, content] of Object.entries(folder)) {
    const read = schemaFileOf(name, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
    if ('problems' in read) problems.push(...read.problems);
    else files.push(read);
  }
  return examine(files, 'schemas', problems);
}

export function schemasOf(folder: Folder): EventSchemas {
  const found = examined(folder);
  if ('schemas' in found) return found.schemas;
  throw new Error(found.problems.map((problem) => problemLine('schemas', problem)).join('\n'));
}

export function problemsOf(folder: Folder): string[] {
  const found = examined(folder);
  return 'problems' in found ? found.problems.map((problem) => problemLine('schemas', problem)) : [];
}
