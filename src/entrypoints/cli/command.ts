import { env } from 'node:process';
import type { Command } from 'commander';
import { openEmbedded, type Platform } from '../composition/embedded.js';
import { readSettings } from '../settings.js';

/** Flags that every command has. */
export interface CommonFlags {
  readonly dataDir?: string;
  readonly json?: boolean;
}

export function withCommonFlags(command: Command): Command {
  return command
    .option('--data-dir <folder>', 'where Lethe keeps everything (LETHE_DATA_DIR, else ./data)')
    .option('--json', 'print JSON, for programs');
}

/** Opens the platform for one command and closes it whatever happens. */
export async function withPlatform<T>(
  flags: CommonFlags,
  run: (platform: Platform) => Promise<T>,
): Promise<T> {
  const platform = await openEmbedded(readSettings(env, { dataDir: flags.dataDir }));
  try {
    return await run(platform);
  } finally {
    await platform.close();
  }
}
