import { Argument, Command } from 'commander';
import { UserError } from '../../adapters/user-error.js';
import { placeOf } from '../composition/lake-at.js';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { print, table } from './output.js';

/** `lethe lake list`: the lakes that reruns wrote beside the one in use. */
export function listCommand(): Command {
  return withCommonFlags(new Command('list'))
    .description('the lakes that reruns wrote beside the one in use: forgetting reaches them too')
    .action((flags: CommonFlags) =>
      withPlatform(flags, async (platform) => {
        const lakes = await platform.get(uses.secondLakes).list();
        print({ lakes }, flags.json === true, () =>
          lakes.length === 0
            ? 'there is only the lake in use'
            : table([['lake'], ...lakes.map((one) => [one])]),
        );
      }),
    );
}

/** `lethe lake drop`: such a lake is no longer kept in step. */
export function dropCommand(): Command {
  return withCommonFlags(new Command('drop'))
    .description('say that a lake that a rerun wrote is gone, or has become the lake in use; removes nothing')
    .addArgument(new Argument('<place>', 'a folder or s3://bucket/prefix'))
    .action((text: string, flags: CommonFlags) =>
      withPlatform(flags, async (platform) => {
        const place = placeOf(text);
        if (!(await platform.get(uses.secondLakes).drop(place)))
          throw new UserError(`No lake at ${place} is registered.`, 'lethe lake list shows those that are.');
        print({ dropped: place }, flags.json === true, () => `${place} is no longer kept in step`);
      }),
    );
}
