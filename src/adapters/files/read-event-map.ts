import { readFile } from 'node:fs/promises';
import { parse, YAMLParseError } from 'yaml';
import type { EventMap } from './event-map.js';
import { EventMapError } from './event-map-error.js';
import { eventMapOf } from './event-map-of.js';
import { asFileReadError } from './file-read-error.js';

/**
 * Reads a map file (`EventMap` says what stands in it).
 * @throws FileReadError when there is no such file
 * @throws EventMapError when it is not YAML or not a map
 */
export async function readEventMap(file: string): Promise<EventMap> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw asFileReadError(error, file);
  });
  return parseEventMap(text, file);
}

/** @throws EventMapError */
export function parseEventMap(text: string, file: string): EventMap {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    const problem = error instanceof YAMLParseError ? error.message.split('\n', 1)[0] : undefined;
    throw new EventMapError(file, [{ key: '', problem: `is not YAML: ${problem ?? 'unknown error'}` }], {
      cause: error,
    });
  }
  return eventMapOf(value, file);
}
