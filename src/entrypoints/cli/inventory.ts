import { Command } from 'commander';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { print, table } from './output.js';

export function inventoryCommand(): Command {
  return withCommonFlags(new Command('inventory'))
    .description('personal data that was found where no rule had named it: by event type and path')
    .action((flags: CommonFlags) =>
      withPlatform(flags, async (platform) => {
        const lines = await platform.get(uses.listInventory).list();
        print(lines, flags.json === true, () =>
          lines.length === 0
            ? 'nothing personal was found outside the fields that the policy names'
            : table([
                ['type', 'path', 'kind', 'count', 'since', 'last', 'action'],
                ...lines.map((l) => [
                  l.type,
                  l.path,
                  l.kind,
                  String(l.count),
                  l.since.slice(0, 10),
                  l.last.slice(0, 10),
                  l.action,
                ]),
              ]),
        );
      }),
    );
}
