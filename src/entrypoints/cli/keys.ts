import { Command } from 'commander';
import { pemOf } from '../../adapters/crypto/public-key-file.js';
import { ports } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { exportCommand } from './keys-export.js';
import { print } from './output.js';

/** `lethe keys`. */
export function keysCommand(): Command {
  return new Command('keys')
    .description('keys that leave the installation')
    .addCommand(publicCommand())
    .addCommand(exportCommand());
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
