import { env } from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import { backUp } from '../../adapters/backup/backup.js';
import { storeFormat } from '../../adapters/lmdb/format.js';
import type { Platform } from '../composition/embedded.js';
import { ports, uses } from '../composition/tokens.js';
import { readSettings } from '../settings.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { bytes, print } from './output.js';

interface BackupFlags extends CommonFlags {
  readonly to: string;
  readonly keepDays: number;
}

const dayMs = 86_400_000;
const mostDays = 7;

/** `lethe backup`: a copy of the database beside the last ones; keys, lake and tombstones as they are. */
export function backupCommand(): Command {
  return withCommonFlags(new Command('backup'))
    .description('back everything up but the master key; beside a running server, too')
    .requiredOption('--to <folder>', 'where: a folder of its own for each installation')
    .option(
      '--keep-days <n>',
      `copies of the database older than this go; ${mostDays} at most`,
      days,
      mostDays,
    )
    .addHelpText(
      'after',
      `
What was forgotten here goes from the backup's keys and lake too; in copies of the database it is gone after
--keep-days. The master key (secrets/master.key) is never in a backup: who has both has everything. Keep it elsewhere, and the
signing key (secrets/signing.key) with it.`,
    )
    .action((flags: BackupFlags) =>
      withPlatform(flags, async (platform) => {
        const now = platform.get(ports.clock).now();
        const { dataDir } = readSettings(env, { dataDir: flags.dataDir });
        const done = await backUp(
          dataDir,
          flags.to,
          { at: new Date(now).toISOString(), format: storeFormat, ...(await factsOf(platform)) },
          new Date(now - flags.keepDays * dayMs).toISOString(),
          (folder) => platform.copyDatabase(folder),
        );
        const { copy, keys, lake, removedCopies } = done;
        print(done, flags.json === true, () =>
          [
            `database: ${copy.path} (${bytes(copy.bytes)}); ${removedCopies} older copies removed`,
            `keys: ${keys.files}, of which ${keys.copied} new; ${keys.removed} removed, since they were destroyed here`,
            `lake: ${lake.files} objects, of which ${lake.copied} new or changed; ${lake.removed} removed`,
            'The master key is not in it. Without secrets/master.key, kept elsewhere, nothing in it can be read.',
          ].join('\n'),
        );
      }),
    );
}

/** What the copy will need: read before it is made. */
async function factsOf(platform: Platform): Promise<{ tombstones: number; keks: string[] }> {
  const keks = new Set<string>();
  for (const { name, count } of await platform.get(uses.listKeys).list())
    if (name.startsWith('kek/') && count !== 0) keks.add(name.slice('kek/'.length));
  return { tombstones: await platform.get(ports.vault).tombstonesApplied(), keks: [...keks] };
}

function days(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= mostDays) return value;
  throw new InvalidArgumentError(
    `a whole number from 0 to ${mostDays}: an older copy would outlive what was forgotten.`,
  );
}
