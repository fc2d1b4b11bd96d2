import { type CuratedName, curatedZone, type DayOfType } from './curated.js';
import type { Manifest } from './manifest.js';
import type { ObjectName } from './object-name.js';
import type { Column } from './schema.js';

/** What an engine needs to know to compact one partition; the rest it finds in the lake. */
export interface PartitionPlan extends DayOfType {
  readonly version: 1;
  /** How many parts the partition has. */
  readonly parts: number;
  /** The typed columns of the parts, and what the manifest calls them. */
  readonly columns: readonly Column[];
  readonly schema: string;
  /** Raw objects to merge. */
  readonly sources: readonly ObjectName[];
  /** The manifest as it is. */
  readonly manifest: Manifest | null;
}

/** Where the plan for an engine outside of this process lies while it runs: a partition's plan on each line. */
export const planName = `${curatedZone}_plan.ndjson` as CuratedName;

/** Where such an engine leaves, of one partition, which recorded events other rows stand for. */
export interface RepeatedFile {
  readonly version: 1;
  /** Indexes by receipt. */
  readonly repeated: { readonly [receipt: string]: readonly number[] };
}

/** `_repeated.json` beside the partition's manifest. */
export function isRepeatedFile(name: string): boolean {
  return name.endsWith('/_repeated.json');
}
