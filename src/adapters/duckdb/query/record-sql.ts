import { escapeKey } from '../../../domain/json-pointer.js';
import { list, literal, readable } from '../sql.js';

/** Beyond the longest line that a record can be, in bytes. */
const longestLine = 16 * 1024 * 1024;

/** The lines of raw objects as they are: `record`, and the path it is from as `file`. */
export function linesOf(paths: readonly string[]): string {
  return `read_csv(${list(paths)}, columns = {'record': 'VARCHAR'}, header = false, auto_detect = false, delim = '\x01',
    quote = '', escape = '', comment = '', compression = 'gzip', max_line_size = ${longestLine}, buffer_size = ${longestLine}, filename = 'file')`;
}

/** The column `record` as JSON that the engine takes. */
export const recordJson = readable('record');

/** A part of a record as JSON; null where there is none. */
export function part(key: string, of = recordJson): string {
  return `json_extract(${of}, ${literal(`/${escapeKey(key)}`)})`;
}
