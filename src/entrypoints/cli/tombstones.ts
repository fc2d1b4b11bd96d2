import { Command } from 'commander';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withUncheckedPlatform } from './command.js';
import { print } from './output.js';

/** `lethe tombstones`: what must never come back, held against the vault. */
export function tombstonesCommand(): Command {
  return new Command('tombstones')
    .description('what keeps the forgotten from coming back')
    .addCommand(checkCommand())
    .addCommand(applyCommand());
}

function checkCommand(): Command {
  return withCommonFlags(new Command('check'))
    .description('does the vault hold everything that the tombstone log says?')
    .action((flags: CommonFlags) =>
      withUncheckedPlatform(flags, async (platform) => {
        const check = await platform.get(uses.tombstones).check();
        print(check, flags.json === true, () => {
          switch (check.state) {
            case 'complete':
              return 'complete: the vault holds every tombstone';
            case 'vault_is_older':
              return `the vault is older than the log: ${check.missing} entries are missing. Run: lethe tombstones apply`;
            case 'log_is_shorter':
              return `the log has ${check.entries} entries, the vault holds ${check.applied}: restore the newest log`;
          }
        });
        if (check.state !== 'complete') process.exitCode = 3;
      }),
    );
}

function applyCommand(): Command {
  return withCommonFlags(new Command('apply'))
    .description(
      'forget again, in a vault that was restored, whoever was forgotten since: keys, profile, letters, rows',
    )
    .action((flags: CommonFlags) =>
      withUncheckedPlatform(flags, async (platform) => {
        const applied = await platform.get(uses.forgetAgain).run();
        print({ applied }, flags.json === true, () => `applied ${applied} entries; Lethe may serve again`);
      }),
    );
}
