import type { ReceiptId } from '../event/event.js';
import type { PartFacts } from '../lake/manifest.js';
import type { Column, SeenProperty } from '../lake/schema.js';
import type { LocalFile, Workbench } from './curated-zone.js';

/** Thrown where raw objects, or parts, are not what they should be. Not an outage: the same files fail again. */
export class UnreadableFiles extends Error {
  readonly code = 'unreadable_files';
  constructor(cause: unknown) {
    super('Files of the lake cannot be read to their end, or are no records.', { cause });
  }
}

/** What raw objects hold. */
export interface Survey {
  readonly rows: number;
  /** Top-level properties that are not known yet. */
  readonly seen: readonly SeenProperty[];
}

export interface LocalPart {
  readonly n: number;
  readonly file: LocalFile;
}

/** How a partition is to be after a run. */
export interface CurateOrder {
  readonly columns: readonly Column[];
  /** How many parts the partition has. */
  readonly parts: number;
  /** Its parts that there are now. One that was written with other columns is written anew. */
  readonly own: readonly LocalPart[];
  /** Parts of the same type's other partitions within the window for repeats. */
  readonly near: readonly LocalFile[];
}

export type RowFacts = Omit<PartFacts, 'name' | 'bytes' | 'sha256'>;

/** A part that was written. */
export interface WrittenPart extends LocalPart, RowFacts {}

export interface Curated {
  /** Only those that are new or changed. */
  readonly written: readonly WrittenPart[];
  /** Recorded events that are in no part, since the curated zone has them already: indexes by receipt. */
  readonly repeated: ReadonlyMap<ReceiptId, readonly number[]>;
}

/** One row of a part. */
export interface CuratedRow {
  readonly id: string;
  /** The record's line. */
  readonly line: string;
}

/** What becomes of a row: another line, or none. */
export interface RowChange {
  readonly id: string;
  readonly source: string;
  readonly line: string | undefined;
}

/**
 * The engine that makes Parquet of raw objects. Rows of a part are sorted by subject (nobody's last), time and id; an
 * event is in part `hash(id) mod parts`. Memory is bounded, whatever the input's size.
 */
export interface Curator {
  /** To work on one partition; files are made on the workbench. */
  begin(bench: Workbench): Promise<Curating>;
}

export interface Curating {
  /**
   * Reads raw objects, all of one partition.
   * @param known properties that need no survey
   * @throws UnreadableFiles
   */
  load(raw: readonly LocalFile[], known: ReadonlySet<string>): Promise<Survey>;
  /** Merges what was loaded into the partition's parts. @throws UnreadableFiles */
  curate(order: CurateOrder): Promise<Curated>;
  /** What a part says of itself. @throws UnreadableFiles */
  facts(part: LocalFile, columns: readonly Column[]): Promise<RowFacts>;
  /** The rows of a part, in order. @throws UnreadableFiles */
  rows(part: LocalFile): AsyncIterable<CuratedRow>;
  /**
   * Writes a part anew, its columns taken from the records' lines; `undefined` where no row is left.
   * @throws UnreadableFiles
   */
  rewrite(
    part: LocalPart,
    columns: readonly Column[],
    changes: AsyncIterable<RowChange> | Iterable<RowChange>,
  ): Promise<WrittenPart | undefined>;
  close(): Promise<void>;
}
