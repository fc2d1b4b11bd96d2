import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { DisclosureFolder } from '../../adapters/disclosure/disclosure-folder.js';
import { UserError } from '../../adapters/user-error.js';
import { uses } from '../composition/tokens.js';
import { withCommonFlags, withPlatform } from './command.js';
import { print } from './output.js';
import { type PersonFlags, personOf, withPerson } from './person.js';

/** `lethe disclose`: the right of access. */
export function discloseCommand(): Command {
  return withPerson(withCommonFlags(new Command('disclose')))
    .description('write everything held about a person, opened: JSON, CSV and a page to read')
    .requiredOption('--out <folder>', 'a new folder')
    .addHelpText('after', '\nExit code 3 when the person was forgotten: then nothing is written.')
    .action((id: string, flags: PersonFlags & { out: string }) =>
      withPlatform(flags, async (platform) => {
        const person = personOf(id, flags);
        const { state } = await platform.get(uses.people).find(person);
        if (state === 'absent')
          throw new UserError(
            'Nothing is held about this id.',
            'Check the id; add --anonymous for anonymous ids.',
          );
        if (state === 'erased') {
          process.exitCode = 3;
          return print({ state }, flags.json === true, () => 'the person was forgotten: nothing is held');
        }
        const folder = await DisclosureFolder.make(flags.out);
        const disclosed = await platform.get(uses.disclose).run(person, flags.reason, folder);
        await folder.close(new Date().toISOString());
        if (disclosed.state === 'erased') await rm(flags.out, { recursive: true });
        print(disclosed, flags.json === true, () => {
          const { events, letters } = disclosed;
          return `${events} events and ${letters} letters, in ${flags.out}\nto read: ${join(flags.out, 'index.html')}`;
        });
      }),
    );
}
