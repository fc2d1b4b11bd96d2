import type { Brand } from '../json.js';
import type { CuratedName } from '../lake/curated.js';
import type { ObjectName } from '../lake/object-name.js';

/** A file of this machine, by its absolute path. */
export type LocalFile = Brand<string, 'LocalFile'>;

export interface CuratedFile {
  readonly name: CuratedName;
  /** Bytes. */
  readonly size: number;
}

/** A small file as text, and the version of it that a replacement can be made conditional on. */
export interface CuratedText {
  readonly text: string;
  readonly version: string;
}

/** What tells whether a file is still the same. */
export interface FileHash {
  readonly bytes: number;
  readonly sha256: string;
}

/** What a file may replace: whatever is there, nothing, or the version that was read. */
export type Over = 'anything' | 'nothing' | { readonly version: string };

/** The files of the curated zone by name, each whole or not there at all. Outages: `lake_unavailable`. */
export interface CuratedZone {
  /** Files whose name begins with `prefix`, in order of name. */
  list(prefix: string): AsyncIterable<CuratedFile>;
  read(name: CuratedName): Promise<CuratedText | undefined>;
  /** Resolves once durable; `false` where something else is there than may be replaced: then nothing was written. */
  write(name: CuratedName, text: string, over: Over): Promise<boolean>;
  /** Puts a file of this machine there, replacing what is there. Resolves once durable. */
  store(name: CuratedName, file: LocalFile): Promise<FileHash>;
  /** Missing ones are ignored. Resolves once durable. */
  remove(names: readonly CuratedName[]): Promise<void>;
  /** A new empty folder of this machine to work in. */
  workbench(): Promise<Workbench>;
}

/** A folder of this machine that is gone once it is closed, with everything in it. Outages: `lake_unavailable`. */
export interface Workbench {
  /** Where a file of that name would be; a name without folders. */
  place(name: string): LocalFile;
  /** A file of the lake as it is now, raw or curated: what becomes of it later does not show. `undefined` where it is not there. */
  bring(name: ObjectName | CuratedName): Promise<LocalFile | undefined>;
  hash(file: LocalFile): Promise<FileHash>;
  close(): Promise<void>;
}
