import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recordedLines, writeRaw } from './raw-lake.js';
import { row } from './report.js';

const type = 'order_completed';

/** One partition through compaction, and through plain DuckDB as the floor: each in a process of its own. */
export async function runCompact(events: number): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'lethe-bench-'));
  try {
    const lines = (await recordedLines(20_000)).get(type) as string[];
    await writeRaw(join(root, 'lake'), type, lines, { events, days: 1 });
    console.log(row([`compact, ${events} events, 1 partition`, 's', 'CPU s', 'peak MB', 'MB Parquet']));
    const cpu: number[] = [];
    for (const what of ['floor', 'lethe'] as const) {
      const script = fileURLToPath(new URL('compact-once.mjs', import.meta.url));
      const told: string[] = JSON.parse(
        execFileSync(process.execPath, [script, what, root, type], { encoding: 'utf8' }),
      );
      cpu.push(Number(told[1]));
      console.log(row([what, ...told]));
    }
    const [floor, lethe] = cpu as [number, number];
    console.log(`CPU to its floor: ${(lethe / floor).toFixed(2)} (≤ 1.5)`);
    console.log('');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
