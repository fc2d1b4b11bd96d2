import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { type Command, Option } from 'commander';
import { UserError } from '../../adapters/user-error.js';
import { checkTombstones } from '../check-tombstones.js';
import type { Platform } from '../composition/embedded.js';
import { openPlatform } from '../composition/platform.js';
import { readSettings, type Settings } from '../settings.js';
import { usualPolicyFile } from '../usual-policy-file.js';
import { policyFileOf } from './policy-file.js';

/** Flags that every command has. */
export interface CommonFlags {
  readonly dataDir?: string;
  readonly platform?: string;
  readonly json?: boolean;
}

export function withCommonFlags(command: Command): Command {
  return command
    .option('--data-dir <folder>', 'where Lethe keeps everything (LETHE_DATA_DIR, else ./data)')
    .option('--platform <name>', 'embedded or aws (LETHE_PLATFORM, else embedded)')
    .addOption(
      new Option('--stack <name>', 'the CloudFormation stack, for --platform aws (LETHE_STACK, else Lethe)'),
    )
    .on('option:stack', (name: string) => {
      env.LETHE_STACK = name;
    })
    .option('--json', 'print JSON, for programs');
}

export function withPolicyFlag(command: Command): Command {
  return command.option(
    '--policy <file>',
    `the policy (LETHE_POLICY, else ${usualPolicyFile} where it lies here, else the built-in one)`,
  );
}

/**
 * Opens the platform for one command and closes it whatever happens. For commands that decide about no event.
 * @param creates may the command be the first that uses the data directory?
 * @throws UserError where there is none: a mistyped folder must not be told to be clean
 */
export async function withPlatform<T>(
  flags: CommonFlags,
  run: (platform: Platform) => Promise<T>,
  creates = false,
): Promise<T> {
  return withUncheckedPlatform(
    flags,
    async (platform) => {
      await checkTombstones(platform);
      return run(platform);
    },
    creates,
  );
}

/** For commands that must run beside a vault that lacks tombstones. @throws UserError */
export async function withUncheckedPlatform<T>(
  flags: CommonFlags,
  run: (platform: Platform) => Promise<T>,
  creates = false,
): Promise<T> {
  const settings = readSettings(env, { dataDir: flags.dataDir, platform: flags.platform });
  if (!creates && settings.platform === 'embedded' && !existsSync(join(settings.dataDir, 'db')))
    throw new UserError(
      `There is no data in ${settings.dataDir}.`,
      'Check --data-dir (LETHE_DATA_DIR); lethe serve and lethe replay make a new one.',
    );
  return opened(Object.assign(settings, { policy: undefined }), run);
}

/** For commands that decide what becomes of events, and so go by the policy. @throws UserError */
export function withDecidingPlatform<T>(
  flags: CommonFlags & { readonly policy?: string },
  run: (platform: Platform) => Promise<T>,
): Promise<T> {
  const settings = readSettings(env, {
    dataDir: flags.dataDir,
    platform: flags.platform,
    policy: policyFileOf(flags.policy),
  });
  return opened(settings, async (platform) => {
    await checkTombstones(platform);
    return run(platform);
  });
}

async function opened<T>(settings: Settings, run: (platform: Platform) => Promise<T>): Promise<T> {
  const platform = await openPlatform(settings);
  try {
    return await run(platform);
  } finally {
    await platform.close();
  }
}
