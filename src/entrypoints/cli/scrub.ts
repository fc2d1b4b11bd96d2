import { Command } from 'commander';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { print, table } from './output.js';

/** `lethe scrub`: the bytes of the forgotten leave the lake and the database's files. */
export function scrubCommand(): Command {
  return withCommonFlags(new Command('scrub'))
    .description('remove the bytes of whoever was forgotten, and end their erasures')
    .action((flags: CommonFlags) =>
      withPlatform(flags, async (platform) => {
        const standing = await platform.get(uses.erasures).run({ scrub: true });
        print(standing, flags.json === true, () =>
          standing.length === 0
            ? 'all erasures have ended'
            : table([['id', 'next'], ...standing.map(({ id, next }) => [id, next.step])]),
        );
      }),
    );
}
