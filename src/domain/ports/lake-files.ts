/** A file of the lake as it lies there. */
export interface LakeFile {
  /** Relative to the lake's root, parts joined by `/`. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Another one once the content is another. */
  readonly version: string;
}

/** Files of the lake that stay as they are, whatever becomes of those in the lake. */
export interface HeldFiles {
  /** The absolute path of the folder under which the files have their names of the lake. */
  readonly root: string;
  /** Those that were still there, in the order asked for. */
  readonly names: readonly string[];
}

/** Thrown where a query would have to bring more of the lake here than it may. */
export class TooMuchToHold extends Error {
  readonly code = 'too_much_to_hold';
  constructor(
    /** Bytes. */
    readonly size: number,
    readonly most: number,
  ) {
    super(`${size} bytes of the lake are wanted here, and ${most} are allowed.`);
  }
}

/** The lake's files for an engine that reads them itself, by path. Outages: `lake_unavailable`. */
export interface LakeFiles {
  /** The names of the folders directly below `prefix`, which ends with `/`, in order. */
  folders(prefix: string): Promise<string[]>;
  /** Files whose name begins with `prefix`, in order of name. */
  list(prefix: string): AsyncIterable<LakeFile>;
  /** A small file as text; `undefined` where there is none. */
  text(name: string): Promise<string | undefined>;
  /** Puts files below `root`, an empty folder or one that holds others already. @throws TooMuchToHold */
  hold(files: readonly LakeFile[], root: string): Promise<HeldFiles>;
}
