import { stderr } from 'node:process';
import { Command } from 'commander';
import { UserError } from '../../adapters/user-error.js';
import type { ExportedKeys } from '../../application/export-keys.js';
import type { Pseudonym } from '../../domain/identity/subject.js';
import type { Platform } from '../composition/embedded.js';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { print } from './output.js';

interface ExportFlags extends CommonFlags {
  readonly subject?: string[];
  readonly user?: string;
  readonly anonymous?: string;
  readonly reason: string;
}

/** `lethe keys export`: data keys for an analyst's own tools. */
export function exportCommand(): Command {
  return withCommonFlags(new Command('export'))
    .description('print keys of people, CSV: subject, purpose, key (AES-256, base64), or why there is none')
    .option('--subject <pseudonym...>', 'as records name them')
    .option('--user <id>', 'all that belongs to this user id')
    .option('--anonymous <id>', 'all that belongs to this anonymous id')
    .requiredOption('--reason <text>', 'why, without personal data: it is kept')
    .addHelpText(
      'after',
      '\nExit code 3 where somebody was forgotten or is restricted: they have no key to give.',
    )
    .action((flags: ExportFlags) =>
      withPlatform(flags, async (platform) => {
        const exported = await platform
          .get(uses.exportKeys)
          .run(await subjectsOf(platform, flags), flags.reason);
        const { keys, refused } = exported;
        print(exported, flags.json === true, () => csv(exported));
        if (keys.length > 0)
          stderr.write(
            'Whoever has these keys can open what they seal, also once the person is forgotten.\n',
          );
        if (refused.length > 0) process.exitCode = 3;
      }),
    );
}

function csv({ keys, refused }: ExportedKeys): string {
  return [
    'subject,purpose,key,why',
    ...keys.map(({ subject, purpose, key }) => `${subject},${purpose},${key},`),
    ...refused.map(({ subject, why }) => `${subject},,,${why}`),
  ].join('\n');
}

async function subjectsOf(platform: Platform, flags: ExportFlags): Promise<Pseudonym[]> {
  const { subject = [], user, anonymous } = flags;
  const subjects = new Set(subject as Pseudonym[]);
  const people = platform.get(uses.people);
  for (const [namespace, id] of [
    ['user', user],
    ['anonymous', anonymous],
  ] as const) {
    if (id === undefined) continue;
    const { state, pseudonyms } = await people.find({ namespace, id });
    if (state === 'erased') {
      stderr.write('The person was forgotten: there is no key.\n');
      process.exitCode = 3;
    } else if (pseudonyms.length === 0)
      throw new UserError(
        'Nothing is held about this id.',
        'Check the id; records name people by `subject`: --subject.',
      );
    for (const pseudonym of pseudonyms) subjects.add(pseudonym);
  }
  if (subject.length === 0 && user === undefined && anonymous === undefined)
    throw new UserError('There is nobody whose keys to export.', 'Give --subject, --user or --anonymous.');
  return [...subjects];
}
