import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../../adapters/user-error.js';
import type { ManageSources } from '../../application/manage-sources.js';
import type { StoredSource } from '../../domain/ports/sources.js';
import { uses } from '../composition/tokens.js';
import { problemIn, rateOf, SourceEntry, SourceLimits, sourceKinds, termsOf } from '../source-entry.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { print, table } from './output.js';

interface LimitFlags extends CommonFlags {
  readonly origin?: string[];
  readonly rate?: string;
  readonly burst?: number;
}

interface AddFlags extends LimitFlags {
  readonly kind: string;
  readonly environment: string;
}

export function sourcesCommand(): Command {
  return new Command('sources')
    .description('who may send, and by which write keys; a running server takes changes in within 2 s')
    .addCommand(listCommand())
    .addCommand(addCommand())
    .addCommand(rotateCommand())
    .addCommand(retireCommand())
    .addCommand(limitCommand())
    .addCommand(disableCommand('disable', 'refuse its keys with 401 until it is enabled again', true))
    .addCommand(disableCommand('enable', 'take its keys again', false));
}

function listCommand(): Command {
  return withCommonFlags(new Command('list'))
    .description('all sources, with the number of live keys but not the keys: only digests are kept')
    .action((flags: CommonFlags) =>
      withSources(flags, async (sources) => {
        const listed = (await sources.list()).map(shown);
        print(listed, flags.json === true, () =>
          listed.length === 0
            ? 'no sources yet: lethe sources add makes one, the first lethe serve another'
            : table([
                ['name', 'kind', 'environment', 'keys', 'live since', 'rate', 'origins', 'state'],
                ...listed.map(({ name, kind, environment, keys, rate, origins, state }) => [
                  name,
                  kind,
                  environment,
                  String(keys.length),
                  keys.map(({ since }) => since?.slice(0, 10) ?? 'before').join(', ') || '-',
                  rate === undefined ? '-' : `${rate.perSecond}/s, ${rate.burst} at once`,
                  origins?.join(' ') ?? 'any',
                  state,
                ]),
              ]),
        );
      }),
    );
}

function addCommand(): Command {
  return withLimits(withCommonFlags(new Command('add')))
    .description('a new source; prints its write key, once')
    .addArgument(new Argument('<name>'))
    .addOption(
      new Option('--kind <kind>', 'what sends: decides which facts of its requests are about the person')
        .choices(sourceKinds)
        .makeOptionMandatory(),
    )
    .option('--environment <name>', 'named in every record', 'production')
    .action((name: string, { kind, environment, ...flags }: AddFlags) =>
      withSources(flags, async (sources) => {
        const entry = Object.assign(new SourceEntry(), { name, kind, environment }, limitsIn(flags));
        check(entry);
        const writeKey = await sources.add(termsOf(entry));
        if (writeKey === undefined)
          throw new UserError(
            `There is a source ${name} already.`,
            `Choose another name, or give it a new key: lethe sources rotate ${name}.`,
          );
        print({ name, writeKey }, flags.json === true, () => keyText(name, writeKey));
      }),
    );
}

function rotateCommand(): Command {
  return withCommonFlags(new Command('rotate'))
    .description('a new write key, printed once; the one before it stays live until the next rotation')
    .addArgument(new Argument('<name>'))
    .option('--retire-now', 'end the keys of before at once: for a key that got out')
    .action((name: string, flags: CommonFlags & { retireNow?: boolean }) =>
      withSources(flags, async (sources) => {
        const retireNow = flags.retireNow === true;
        const writeKey = found(await sources.rotate(name, retireNow), name);
        print({ name, writeKey }, flags.json === true, () => {
          const before = retireNow
            ? 'The keys of before are dead.'
            : 'The key of before lives on until then.';
          return retireNow
            ? `${keyText(name, writeKey)}\n${before}`
            : `${keyText(name, writeKey)}\nOnce everybody uses it: lethe sources retire ${name}. ${before}`;
        });
      }),
    );
}

function retireCommand(): Command {
  return withCommonFlags(new Command('retire'))
    .description('end the older of two write keys')
    .addArgument(new Argument('<name>'))
    .action((name: string, flags: CommonFlags) =>
      withSources(flags, async (sources) => {
        const source = shown(found(await sources.retire(name), name));
        print(source, flags.json === true, () => `${name} has one live key`);
      }),
    );
}

function limitCommand(): Command {
  return withLimits(withCommonFlags(new Command('limit')))
    .description('change how much a source may send and from which pages; what is not named stays')
    .addArgument(new Argument('<name>'))
    .option('--no-rate', 'no limit any more')
    .option('--any-origin', 'pages of any origin may send')
    .action((name: string, flags: Omit<LimitFlags, 'rate'> & { rate?: string | false; anyOrigin?: true }) =>
      withSources(flags, async (sources) => {
        const { rate: given, ...others } = flags;
        const entry = limitsIn({ ...others, ...(given ? { rate: given } : undefined) });
        check(entry);
        const rate = given === false ? null : rateOf(entry);
        const origins = flags.anyOrigin ? null : entry.origins;
        const limits = {
          ...(rate === undefined ? undefined : { rate }),
          ...(origins === undefined ? undefined : { origins }),
        };
        const source = shown(found(await sources.limit(name, limits), name));
        const unchanged = Object.keys(limits).length === 0 ? 'nothing was named and nothing changed: ' : '';
        print(source, flags.json === true, () => `${unchanged}${name} may send ${limitText(source)}`);
      }),
    );
}

function disableCommand(verb: string, what: string, disabled: boolean): Command {
  return withCommonFlags(new Command(verb))
    .description(what)
    .addArgument(new Argument('<name>'))
    .action((name: string, flags: CommonFlags) =>
      withSources(flags, async (sources) => {
        const source = shown(found(await sources.disable(name, disabled), name));
        print(source, flags.json === true, () => `${name} is ${source.state}`);
      }),
    );
}

function withLimits(command: Command): Command {
  return command
    .option(
      '--origin <origin>',
      'only its pages may send, e.g. https://shop.example; to be said again for others',
      (origin: string, before: string[] = []) => [...before, origin],
    )
    .option('--rate <n/s>', 'at most so many events per second on average, e.g. 100/s')
    .option('--burst <n>', 'so many at once after a quiet time, unless said what 10 s allow', wholeNumber);
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function limitsIn({ origin, rate, burst }: LimitFlags): SourceLimits {
  return Object.assign(new SourceLimits(), {
    ...(origin === undefined ? undefined : { origins: origin }),
    ...(rate === undefined ? undefined : { rate }),
    ...(burst === undefined ? undefined : { burst }),
  });
}

/** @throws UserError */
function check(entry: SourceLimits): void {
  if (entry.burst !== undefined && entry.rate === undefined)
    throw new UserError('A burst needs a rate.', 'Say both: --rate 100/s --burst 500.');
  const problem = problemIn(entry);
  if (problem !== undefined)
    throw new UserError(`The source cannot be so: ${problem.problem}.`, 'Correct it; --help shows how.');
}

function withSources(flags: CommonFlags, run: (sources: ManageSources) => Promise<void>): Promise<void> {
  return withPlatform(flags, (platform) => run(platform.get(uses.manageSources)), true);
}

/** A source as it is shown: without digests, since a short key of the settings could be guessed from one. */
function shown({ name, kind, environment, keys, since, rate, origins, disabled }: StoredSource) {
  return {
    name,
    kind,
    environment,
    state: disabled ? 'disabled' : 'enabled',
    keys: keys.map((digest) => ({ since: since?.[digest] })),
    ...(rate === undefined ? undefined : { rate }),
    ...(origins === undefined ? undefined : { origins }),
  };
}

function keyText(name: string, key: string): string {
  return `${key}\nThis is the write key of ${name}. It is not shown again.`;
}

function limitText({ rate, origins }: Pick<StoredSource, 'rate' | 'origins'>): string {
  const much =
    rate === undefined ? 'as much as it likes' : `${rate.perSecond} events/s, ${rate.burst} at once`;
  return `${much}, from pages of ${origins === undefined ? 'any origin' : origins.join(', ')}`;
}

function found<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value;
  throw new UserError(`There is no source ${name}.`, '`lethe sources list` shows all of them.');
}
