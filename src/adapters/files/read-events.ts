import type { JsonObject } from '../../domain/json.js';
import { combinedLogLines, combinedLogMap } from './combined-log.js';
import { csvRows } from './csv.js';
import type { EventMap } from './event-map.js';
import { jsonLines, segmentLines } from './json-lines.js';
import { splitLines } from './lines.js';
import { type InputFile, listFiles } from './list-files.js';
import { type Mapped, rowMapper } from './map-row.js';
import { readBytes } from './read-bytes.js';
import type { Row, RowReader } from './row.js';
import { rowIds } from './row-ids.js';

/**
 * What stood at line `line` (from 1) of `file`: a Segment-shaped event, always with a `messageId`; or, with a `reason`,
 * the raw text as a JSON string. A reason never quotes the line.
 */
export interface FileEvent {
  readonly file: string;
  readonly line: number;
  readonly event: unknown;
  readonly reason?: string;
}

export type FileFormat = (typeof fileFormats)[number];
export const fileFormats = ['segment', 'ndjson', 'csv', 'combined-log'] as const;

export interface ReadOptions {
  readonly format: FileFormat;
  /** Needed for `ndjson` and `csv`; replaces the built-in one for `combined-log`; not for `segment`. */
  readonly map?: EventMap;
  /** Keys the ids of events that bring none: the same key, the same ids. At least 16 bytes. */
  readonly idKey: Uint8Array;
  /** Longer lines are not read as events. 10 MB if nothing is said. */
  readonly maxLineBytes?: number;
  /** Stands behind the path `-`. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Bytes on disk, over all files; the total is unknown for stdin and pipes. Called for every chunk read. */
  onProgress?(bytesRead: number, bytesTotal: number | undefined): void;
}

const defaultMaxLineBytes = 10 * 1024 * 1024;

/**
 * Reads files, folders (everything below) and `-` (stdin), gzipped or not, one after the other, as a stream of events.
 * A line that cannot be read is yielded with its reason; only what is wrong with a file as a whole is thrown, after
 * everything whole before it.
 * @throws FileReadError a path is missing or unreadable (before anything is yielded), gzip is cut off or damaged, a CSV
 *   header cannot be read
 * @throws TypeError the options do not go together
 */
export async function* readEvents(
  paths: readonly string[],
  options: ReadOptions,
): AsyncGenerator<FileEvent, void, undefined> {
  const toEvent = mapping(options);
  if (options.idKey.length < 16) throw new TypeError('idKey must have at least 16 bytes');
  const files = await listFiles(paths);
  const onRead = progress(files, options);
  for (const file of files) yield* fileEvents(file.path, options, toEvent, onRead);
}

async function* fileEvents(
  file: string,
  options: ReadOptions,
  toEvent: (row: JsonObject) => Mapped,
  onRead: (bytes: number) => void,
): AsyncGenerator<FileEvent, void, undefined> {
  const maxLineBytes = options.maxLineBytes ?? defaultMaxLineBytes;
  const reader = rowReader(file, options, maxLineBytes);
  const idOf = rowIds(options.idKey);
  const fileEvent = (row: Row): FileEvent => {
    const { line } = row;
    if ('reason' in row) return { file, line, event: row.text, reason: row.reason };
    const mapped = toEvent(row.fields);
    if ('reason' in mapped) return { file, line, event: row.text, reason: mapped.reason };
    const { event } = mapped;
    return { file, line, event: hasId(event) ? event : { ...event, messageId: idOf(row.content) } };
  };
  const bytes = readBytes(file, options.stdin ?? process.stdin, onRead);
  for await (const lines of splitLines(bytes, maxLineBytes))
    for (const row of reader.read(lines)) yield fileEvent(row);
  for (const row of reader.end()) yield fileEvent(row);
}

function mapping({ format, map }: ReadOptions): (row: JsonObject) => Mapped {
  switch (format) {
    case 'segment':
      if (map) throw new TypeError('the format segment takes no map; for other JSON use ndjson');
      return (event) => ({ event });
    case 'combined-log':
      return rowMapper(map ?? combinedLogMap);
    case 'ndjson':
    case 'csv':
      if (!map) throw new TypeError(`the format ${format} needs a map`);
      return rowMapper(map);
  }
}

function rowReader(file: string, { format, map }: ReadOptions, maxLineBytes: number): RowReader {
  switch (format) {
    case 'segment':
      return segmentLines();
    case 'ndjson':
      return jsonLines();
    case 'csv':
      return csvRows(file, { delimiter: map?.delimiter ?? ',', maxRecord: maxLineBytes });
    case 'combined-log':
      return combinedLogLines();
  }
}

function hasId(event: JsonObject): boolean {
  const id = Object.hasOwn(event, 'messageId') ? event.messageId : undefined;
  return id !== undefined && id !== null && id !== '';
}

function progress(files: readonly InputFile[], options: ReadOptions): (bytes: number) => void {
  const sizes = files.map((file) => file.bytes);
  const total = sizes.includes(undefined)
    ? undefined
    : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  let read = 0;
  return (bytes) => {
    read += bytes;
    options.onProgress?.(read, total);
  };
}
