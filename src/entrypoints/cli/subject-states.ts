import { Command } from 'commander';
import { UserError } from '../../adapters/user-error.js';
import type { StateChange } from '../../application/subject-states.js';
import { uses } from '../composition/tokens.js';
import { withCommonFlags, withPlatform } from './command.js';
import { print } from './output.js';
import { type PersonFlags, personOf, withPerson } from './person.js';

const commands: { readonly [What in StateChange]: { readonly does: string; readonly from: string } } = {
  restrict: {
    does: 'record a person’s events sealed and do nothing else with them (Art. 18 GDPR)',
    from: 'active',
  },
  unrestrict: { does: 'lift a restriction', from: 'restricted' },
  readmit: { does: 'let a forgotten id in again, as somebody new', from: 'erased' },
};

/** `lethe restrict`, `unrestrict` and `readmit`. */
export function subjectStateCommands(): Command[] {
  return (Object.keys(commands) as StateChange[]).map((what) =>
    withPerson(withCommonFlags(new Command(what)))
      .description(commands[what].does)
      .action((id: string, flags: PersonFlags) =>
        withPlatform(flags, async (platform) => {
          const { changed, state } = await platform
            .get(uses.subjectStates)
            .change(what, personOf(id, flags), flags.reason);
          if (!changed)
            throw new UserError(
              `Nothing was changed: this id is ${state === 'absent' ? 'not known here' : state}.`,
              `lethe ${what} is for ids that are ${commands[what].from}; add --anonymous for anonymous ids.`,
            );
          print({ state }, flags.json === true, () => `the person is ${state} now`);
        }),
      ),
  );
}
