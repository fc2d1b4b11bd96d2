import { dirname } from 'node:path';

/**
 * The few operations of a file system that lake and keys stand on, so that a test can put one in its place that loses
 * what was not synced. Paths are absolute. Errors carry Node's `code` (`ENOENT`, `ENOSPC`…).
 */
export interface DurableFs {
  /** Creates a file, or empties the one that is there, to be written. */
  open(path: string): Promise<WritableFile>;
  /** Replaces what is at `to`. Durable once the folders of both are synced. */
  rename(from: string, to: string): Promise<void>;
  /** A second name for the file at `from`; refused (`EEXIST`) where `to` is taken. Durable once its folder is synced. */
  link(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Makes one folder; the one above must exist. Durable once that one is synced. */
  mkdir(path: string): Promise<void>;
  /** Resolves once the names in this folder are on the disk, new and gone ones. */
  syncFolder(path: string): Promise<void>;
  readdir(path: string): Promise<FolderEntry[]>;
  stat(path: string): Promise<FileFacts>;
  createReadStream(path: string): AsyncIterable<Uint8Array>;
}

export interface WritableFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves once the content, not the name, is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

export interface FileFacts {
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** Node's code of a file system error, e.g. `ENOENT`. */
export function fsCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Resolves as well when the operation fails with one of these codes. */
export async function unless(codes: readonly string[], operation: Promise<void>): Promise<void> {
  try {
    await operation;
  } catch (error) {
    if (!codes.includes(fsCode(error) ?? '')) throw error;
  }
}

/** Makes a folder and those above it that are missing. */
export async function makeFolders(fs: DurableFs, path: string): Promise<void> {
  try {
    await unless(['EEXIST'], fs.mkdir(path));
  } catch (error) {
    if (fsCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolders(fs, dirname(path));
    await unless(['EEXIST'], fs.mkdir(path));
  }
}

/** What says that a folder cannot be synced by us: it is somebody else's, and was there before. */
const notOurs = ['EACCES', 'EPERM', 'EROFS', 'EINVAL'];

/** Makes the name of `path` itself, and those of the folders above it, survive a power cut. */
export async function syncAbove(fs: DurableFs, path: string): Promise<void> {
  for (let at = path; at !== dirname(at); at = dirname(at)) await unless(notOurs, fs.syncFolder(dirname(at)));
}
