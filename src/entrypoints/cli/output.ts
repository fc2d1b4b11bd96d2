import { stderr, stdout } from 'node:process';
import { SingleBar } from 'cli-progress';

/** Prints a result: as one line of JSON where `--json` was asked for, else as its text. */
export function print(result: object, json: boolean, text: () => string): void {
  stdout.write(`${json ? JSON.stringify(result) : text()}\n`);
}

/** Rows as columns of equal width, the first row being the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = count < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(count) / 10));
  return `${(count / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

export interface Progress {
  update(done: number, total?: number): void;
  stop(): void;
}

/** A bar with rate and remaining time on a terminal; nothing elsewhere, so that output can be piped. */
export function progress(label: string, json: boolean): Progress {
  if (json || !stderr.isTTY) return { update() {}, stop() {} };
  const bar = new SingleBar({
    format: `${label} {bar} {percentage}% | {value}/{total} | {speed}/s | ETA {eta_formatted}`,
    hideCursor: true,
    stream: stderr,
    fps: 5,
  });
  const start = Date.now();
  bar.start(1, 0, { speed: '0' });
  return {
    update(done, total) {
      bar.setTotal(Math.max(total ?? done, done, 1));
      bar.update(done, {
        speed: Math.round((done * 1000) / Math.max(1, Date.now() - start)).toLocaleString('en'),
      });
    },
    stop: () => bar.stop(),
  };
}
