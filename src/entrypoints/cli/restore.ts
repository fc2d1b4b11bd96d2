import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { env } from 'node:process';
import { Argument, Command } from 'commander';
import { chooseCopy, putBack, tryOut } from '../../adapters/backup/restore.js';
import { UserError } from '../../adapters/user-error.js';
import type { Samples } from '../../application/open-samples.js';
import type { Ledger } from '../../domain/ledger/ledger.js';
import { openEmbedded } from '../composition/embedded.js';
import { uses } from '../composition/tokens.js';
import { readSettings } from '../settings.js';
import { print } from './output.js';
import { policyFileOf } from './policy-file.js';

interface RestoreFlags {
  readonly masterKey: string;
  readonly signingKey?: string;
  readonly dataDir?: string;
  readonly at?: string;
  readonly drill?: boolean;
  readonly json?: boolean;
}

interface Restored {
  /** When the copy of the database was made. */
  readonly copy: string;
  /** Entries of the tombstone log that it did not hold. */
  readonly tombstonesApplied: number;
  /** Rows younger than the copy. */
  readonly rowsDropped: number;
  readonly samples: Samples;
  readonly ledger: Ledger;
  readonly findings: number;
}

const mostSamples = 1_000;

/** `lethe restore`: a data directory from a backup, or a drill that tries whether there would be one. */
export function restoreCommand(): Command {
  return new Command('restore')
    .description('make a data directory of a backup, or try whether it can be done')
    .addArgument(new Argument('<folder>', 'of lethe backup'))
    .requiredOption('--master-key <file>', 'the master key, which is in no backup')
    .option(
      '--signing-key <file>',
      'what the audit chain is signed with (else signing.key beside the master key)',
    )
    .option('--data-dir <folder>', 'a new folder to restore into')
    .option('--at <time>', 'the newest copy of the database made until then, ISO 8601 (else the newest)')
    .option('--drill', 'restore into a temporary folder, open samples, audit, report, remove')
    .option('--json', 'print JSON, for programs')
    .addHelpText(
      'after',
      `
What the tombstone log says is forgotten again before anything serves. Rows that are younger than the copy go: the copy
does not know them. Exit code 3 when a sample does not open or the audit finds something.`,
    )
    .action(async (folder: string, flags: RestoreFlags) => {
      const copy = await chooseCopy(folder, untilOf(flags.at));
      const check = (dataDir: string) => prepared(dataDir, copy.at);
      const secrets = { masterKey: flags.masterKey, signingKey: signingKeyOf(flags) };
      const restored = await (flags.drill === true
        ? tryOut(folder, copy, { ...secrets, dataDir: await mkdtemp(join(tmpdir(), 'lethe-drill-')) }, check)
        : putBack(folder, copy, { ...secrets, dataDir: wanted(flags) }, check));
      print(restored, flags.json === true, () => told(restored, flags));
      if (restored.samples.failed > 0 || restored.findings > 0) process.exitCode = 3;
    });
}

/** Brings lake and vault to one time, and the vault to today's tombstones; then looks at everything. */
async function prepared(dataDir: string, copy: string): Promise<Restored> {
  const platform = await openEmbedded(readSettings(env, { dataDir, policy: policyFileOf(undefined) }));
  try {
    const rowsDropped = await platform.get(uses.dropUnsettledRows).run();
    const tombstonesApplied = await platform.get(uses.forgetAgain).run();
    await platform.get(uses.auditChain).append({ event: 'vault_restored', tombstones: tombstonesApplied });
    const samples = await platform.get(uses.openSamples).run(mostSamples);
    const { ledger, findings } = await platform.get(uses.audit).run();
    return { copy, tombstonesApplied, rowsDropped, samples, ledger, findings: findings.length };
  } finally {
    await platform.close();
  }
}

function told(restored: Restored, flags: RestoreFlags): string {
  const { copy, tombstonesApplied, rowsDropped, samples, ledger, findings } = restored;
  const isSound = samples.failed === 0 && findings === 0;
  return [
    `database of ${copy}; forgotten again: ${tombstonesApplied} tombstones; ${rowsDropped} rows younger than it dropped`,
    `sealed samples: ${samples.opened} open, ${samples.erased} erased, ${samples.failed} do not open`,
    `ledger: received ${ledger.received} = recorded ${ledger.recorded} + suppressed ${ledger.suppressed} + dead ${ledger.dead} + waiting ${ledger.waiting}; ${findings} findings`,
    ...(signingKeyOf(flags) === undefined
      ? [
          'no signing key beside the master key: a new one was made. Keep the old public key for what was signed before.',
        ]
      : []),
    ...(flags.drill
      ? [
          isSound
            ? 'the drill went well; everything of it is removed again'
            : 'THE DRILL FAILED: this backup is not enough',
        ]
      : [
          `restored into ${flags.dataDir}${findings > 0 ? '; lethe audit names what is unaccounted for' : ''}`,
        ]),
  ].join('\n');
}

function signingKeyOf({ masterKey, signingKey }: RestoreFlags): string | undefined {
  const beside = join(dirname(masterKey), 'signing.key');
  return signingKey ?? (existsSync(beside) ? beside : undefined);
}

function wanted({ dataDir }: RestoreFlags): string {
  if (dataDir !== undefined) return dataDir;
  throw new UserError(
    'It is not said where to restore to.',
    'Give --data-dir with a new folder, or --drill to try it out.',
  );
}

function untilOf(at: string | undefined): string | undefined {
  if (at === undefined) return undefined;
  const time = Date.parse(at);
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new UserError(`--at ${at} is not a time.`, 'Write it as ISO 8601, e.g. 2026-11-27T12:00:00Z.');
}
