import { writeFile } from 'node:fs/promises';
import { Argument, Command } from 'commander';
import { UserError } from '../../adapters/user-error.js';
import type { Standing } from '../../application/erasures.js';
import type { Erasure, ErasureId, ErasureStep } from '../../domain/privacy/erasure.js';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { print, table } from './output.js';

/** `lethe erasures`: what was begun, how far it is, and its certificate. */
export function erasuresCommand(): Command {
  return new Command('erasures')
    .description('erasures under way, and their certificates')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(resumeCommand());
}

function listCommand(): Command {
  return withCommonFlags(new Command('list'))
    .description('erasures that have not ended')
    .action((flags: CommonFlags) =>
      withPlatform(flags, async (platform) => {
        const standing = await platform.get(uses.erasures).standing();
        print(standing.map(summary), flags.json === true, () => told(standing));
      }),
    );
}

function showCommand(): Command {
  return withCommonFlags(new Command('show'))
    .description('one erasure, or its certificate')
    .addArgument(new Argument('<id>', 'e_…'))
    .option('--certificate <file>', 'write the latest certificate to this file')
    .action((id: string, flags: CommonFlags & { certificate?: string }) =>
      withPlatform(flags, async (platform) => {
        const erasure = await platform.get(uses.erasures).read(id as ErasureId);
        if (erasure.requested === undefined)
          throw new UserError(`There is no erasure ${id}.`, '`lethe erasures list` shows those under way.');
        if (flags.certificate !== undefined) await write(flags.certificate, id, erasure);
        print(erasure, flags.json === true, () => steps(erasure).join('\n'));
      }),
    );
}

function resumeCommand(): Command {
  return withCommonFlags(new Command('resume'))
    .description('take every erasure as far as it goes now; the server does so by itself')
    .action((flags: CommonFlags) =>
      withPlatform(flags, async (platform) => {
        const standing = await platform.get(uses.erasures).run({ isAlone: await platform.isAlone() });
        print(standing.map(summary), flags.json === true, () => told(standing));
      }),
    );
}

async function write(file: string, id: string, { certified }: Erasure): Promise<void> {
  const certificate = (certified.removed ?? certified.unintelligible)?.certificate;
  if (certificate === undefined)
    throw new UserError(
      `The erasure ${id} has no certificate yet.`,
      'It gets one once caches have run out, two minutes after its keys were destroyed: `lethe erasures resume`.',
    );
  await writeFile(file, `${JSON.stringify(certificate, null, 2)}\n`);
}

function summary({ id, erasure, next }: Standing) {
  return { id, people: erasure.requested?.people ?? 0, since: erasure.requested?.at, next };
}

function told(standing: readonly Standing[]): string {
  if (standing.length === 0) return 'no erasure is under way';
  return table([
    ['id', 'people', 'since', 'next'],
    ...standing.map(({ id, erasure, next }) => [
      id,
      `${erasure.requested?.people ?? 0}`,
      erasure.requested?.at ?? '-',
      waiting(next),
    ]),
  ]);
}

function waiting(next: ErasureStep): string {
  switch (next.step) {
    case 'wait':
      return `second sweep at ${new Date(next.until).toISOString()}`;
    case 'scrub':
      return 'bytes to be removed: lethe scrub';
    case 'compact':
      return 'database files to be replaced: lethe scrub with the server stopped, or restart it';
    case 'targets':
      return `deletion at ${next.targets.join(', ')}`;
    case 'certify':
      return `certificate: ${next.stage}`;
    default:
      return next.step;
  }
}

function steps({
  requested,
  unintelligible,
  sweeps,
  certified,
  scrubbed,
  compacted,
  targets,
}: Erasure): string[] {
  const purposes = requested?.purposes?.join(' ') ?? 'everything';
  const lines: (readonly [what: string, at: string | undefined, detail: string])[] = [
    ['requested', requested?.at, `${requested?.people} people, ${purposes} (${requested?.reason})`],
    [
      'unintelligible',
      unintelligible?.at,
      `${unintelligible?.items} items, ${unintelligible?.keys} keys destroyed`,
    ],
    ...sweeps.map(
      ({ at, profiles, letters, deliveries }) =>
        ['swept', at, `${profiles} profiles, ${letters} letters, ${deliveries} deliveries`] as const,
    ),
    ['certified', certified.unintelligible?.at, 'unintelligible'],
    ['scrubbed', scrubbed?.at, `${scrubbed?.rows} rows in ${scrubbed?.objects} objects`],
    ['compacted', compacted, 'the database’s files'],
    ...Object.entries(targets).flatMap(
      ([target, { askedAt, ended }]) =>
        [
          ['target asked', askedAt, target],
          [
            'target ended',
            ended?.at,
            `${target}: ${ended?.jobs.map(({ job }) => job).join(' ') || 'knew nobody'}`,
          ],
        ] as const,
    ),
    ['certified', certified.removed?.at, 'removed'],
  ];
  return lines
    .filter(([, at]) => at !== undefined)
    .sort(([, a = ''], [, b = '']) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([what, at, detail]) => `${what.padEnd(14)}  ${at}  ${detail}`);
}
