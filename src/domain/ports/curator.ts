import type { ReceiptId } from '../event/event.js';
import type { Pseudonym } from '../identity/subject.js';
import type { PartFacts } from '../lake/manifest.js';
import type { Column, SeenProperty } from '../lake/schema.js';
import type { LocalFile, Workbench } from './curated-zone.js';
import { Unavailable } from './unavailable.js';

/** Thrown where raw objects, or parts, are not what they should be. Not an outage: the same files fail again. */
export class UnreadableFiles extends Error {
  readonly code = 'unreadable_files';
  constructor(cause: unknown) {
    super('Files of the lake cannot be read to their end, or are no records.', { cause });
  }
}

/** Thrown where the engine has not the memory, or the disk, for what it is asked. What is smaller may still go. */
export class OutOfRoom extends Unavailable {
  constructor(cause: unknown) {
    super('lake_unavailable', cause);
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

/**
 * The engine that makes Parquet of raw objects. Rows of a part are sorted by subject (nobody's last), time and id; an
 * event is in part `hash(id) mod parts`. Memory is bounded, whatever the input's size.
 */
export interface Curator {
  /** To work on one partition; files are made on the workbench. What is too much for memory is put there as well. */
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
  /**
   * The records of a part, in order.
   * @param names only rows of which the subject or the anonymous id is one of these
   * @throws UnreadableFiles
   */
  lines(part: LocalFile, names?: ReadonlySet<Pseudonym>): AsyncIterable<string>;
  /**
   * Writes a part anew with changed lines, all columns taken from the lines.
   * @param change a line as it shall be: the very same where it stays, `undefined` where the row goes
   * @param names only rows of these are changed
   * @returns the part as a new file, or that no row changes, or that none is left
   * @throws UnreadableFiles
   */
  rewrite(
    part: LocalPart,
    columns: readonly Column[],
    change: (line: string) => string | undefined,
    names?: ReadonlySet<Pseudonym>,
  ): Promise<WrittenPart | 'same' | 'empty'>;
  /**
   * Writes a part anew with these columns, all taken from the lines.
   * @returns the part as a new file, or that it has these very columns
   * @throws UnreadableFiles
   */
  recast(part: LocalPart, columns: readonly Column[]): Promise<WrittenPart | 'same'>;
  /** Forgets what was loaded, to work on another partition: cheaper than to begin anew. Files are made on that workbench. */
  turnTo(bench: Workbench): Promise<void>;
  close(): Promise<void>;
}
