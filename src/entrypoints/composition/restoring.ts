import { ContainerModule } from 'inversify';
import { DropUnsettledRows } from '../../application/drop-unsettled-rows.js';
import { ForgetAgain } from '../../application/forget-again.js';
import { OpenSamples } from '../../application/open-samples.js';
import { Sweep } from '../../application/sweep.js';
import { ports as p, uses as u } from './tokens.js';

/** What a vault that was restored needs before it serves. */
export const restoring = new ContainerModule(({ bind }) => {
  bind(u.dropUnsettledRows).toResolvedValue(
    (lake, receipts, settlements, letters, curated, parts) =>
      new DropUnsettledRows({ lake, receipts, settlements, letters, curated, parts }),
    [p.lake, p.receipts, p.settlements, p.letters, u.curatedLake, u.rewriteParts],
  );
  bind(u.forgetAgain).toResolvedValue(
    (tombstones, profiles, letters, queues, scrub, clock) =>
      new ForgetAgain(tombstones, new Sweep(profiles, letters, queues, clock), scrub),
    [u.tombstones, p.profiles, p.letters, p.targetQueues, u.scrub, p.clock],
  );
  bind(u.openSamples).toResolvedValue(
    (rows, subjects, crypto) => new OpenSamples(rows, subjects, crypto),
    [u.lakeRows, u.subjects, p.crypto],
  );
});
