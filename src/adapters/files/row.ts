import type { JsonObject } from '../../domain/json.js';
import { isBlank, type Line } from './lines.js';

/**
 * One thing that a format found in a file, at line `line`. A readable row has its fields and `content`, the canonical
 * text that its id is made from: two rows that say the same have the same content. `text` is what stood there.
 */
export type Row = ReadableRow | UnreadableRow;

export interface ReadableRow {
  readonly line: number;
  readonly text: string;
  readonly content: string;
  readonly fields: JsonObject;
}

/** `reason` says why, without any value of the row. */
export interface UnreadableRow {
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

/**
 * Reads the rows of one file. `read` gives every row that is complete by now, so that nothing whole is lost when the
 * next chunk turns out to be damaged; `end` gives what the end of the file completes. Neither throws for what a line
 * holds.
 */
export interface RowReader {
  read(lines: readonly Line[]): Iterable<Row>;
  end(): Iterable<Row>;
}

/** For formats where every line stands for itself; blank lines are passed over. */
export function lineByLine(rowsOf: (line: Line) => readonly Row[]): RowReader {
  return {
    *read(lines) {
      for (const line of lines)
        if (isBlank(line)) continue;
        else if (line.reason === undefined) yield* rowsOf(line);
        else yield { line: line.number, text: line.text, reason: line.reason };
    },
    end: () => [],
  };
}
