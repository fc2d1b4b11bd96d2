import { env } from 'node:process';
import { Command } from 'commander';
import type { Standing } from '../../application/erasures.js';
import { compactErasures } from '../compact-erasures.js';
import { uses } from '../composition/tokens.js';
import { readSettings } from '../settings.js';
import {
  type CommonFlags,
  withCommonFlags,
  withDecidingPlatform,
  withPlatform,
  withPolicyFlag,
} from './command.js';
import { print, table } from './output.js';
import { policyFileOf } from './policy-file.js';

/** `lethe scrub`: the bytes of the forgotten leave the lake and the database's files. */
export function scrubCommand(): Command {
  return withPolicyFlag(withCommonFlags(new Command('scrub')))
    .description('remove the bytes of whoever was forgotten, and end their erasures')
    .addHelpText(
      'after',
      `
What leaves a row beside what was sealed is the policy's word ("identifying"): give the server's --policy.
The database's files are replaced too, which needs them closed: with a server running, it does that at its next start.`,
    )
    .action(async (flags: CommonFlags & { readonly policy?: string }) => {
      await withPlatform(flags, async () => {});
      await withDecidingPlatform(flags, async (platform) =>
        platform.get(uses.erasures).run({ scrub: true, isAlone: await platform.isAlone() }),
      );
      await compactErasures(
        readSettings(env, {
          dataDir: flags.dataDir,
          platform: flags.platform,
          policy: policyFileOf(flags.policy),
        }),
      );
      await withPlatform(flags, async (platform) => {
        const standing = await platform.get(uses.erasures).standing();
        print(standing, flags.json === true, () => told(standing));
      });
    });
}

function told(standing: readonly Standing[]): string {
  if (standing.length === 0) return 'all erasures have ended';
  return [
    table([['id', 'next'], ...standing.map(({ id, next }) => [id, next.step])]),
    ...(standing.some(({ next }) => next.step === 'compact')
      ? ['The database is open in another process: stop that and run it again, or restart the server.']
      : []),
  ].join('\n');
}
