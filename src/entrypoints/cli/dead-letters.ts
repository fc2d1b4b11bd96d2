import { Argument, Command } from 'commander';
import { UserError } from '../../adapters/user-error.js';
import { isFailureCode, type LetterFilter, type Reprocessed, select } from '../../application/reprocess.js';
import { failureCodes } from '../../domain/failure/failure.js';
import type { Letter, LetterId } from '../../domain/failure/letter.js';
import { ports, uses } from '../composition/tokens.js';
import {
  type CommonFlags,
  withCommonFlags,
  withDecidingPlatform,
  withPlatform,
  withPolicyFlag,
} from './command.js';
import { print, table } from './output.js';

interface FilterFlags extends CommonFlags {
  readonly code?: string;
  readonly type?: string;
  readonly source?: string;
  readonly target?: string;
  readonly from?: string;
  readonly to?: string;
  readonly all?: boolean;
}

export function deadLettersCommand(): Command {
  return new Command('dead-letters')
    .description('events that were set aside: list, explain, process again, discard')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(explainCommand())
    .addCommand(reprocessCommand())
    .addCommand(discardCommand());
}

function listCommand(): Command {
  return withFilter(withCommonFlags(new Command('list')))
    .description('open letters, oldest receipt first')
    .option('--all', 'those that were ended too')
    .action((flags: FilterFlags) =>
      withPlatform(flags, async (platform) => {
        const letters: ReturnType<typeof clear>[] = [];
        for await (const letter of select(platform.get(ports.letters), filterOf(flags)))
          letters.push(clear(letter));
        print(letters, flags.json === true, () =>
          letters.length === 0
            ? 'no letters'
            : table([
                ['id', 'code', 'state', 'source', 'type', 'received'],
                ...letters.map((l) => [
                  l.id,
                  l.failure.code,
                  l.state,
                  l.source.name,
                  l.type ?? '-',
                  l.receivedAt,
                ]),
              ]),
        );
      }),
    );
}

function showCommand(): Command {
  return withCommonFlags(new Command('show'))
    .description('one letter, without the sealed event')
    .addArgument(new Argument('<id>'))
    .action((id: string, flags: CommonFlags) =>
      withPlatform(flags, async (platform) => {
        const letter = clear(found(await platform.get(ports.letters).get(id as LetterId), id));
        print(letter, flags.json === true, () => JSON.stringify(letter, null, 2));
      }),
    );
}

function explainCommand(): Command {
  return withCommonFlags(new Command('explain'))
    .description('what was wrong, who can repair it, and how')
    .addArgument(new Argument('<id>'))
    .action((id: string, flags: CommonFlags) =>
      withPlatform(flags, async (platform) => {
        const { failure, state } = found(await platform.get(ports.letters).get(id as LetterId), id);
        const { class: kind, repairedBy, repair } = failureCodes[failure.code];
        const explained = { id, state, ...failure, class: kind, repairedBy, repair };
        print(explained, flags.json === true, () =>
          [
            `${failure.code} (${kind}), letter is ${state}`,
            ...(failure.violations ?? []).map(({ path, problem }) => `  ${path || 'the event'}: ${problem}`),
            ...(failure.step === undefined ? [] : [`  in step ${failure.step} of Lethe ${failure.version}`]),
            ...(failure.stack === undefined ? [] : [failure.stack.replace(/^/gm, '    ')]),
            `repaired by: ${repairedBy}`,
            `how: ${repair}`,
            `then: lethe dead-letters reprocess ${id} --dry-run`,
          ].join('\n'),
        );
      }),
    );
}

function reprocessCommand(): Command {
  return withPolicyFlag(withFilter(withCommonFlags(new Command('reprocess'))))
    .description('run open letters through today’s code again')
    .addArgument(new Argument('[id...]', 'only these letters'))
    .option('--dry-run', 'say what would happen, change nothing')
    .action((ids: string[], flags: FilterFlags & { dryRun?: boolean; policy?: string }) =>
      withDecidingPlatform(flags, async (platform) => {
        const filter: LetterFilter = { ...filterOf(flags), ids: ids as LetterId[] };
        const reprocess = platform.get(uses.reprocess);
        const processor = platform.get(uses.processor);
        const done: Reprocessed[] = [];
        const redelivered = platform.get(uses.redeliver).run(filter, flags.dryRun);
        for await (const one of redelivered) done.push(one);
        if (flags.dryRun) for await (const one of reprocess.preview(filter)) done.push(one);
        else if (filter.target === undefined) {
          // By the policy of those who process, not by whatever lies here.
          if (!platform.isShared) processor.start();
          try {
            for await (const one of reprocess.run(filter)) done.push(one);
          } finally {
            await processor.stop();
          }
        }
        print(done, flags.json === true, () =>
          done.length === 0
            ? 'no open letters match'
            : table([
                ['id', 'was', flags.dryRun ? 'would be' : 'is now'],
                ...done.map(({ id, was, outcome, code }) => [
                  id,
                  was,
                  code === undefined ? outcome : `${outcome}: ${code}`,
                ]),
              ]),
        );
      }),
    );
}

function discardCommand(): Command {
  return withCommonFlags(new Command('discard'))
    .description('end open letters for good; each leaves an entry in the audit stream')
    .addArgument(new Argument('<id...>'))
    .requiredOption('--reason <text>', 'why, without personal data: it is kept')
    .action((ids: string[], flags: CommonFlags & { reason: string }) =>
      withPlatform(flags, async (platform) => {
        const discarded = await platform.get(uses.discard).run(ids as LetterId[], flags.reason);
        print({ discarded }, flags.json === true, () => `discarded ${discarded.length} of ${ids.length}`);
      }),
    );
}

function withFilter(command: Command): Command {
  return command
    .option('--code <code>', `one of ${Object.keys(failureCodes).slice(0, 10).join(' ')}`)
    .option('--type <type>', 'only of this event type')
    .option('--source <name>', 'only from this source')
    .option('--target <name>', 'only what this target refused')
    .option('--from <time>', 'received at or after, ISO 8601')
    .option('--to <time>', 'received before, ISO 8601');
}

function filterOf({ code, type, source, target, from, to, all }: FilterFlags): LetterFilter {
  if (code !== undefined && !isFailureCode(code))
    throw new UserError(
      `There is no failure code "${code}".`,
      `Use one of: ${Object.keys(failureCodes).join(', ')}.`,
    );
  return {
    ...(code === undefined ? undefined : { code }),
    ...(type === undefined ? undefined : { type }),
    ...(source === undefined ? undefined : { source }),
    ...(target === undefined ? undefined : { target }),
    ...(from === undefined ? undefined : { from }),
    ...(to === undefined ? undefined : { to }),
    ...(all ? undefined : { state: 'open' as const }),
  };
}

function clear({ event: _, ...letter }: Letter): Omit<Letter, 'event'> {
  return letter;
}

function found(letter: Letter | undefined, id: string): Letter {
  if (letter !== undefined) return letter;
  throw new UserError(`There is no letter ${id}.`, '`lethe dead-letters list --all` shows all of them.');
}
