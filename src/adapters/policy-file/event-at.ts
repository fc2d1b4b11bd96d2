import { resolve } from 'node:path';
import type { Json } from '../../domain/json.js';
import { readEventMap } from '../files/read-event-map.js';
import { type FileFormat, readEvents } from '../files/read-events.js';
import { UserError } from '../user-error.js';

/** Where an event stands. */
export interface EventPlace {
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  readonly format?: FileFormat;
  readonly map?: string;
}

/** For tests there is nobody to hide the lines from whose ids it makes. */
const idKey = new Uint8Array(32);

/** @param folder where paths begin @throws UserError, FileReadError, EventMapError */
export async function eventAt(
  { file, line = 1, format = 'segment', map }: EventPlace,
  folder: string,
): Promise<Json> {
  const needsMap = format === 'ndjson' || format === 'csv';
  if (needsMap ? map === undefined : format === 'segment' && map !== undefined)
    throw new UserError(
      needsMap ? `${file}: the format ${format} needs a map.` : `${file}: the format segment needs no map.`,
      needsMap ? 'Add map: to from; maps/ has ready ones.' : 'Leave map out, or say which format it is.',
    );
  const path = resolve(folder, file);
  const options = {
    format,
    idKey,
    ...(map === undefined ? undefined : { map: await readEventMap(resolve(folder, map)) }),
  };
  for await (const read of readEvents([path], options))
    if (read.line >= line) {
      if (read.line === line && read.reason === undefined) return read.event as Json;
      break;
    }
  throw new UserError(`No event stands at line ${line} of ${file}.`, 'Correct from: in the tests.');
}
