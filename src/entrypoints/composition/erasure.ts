import { ContainerModule } from 'inversify';
import { Bury } from '../../application/bury.js';
import { EraseAtTargets } from '../../application/erase-at-targets.js';
import { ErasureStore } from '../../application/erasure-work.js';
import { Erasures } from '../../application/erasures.js';
import { People } from '../../application/people.js';
import { Scrub } from '../../application/scrub.js';
import { SubjectStates } from '../../application/subject-states.js';
import { Sweep } from '../../application/sweep.js';
import { Tombstones } from '../../application/tombstones.js';
import { ports as p, plansIfAny, uses as u } from './tokens.js';

/** Forgetting, on any platform. */
export const erasure = new ContainerModule(({ bind }) => {
  bind(u.people).toResolvedValue(
    (vault, keyring, crypto) => new People(vault, keyring, crypto),
    [p.vault, u.keyring, p.crypto],
  );
  bind(u.erasureStore).toResolvedValue(
    (workItems, streams) => new ErasureStore(workItems, streams),
    [p.workItems, p.streams],
  );
  bind(u.tombstones).toResolvedValue(
    (log, vault, store, crypto) => new Tombstones(log, vault, store, crypto),
    [p.tombstoneLog, p.vault, u.erasureStore, p.crypto],
  );
  bind(u.scrub).toResolvedValue(
    (lake, plans, policies, rewriting, curated, parts) =>
      new Scrub(lake, plans, policies, rewriting, curated, parts),
    [u.everyLake, plansIfAny, u.policies, u.rewriting, u.curatedLake, u.rewriteParts],
  );
  bind(u.subjectStates).toResolvedValue(
    (vault, log, people, subjects, crypto, clock, chain) =>
      new SubjectStates(vault, log, people, subjects, crypto, clock, chain),
    [p.vault, p.tombstoneLog, u.people, u.subjects, p.crypto, p.clock, u.auditChain],
  );
  bind(u.eraseAtTargets).toResolvedValue(
    (targets, store, clock) =>
      new EraseAtTargets(
        targets.flatMap(({ erase }) => (erase === undefined ? [] : [erase])),
        store,
        clock,
      ),
    [u.targets, u.erasureStore, p.clock],
  );
  bind(u.erasures).toResolvedValue(
    (
      store,
      people,
      vault,
      log,
      subjects,
      profiles,
      letters,
      queues,
      scrub,
      crypto,
      clock,
      chain,
      certify,
      compacts,
      targets,
    ) =>
      new Erasures({
        store,
        people,
        bury: new Bury(vault, log, people, store, subjects),
        sweep: new Sweep(profiles, letters, queues, clock),
        scrub,
        crypto,
        clock,
        chain,
        certify,
        targets,
        compacts,
      }),
    [
      u.erasureStore,
      u.people,
      p.vault,
      p.tombstoneLog,
      u.subjects,
      p.profiles,
      p.letters,
      p.targetQueues,
      u.scrub,
      p.crypto,
      p.clock,
      u.auditChain,
      u.certify,
      u.compacts,
      u.eraseAtTargets,
    ],
  );
});
