import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Argument, Command } from 'commander';
import { UserError } from '../../adapters/user-error.js';
import { mostPeople, type Requested } from '../../application/erasures.js';
import type { PersonId } from '../../application/people.js';
import type { Purpose } from '../../domain/privacy/policy.js';
import type { Platform } from '../composition/embedded.js';
import { uses } from '../composition/tokens.js';
import { checkPurposes } from './check-purposes.js';
import { type CommonFlags, withCommonFlags, withPlatform, withPolicyFlag } from './command.js';
import { print, progress, table } from './output.js';
import { personOf } from './person.js';

interface ForgetFlags extends CommonFlags {
  readonly anonymous?: boolean;
  readonly file?: string;
  readonly purpose?: string[];
  readonly policy?: string;
  readonly dryRun?: boolean;
  readonly reason: string;
}

/** `lethe forget`: the keys end at once, the rest follows by itself. */
export function forgetCommand(): Command {
  return withPolicyFlag(withCommonFlags(new Command('forget')))
    .description('destroy a person’s keys, leave tombstones, and begin to remove the bytes')
    .addArgument(new Argument('[id...]', 'user ids'))
    .option('--anonymous', 'the ids are anonymous ids')
    .option('--file <file>', 'more ids, one per line')
    .option('--purpose <purpose...>', 'only what is sealed for these purposes; the person stays')
    .option('--dry-run', 'say what would end, change nothing')
    .option('--reason <text>', 'why, without personal data: it is kept', 'asked by the person')
    .action((ids: string[], flags: ForgetFlags) =>
      withPlatform(flags, async (platform) => {
        if (ids.length === 0 && flags.file === undefined)
          throw new UserError(
            'There is nobody to forget.',
            'Name one or more ids, or --file with one id per line.',
          );
        const chunks = checked(platform, flags, chunksOf(ids, flags));
        if (flags.dryRun) await preview(platform, flags, chunks);
        else await forget(platform, flags, chunks);
      }),
    );
}

async function forget(
  platform: Platform,
  flags: ForgetFlags,
  chunks: AsyncIterable<PersonId[]>,
): Promise<void> {
  const erasures = platform.get(uses.erasures);
  const purposes = flags.purpose as Purpose[] | undefined;
  const bar = progress('forgetting', flags.json === true);
  const done: Requested[] = [];
  let people = 0;
  try {
    for await (const chunk of chunks) {
      done.push(await erasures.request({ people: chunk, purposes, reason: flags.reason }));
      people += chunk.length;
      bar.update(people);
    }
    // Where nobody else has the data open there are no caches to wait for.
    if (await platform.isAlone()) await erasures.run({ isAlone: true });
  } finally {
    bar.stop();
  }
  const ended = await Promise.all(done.map(({ id }) => erasures.read(id)));
  const keys = ended.reduce((sum, { unintelligible }) => sum + (unintelligible?.keys ?? 0), 0);
  const answer = { people, keys, erasures: done };
  print(answer, flags.json === true, () => {
    const [first] = done;
    const what = purposes === undefined ? 'nothing' : `nothing sealed for ${purposes.join(', ')}`;
    if (people === 1 && first !== undefined)
      return [
        `erasure ${first.id}: ${what} of the person can be read any more`,
        ...(keys === 0
          ? [
              'No key of it was held under this id. Check it, and whether it is --anonymous; it is kept out all the same.',
            ]
          : []),
        `salt for the person, kept nowhere: ${first.salts[0]}`,
        `then: lethe erasures show ${first.id}`,
      ].join('\n');
    return `${people} people in ${done.length} erasures: ${what} of them can be read any more (${keys} keys destroyed); --json prints the salts. Then: lethe erasures list`;
  });
}

async function preview(
  platform: Platform,
  flags: ForgetFlags,
  chunks: AsyncIterable<PersonId[]>,
): Promise<void> {
  const people = platform.get(uses.people);
  const rows: { state: string; userIds: number; devices: number; names: number }[] = [];
  for await (const chunk of chunks)
    for (const id of chunk) {
      const { state, remains, pseudonyms } = await people.find(id);
      const devices = remains.filter(({ subject }) => subject.namespace === 'anonymous').length;
      rows.push({ state, userIds: remains.length - devices, devices, names: pseudonyms.length });
    }
  print(rows, flags.json === true, () =>
    table([
      ['state', 'user ids', 'devices', 'pseudonyms'],
      ...rows.map(({ state, userIds, devices, names }) => [state, `${userIds}`, `${devices}`, `${names}`]),
    ]),
  );
}

/** The same, once it is known of the first of them that the purposes mean something. */
async function* checked(
  platform: Platform,
  { purpose, policy }: ForgetFlags,
  chunks: AsyncIterable<PersonId[]>,
): AsyncGenerator<PersonId[]> {
  let isChecked = purpose === undefined;
  for await (const chunk of chunks) {
    if (!isChecked) await checkPurposes(purpose ?? [], platform.get(uses.people), chunk, policy);
    isChecked = true;
    yield chunk;
  }
}

/** Everybody, a thousand at a time. */
async function* chunksOf(ids: readonly string[], flags: ForgetFlags): AsyncGenerator<PersonId[]> {
  let chunk: PersonId[] = [];
  for await (const id of everybody(ids, flags.file)) {
    chunk.push(personOf(id, flags));
    if (chunk.length < mostPeople) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

async function* everybody(ids: readonly string[], file: string | undefined): AsyncGenerator<string> {
  yield* ids;
  if (file === undefined) return;
  try {
    const input = createReadStream(file, 'utf8');
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
      if (line.trim() !== '') yield line.trim();
  } catch (cause) {
    throw new UserError(`The file ${file} cannot be read.`, 'It holds one id per line, in UTF-8.', { cause });
  }
}
