import { Argument, Command } from 'commander';
import { UserError } from '../../adapters/user-error.js';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { print } from './output.js';

export function profileCommand(): Command {
  return new Command('profile').description('users’ nested attributes').addCommand(showCommand());
}

function showCommand(): Command {
  return withCommonFlags(new Command('show'))
    .description('a user’s attributes: what is personal is named, not shown')
    .addArgument(new Argument('<id>', 'a user id'))
    .option('--anonymous', 'the id is an anonymous id')
    .action((id: string, flags: CommonFlags & { anonymous?: boolean }) =>
      withPlatform(flags, async (platform) => {
        const shown = await platform.get(uses.showProfile).show(flags.anonymous ? 'anonymous' : 'user', id);
        if (shown === undefined)
          throw new UserError(
            'No event with this id was processed yet.',
            'Check the id; add --anonymous for anonymous ids; `lethe status` shows whether events still wait.',
          );
        print(shown, flags.json === true, () =>
          [
            `subject ${shown.subject ?? '-'} (${shown.state}, ${shown.devices} anonymous ids)`,
            JSON.stringify(shown.attributes, null, 2),
            `sealed: ${shown.sealed.join(' ') || 'nothing'}`,
            ...Object.entries(shown.consents).map(
              ([purpose, { granted, since, by }]) =>
                `consent: ${purpose} ${granted ? 'granted' : 'denied'} since ${since} (${by})`,
            ),
          ].join('\n'),
        );
      }),
    );
}
