import { isUtf8 } from 'node:buffer';

/**
 * One physical line. `number` counts from 1; `text` is without its line break. With a `reason` the line is not to be
 * trusted: not UTF-8 (`text` is then Latin-1, which keeps every byte), or `cut`, its first bytes only.
 */
export interface Line {
  readonly number: number;
  readonly text: string;
  readonly reason?: string;
  readonly cut?: true;
}

export function isBlank(line: Line): boolean {
  return line.reason === undefined && line.text.trim() === '';
}

/** How much is kept of a line that is longer than the limit, bytes. */
const keptBytes = 1024;
const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * Splits bytes into lines, a batch per chunk, holding at most `maxBytes` of an unfinished line. A byte order mark at
 * the start is left out.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Line[], void, undefined> {
  let number = 0;
  let open: Uint8Array[] = [];
  let openBytes = 0;
  let tooLong = false;

  const add = (piece: Uint8Array) => {
    openBytes += piece.length;
    if (!tooLong) open.push(piece);
    if (openBytes <= maxBytes || tooLong) return;
    tooLong = true;
    open = [Buffer.concat(open).subarray(0, Math.min(keptBytes, maxBytes))];
  };
  const close = (): Line => {
    number += 1;
    const bytes = open.length === 1 ? (open[0] as Uint8Array) : Buffer.concat(open);
    const line = tooLong ? cutLine(number, bytes, maxBytes) : wholeLine(number, bytes);
    open = [];
    openBytes = 0;
    tooLong = false;
    return line;
  };

  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      add(chunk.subarray(from, at));
      lines.push(close());
      from = at + 1;
    }
    if (from < chunk.length) add(chunk.subarray(from));
    if (lines.length > 0) yield lines;
  }
  if (openBytes > 0) yield [close()];
}

function wholeLine(number: number, bytes: Uint8Array): Line {
  const end = bytes.at(-1) === carriageReturn ? bytes.length - 1 : bytes.length;
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, end);
  if (!isUtf8(content)) return { number, text: content.toString('latin1'), reason: 'the line is not UTF-8' };
  const text = content.toString('utf8');
  return { number, text: number === 1 && text.startsWith('\ufeff') ? text.slice(1) : text };
}

function cutLine(number: number, bytes: Uint8Array, maxBytes: number): Line {
  const reason = `the line is longer than ${maxBytes} bytes; only its beginning is kept`;
  const text = new TextDecoder().decode(bytes, { stream: true });
  return { number, text, reason, cut: true };
}
