import { ContainerModule } from 'inversify';
import { DuckDbCurator } from '../../adapters/duckdb/curator.js';
import { Compact } from '../../application/compact.js';
import { CompactElsewhere } from '../../application/compact-elsewhere.js';
import { CuratedLake } from '../../application/curated-lake.js';
import { LakeRows } from '../../application/lake-rows.js';
import { RewriteParts } from '../../application/rewrite-parts.js';
import { SetColumnType } from '../../application/set-column-type.js';
import { VerifyLake } from '../../application/verify-lake.js';
import { ports as p, plansIfAny, uses as u } from './tokens.js';

/** The curated zone of the lake, on any platform. */
export const curatedLake = new ContainerModule(({ bind }) => {
  bind(p.curator).toResolvedValue(() => new DuckDbCurator());
  bind(u.curatedLake).toResolvedValue((zone) => new CuratedLake(zone), [p.curatedZone]);
  bind(u.lakeRows).toResolvedValue(
    (lake, curated, curator) => new LakeRows(lake, curated, curator),
    [p.lake, u.curatedLake, p.curator],
  );
  bind(u.everyRows).toResolvedValue(
    (lake, curated, curator) => new LakeRows(lake, curated, curator),
    [u.everyLake, u.curatedLake, p.curator],
  );
  bind(u.rewriteParts).toResolvedValue(
    (curated, curator, crypto) => new RewriteParts(curated, curator, crypto),
    [u.curatedLake, p.curator, p.crypto],
  );
  bind(u.setColumnType).toResolvedValue(
    (curated, parts, rewriting) => new SetColumnType(curated, parts, rewriting),
    [u.curatedLake, u.rewriteParts, u.rewriting],
  );
  bind(u.verifyLake).toResolvedValue(
    (lake, curated, curator, settlements) => new VerifyLake(lake, curated, curator, settlements),
    [p.lake, u.curatedLake, p.curator, p.settlements],
  );
  bind(u.compact).toResolvedValue(
    (lake, plans, settlements, curated, curator, rewriting, crypto, clock) =>
      new Compact({ lake, plans, settlements, curated, curator }, rewriting, crypto, clock),
    [p.lake, plansIfAny, p.settlements, u.curatedLake, p.curator, u.rewriting, p.crypto, p.clock],
  );
  bind(u.compactElsewhere).toResolvedValue(
    (compact, curated, rewriting) => new CompactElsewhere(compact, curated, rewriting),
    [u.compact, u.curatedLake, u.rewriting],
  );
});
