import type { EventType } from '../event/event-type.js';
import type { DayOfType } from './curated.js';
import type { ObjectName } from './object-name.js';

/** What is known of one part, whole: enough to add parts up without reading them. */
export interface PartFacts {
  /** The last part of its name: `part-0-of-1.parquet`. */
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  /** The times of its first and last event, ISO 8601. */
  readonly from: string;
  readonly to: string;
  /** Events whose id another event had before. */
  readonly id_conflict: number;
  /** Values that a column could not take without loss, by column; they are in `record` all the same. */
  readonly uncast: { readonly [column: string]: number };
}

/** What a partition of the curated zone holds. Written after all of its parts. */
export interface Manifest {
  readonly version: 1;
  readonly type: EventType;
  readonly date: string;
  readonly parts: number;
  readonly rows: number;
  readonly from: string;
  readonly to: string;
  /** A hash of the columns that the parts were written with. */
  readonly schema: string;
  /** All columns of the parts, in order. */
  readonly columns: readonly string[];
  /** Objects of the raw zone whose events are in the parts, in order of name. They may be gone. */
  readonly sources: readonly ObjectName[];
  /** In order of part. A part without rows has no file. */
  readonly files: readonly PartFacts[];
  /** Events that were left out, since the curated zone holds them already. */
  readonly repeated: number;
  readonly id_conflict: number;
  readonly uncast: { readonly [column: string]: number };
  readonly engine: 'duckdb' | 'spark';
}

/** What a manifest says beside what follows from its parts. */
export type ManifestParts = Pick<
  Manifest,
  'parts' | 'schema' | 'columns' | 'sources' | 'files' | 'repeated' | 'engine'
>;

export function manifestOf({ type, date }: DayOfType, of: ManifestParts): Manifest {
  const files = [...of.files].sort((a, b) => partNumber(a.name) - partNumber(b.name));
  const uncast: { [column: string]: number } = {};
  for (const file of files)
    for (const [column, n] of Object.entries(file.uncast)) uncast[column] = (uncast[column] ?? 0) + n;
  return {
    version: 1,
    type,
    date,
    parts: of.parts,
    rows: sum(files, 'rows'),
    from: files.map(({ from }) => from).sort()[0] ?? '',
    to:
      files
        .map(({ to }) => to)
        .sort()
        .at(-1) ?? '',
    schema: of.schema,
    columns: of.columns,
    sources: [...new Set(of.sources)].sort(),
    files,
    repeated: of.repeated,
    id_conflict: sum(files, 'id_conflict'),
    uncast,
    engine: of.engine,
  };
}

function sum(files: readonly PartFacts[], of: 'rows' | 'id_conflict'): number {
  return files.reduce((total, file) => total + file[of], 0);
}

export function partNumber(name: string): number {
  return Number(/part-(\d+)-/.exec(name)?.[1]);
}
