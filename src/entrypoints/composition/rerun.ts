import { ContainerModule } from 'inversify';
import { EveryLake } from '../../application/lakes/every-lake.js';
import { SecondLakes } from '../../application/lakes/second-lakes.js';
import { RebuildProfiles } from '../../application/rerun/rebuild-profiles.js';
import { RecordedLog } from '../../application/rerun/recorded-log.js';
import { Rerun } from '../../application/rerun/rerun.js';
import { RunAgain } from '../../application/rerun/run-again.js';
import { version } from '../version.js';
import { lakeAt } from './lake-at.js';
import { ports as p, uses as u } from './tokens.js';

/** The recorded log through today's code, on any platform. */
export const rerunning = new ContainerModule(({ bind }) => {
  bind(u.runAgain).toResolvedValue(
    (subjects, policies, crypto, clock, hash, detectors, tools) =>
      new RunAgain(subjects, policies, crypto, clock, version, hash, detectors, tools),
    [u.subjects, u.policies, p.crypto, p.clock, u.installationHash, u.detectors, u.tools],
  );
  bind(u.rerun).toResolvedValue(
    (rows, again, reprocess) => new Rerun(new RecordedLog(rows), again, reprocess),
    [u.lakeRows, u.runAgain, u.reprocess],
  );
  bind(u.rebuildProfiles).toResolvedValue(
    (rows, again, profiles, vault, subjects, crypto) =>
      new RebuildProfiles(new RecordedLog(rows), again, profiles, vault, subjects, crypto),
    [u.lakeRows, u.runAgain, p.profiles, p.vault, u.subjects, p.crypto],
  );
  bind(u.secondLakes).toResolvedValue(
    (streams, clock) => new SecondLakes(streams, lakeAt, clock),
    [p.streams, p.clock],
  );
  bind(u.everyLake).toResolvedValue((lake, seconds) => new EveryLake(lake, seconds), [p.lake, u.secondLakes]);
});
