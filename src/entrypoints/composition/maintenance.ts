import { ContainerModule } from 'inversify';
import { beat } from '../../adapters/system/beat.js';
import { ApplyRetention } from '../../application/apply-retention.js';
import type { CompactionReport } from '../../application/compaction-report.js';
import { DeleteRaw } from '../../application/delete-raw.js';
import { DestroyDayKeys } from '../../application/destroy-day-keys.js';
import { ExpireLetters } from '../../application/expire-letters.js';
import { ForgetUnseen } from '../../application/forget-unseen.js';
import { Maintain } from '../../application/maintain.js';
import { Rewriting } from '../../application/rewriting.js';
import { ports as p, plansIfAny, uses as u } from './tokens.js';

/** What the server does from time to time, on any platform. Letters before the keys that they wait under. */
export const maintenance = new ContainerModule(({ bind }) => {
  bind(u.rewriting).toResolvedValue(
    (lease, crypto, clock) => new Rewriting(lease, crypto, clock, beat),
    [p.rewriting, p.crypto, p.clock],
  );
  bind(u.maintain).toResolvedValue(
    (
      letters,
      receipts,
      lake,
      plans,
      settlements,
      policies,
      keyring,
      rewriting,
      clock,
      erasures,
      vault,
      curated,
      parts,
      compact,
      settings,
    ) => {
      const unseen = new ForgetUnseen(erasures, vault, clock);
      const expire = new ExpireLetters(letters, policies, clock);
      const dayKeys = new DestroyDayKeys(keyring, receipts, letters, clock);
      const retention = new ApplyRetention(
        { lake, plans, settlements, curated, parts },
        rewriting,
        policies,
        clock,
      );
      const days = settings.rawDays === 'forever' ? undefined : Number(settings.rawDays);
      const raw = new DeleteRaw(lake, curated, rewriting, clock, days);
      return new Maintain([
        { name: 'letters', run: async () => ({ expired: await expire.run() }) },
        { name: 'day_keys', run: async () => ({ destroyed: (await dayKeys.run()).length }) },
        { name: 'retention', run: async () => ({ ...(await retention.run()) }) },
        // Before what is compacted now: a backup that is under way has time to copy the Parquet first.
        { name: 'raw', run: async () => ({ deleted: await raw.run() }) },
        { name: 'compaction', run: async () => countsOf(await compact.run()) },
        { name: 'unseen', run: async () => ({ forgotten: await unseen.run() }) },
      ]);
    },
    [
      p.letters,
      p.receipts,
      u.everyLake,
      plansIfAny,
      p.settlements,
      u.policies,
      u.keyring,
      u.rewriting,
      p.clock,
      u.erasures,
      p.vault,
      u.curatedLake,
      u.rewriteParts,
      u.compact,
      u.settings,
    ],
  );
});

function countsOf(report: CompactionReport | undefined): { readonly [what: string]: number } {
  if (report === undefined) return {};
  const { partitions, rows, repeated, unreadable, failed, tooLarge } = report;
  return {
    partitions,
    rows,
    repeated,
    unreadable: unreadable.length + failed.length,
    tooLarge: tooLarge.length,
  };
}
