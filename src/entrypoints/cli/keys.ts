import { Command } from 'commander';
import { pemOf } from '../../adapters/crypto/public-key-file.js';
import type { Rotation } from '../../application/rotate-keys.js';
import { ports, uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { exportCommand } from './keys-export.js';
import { print, progress, table } from './output.js';

interface RotateFlags extends CommonFlags {
  readonly now?: boolean;
  readonly dryRun?: boolean;
}

export function keysCommand(): Command {
  return new Command('keys')
    .description('the keys that everything is sealed under: list, rotate, export')
    .addCommand(listCommand())
    .addCommand(rotateCommand())
    .addCommand(publicCommand())
    .addCommand(exportCommand());
}

function listCommand(): Command {
  return withCommonFlags(new Command('list'))
    .description('every key of the key store, and how much hangs on it')
    .action((flags: CommonFlags) =>
      withPlatform(flags, async (platform) => {
        const keys = await platform.get(uses.listKeys).list();
        print(keys, flags.json === true, () =>
          keys.length === 0
            ? 'no keys yet: they are made when the first event comes'
            : table([
                ['name', 'under it', 'what it is for'],
                ...keys.map(({ name, count, for: what }) => [
                  name,
                  count === undefined ? '-' : String(count),
                  what,
                ]),
              ]),
        );
      }),
    );
}

function rotateCommand(): Command {
  return withCommonFlags(new Command('rotate'))
    .description('wrap every data key under the present key-encryption key, and destroy the older ones')
    .option('--now', 'make a new key-encryption key, rather than one per quarter')
    .option('--dry-run', 'count, change nothing')
    .addHelpText(
      'after',
      `
Takes two minutes and more beside a running server, which holds keys for a minute. Ended at any moment, run it again
(without --now, to go on with the key that was made). Copies of the database made before do not open any more: back up
right after it. Exit code 3 when a key does not open and its key-encryption key was kept for it.`,
    )
    .action((flags: RotateFlags) =>
      withPlatform(flags, async (platform) => {
        const json = flags.json === true;
        const bar = progress('wrapping keys anew', json);
        const done = await platform.get(uses.rotateKeys).run({
          fresh: flags.now === true,
          dry: flags.dryRun === true,
          isAlone: () => platform.isAlone(),
          onProgress: (items) => bar.update(items),
        });
        bar.stop();
        print(done, json, () => told(done, flags.dryRun === true));
        if (done.kept.length > 0) process.exitCode = 3;
      }),
    );
}

function told(
  { to, destroyed, kept, items, rewrapped, writes, damaged, seconds }: Rotation,
  dry: boolean,
): string {
  const gone = destroyed.length === 0 ? 'no older key-encryption key' : destroyed.join(', ');
  if (dry)
    return `${items} people and devices; would wrap ${rewrapped} keys anew under ${to}, then destroy ${gone}`;
  return [
    `${items} people and devices; wrapped ${rewrapped} keys anew under ${to} in ${writes} writes and ${seconds} s`,
    `destroyed ${gone}`,
    ...(kept.length === 0 ? [] : [`kept ${kept.join(', ')}: ${damaged} keys under it do not open`]),
    ...(destroyed.length === 0 ? [] : ['Backups made before now do not open any more: run lethe backup.']),
  ].join('\n');
}

function publicCommand(): Command {
  return withCommonFlags(new Command('public'))
    .description('the key that certificates are checked with: publish it')
    .action((flags: CommonFlags) =>
      withPlatform(flags, async (platform) => {
        const key = await platform.get(ports.signer).publicKey();
        print(key, flags.json === true, () => pemOf(key).trimEnd());
      }),
    );
}
