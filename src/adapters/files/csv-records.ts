import { isBlank, type Line } from './lines.js';

/** The text of one CSV record, which begins at line `line`; with a `reason`, one that cannot be read. */
export interface RecordText {
  readonly line: number;
  readonly text: string;
  readonly reason?: string;
}

/**
 * Joins physical lines into records: a quoted cell may hold line breaks, and blank lines are only part of the data there.
 * Knows of CSV only where cells begin and end,
 * so that one stray quote costs its own line rather than the rest of the file: a record that has grown past
 * `maxRecord` characters, or that the file's end leaves open, gives up its first line and is read again from the next.
 * Any single quote closes a cell, hence what was read once and not closed has none left, and is read at most twice.
 */
export class CsvRecords {
  #open: Line[] = [];
  #length = 0;
  #quoted = false;

  constructor(
    private readonly delimiter: string,
    private readonly maxRecord: number,
  ) {}

  /** The records that these lines complete. */
  read(lines: readonly Line[]): RecordText[] {
    const complete: RecordText[] = [];
    for (const line of lines) this.#add(line, complete);
    return complete;
  }

  /** What is left at the end of the file. */
  end(): RecordText[] {
    const complete: RecordText[] = [];
    while (this.#open.length > 0) this.#giveUp(complete);
    return complete;
  }

  #add(line: Line, complete: RecordText[]): void {
    if (line.cut) {
      while (this.#open.length > 0) this.#giveUp(complete);
      complete.push(recordOf([line]));
      return;
    }
    if (!this.#quoted && isBlank(line)) return;
    this.#open.push(line);
    this.#length += line.text.length + 1;
    this.#quoted = endsQuoted(line.text, this.delimiter, this.#quoted);
    if (!this.#quoted) {
      complete.push(recordOf(this.#open));
      this.#reset();
    } else if (this.#length > this.maxRecord) this.#giveUp(complete);
  }

  #giveUp(complete: RecordText[]): void {
    const [first, ...others] = this.#open;
    this.#reset();
    if (first) complete.push(recordOf([{ reason: 'a quote is opened here and never closed', ...first }]));
    for (const line of others) this.#add(line, complete);
  }

  #reset(): void {
    this.#open = [];
    this.#length = 0;
    this.#quoted = false;
  }
}

function recordOf(lines: readonly Line[]): RecordText {
  const [first] = lines as readonly [Line];
  const reason = lines.find((line) => line.reason !== undefined)?.reason;
  const text = lines.length === 1 ? first.text : lines.map((line) => line.text).join('\n');
  return { line: first.number, text, ...(reason === undefined ? undefined : { reason }) };
}

/** Whether a cell is still open, in quotes, at the end of the line; `quoted`: whether one was at its start. */
function endsQuoted(text: string, delimiter: string, quoted: boolean): boolean {
  if (!quoted && !text.includes('"')) return false;
  let inside = quoted;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) {
    if (!inside) inside = at === 0 || text[at - 1] === delimiter;
    else if (text[at + 1] === '"') at += 1;
    else inside = false;
  }
  return inside;
}
