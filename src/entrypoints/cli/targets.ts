import { Argument, Command } from 'commander';
import { UserError } from '../../adapters/user-error.js';
import type { Platform } from '../composition/embedded.js';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { print, table } from './output.js';

export function targetsCommand(): Command {
  return new Command('targets')
    .description('where records are delivered to: list, pause, resume')
    .addCommand(listCommand())
    .addCommand(pauseCommand())
    .addCommand(resumeCommand());
}

function listCommand(): Command {
  return withCommonFlags(new Command('list'))
    .description('every target’s books: what was queued is delivered, kept back, set aside or waits')
    .action((flags: CommonFlags) =>
      withPlatform(flags, async (platform) => {
        const reports = await platform.get(uses.status).targets();
        print(reports, flags.json === true, () =>
          Object.keys(reports).length === 0
            ? 'no targets: set LETHE_AMPLITUDE_API_KEY, or list them in the file of LETHE_TARGETS'
            : table([
                ['target', 'state', 'queued', 'delivered', 'waiting', 'kept back', 'set aside', ''],
                ...Object.entries(reports).map(([name, one]) => [
                  name,
                  one.isSetUp ? one.state : 'not set up',
                  ...[one.queued, one.delivered, one.waiting, one.skipped, one.dead].map(countOf),
                  one.state === 'running'
                    ? ''
                    : [one.reason, `since ${one.since}`].filter(Boolean).join(', '),
                ]),
              ]),
        );
      }),
    );
}

/** Nothing is known of it where a platform keeps no books. */
function countOf(count: number | undefined): string {
  return count === undefined ? '-' : String(count);
}

function pauseCommand(): Command {
  return withCommonFlags(new Command('pause'))
    .description('deliver nothing for now; what is recorded meanwhile waits')
    .addArgument(new Argument('<target>'))
    .option('--reason <text>', 'why, for whoever looks at the list')
    .action((name: string, flags: CommonFlags & { reason?: string }) =>
      withPlatform(flags, async (platform) => {
        await known(platform, name);
        await platform.get(uses.targetStates).change(name, 'paused', flags.reason);
        print({ target: name, state: 'paused' }, flags.json === true, () => `${name} is paused`);
      }),
    );
}

function resumeCommand(): Command {
  return withCommonFlags(new Command('resume'))
    .description('go on delivering, after a pause or once what stopped it is mended')
    .addArgument(new Argument('<target>'))
    .action((name: string, flags: CommonFlags) =>
      withPlatform(flags, async (platform) => {
        await known(platform, name);
        await platform.get(uses.targetStates).change(name, 'resumed');
        print({ target: name, state: 'running' }, flags.json === true, () => `${name} is delivered to again`);
      }),
    );
}

/** @throws UserError for a name that no target has */
async function known(platform: Platform, name: string): Promise<void> {
  const reports = await platform.get(uses.status).targets();
  if (Object.hasOwn(reports, name)) return;
  const names = Object.keys(reports);
  throw new UserError(
    `There is no target ${name}.`,
    names.length === 0 ? '`lethe targets list` says how to set one up.' : `Use one of: ${names.join(', ')}.`,
  );
}
