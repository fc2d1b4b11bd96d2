import { ContainerModule } from 'inversify';
import { SourceBook } from '../../adapters/http/source-book.js';
import { keyDigest, newWriteKey } from '../../adapters/http/write-key.js';
import { Audit } from '../../application/audit.js';
import { Batches } from '../../application/batch.js';
import { Collect } from '../../application/collect.js';
import { Decide } from '../../application/decide.js';
import { Discard } from '../../application/discard.js';
import { InstallationHash } from '../../application/installation-hash.js';
import { Keyring } from '../../application/keyring.js';
import { LetterSeal } from '../../application/letter-seal.js';
import { ListInventory } from '../../application/list-inventory.js';
import { ListKeys } from '../../application/list-keys.js';
import { ManageSources } from '../../application/manage-sources.js';
import { OutcomeFeed } from '../../application/outcome-feed.js';
import { PolicyInForce } from '../../application/policy-in-force.js';
import { Process } from '../../application/process.js';
import { Replay } from '../../application/replay.js';
import { Reprocess } from '../../application/reprocess.js';
import { RotateKeys } from '../../application/rotate-keys.js';
import { ShowProfile } from '../../application/show-profile.js';
import { Status } from '../../application/status.js';
import { Subjects } from '../../application/subjects.js';
import { TestPolicy } from '../../application/test-policy.js';
import { CompiledPolicy } from '../../domain/privacy/compiled-policy.js';
import type { Policy } from '../../domain/privacy/policy.js';
import { version } from '../version.js';
import { detectors } from './detectors.js';
import { bookIfAny, leaseIfAny, ports as p, plansIfAny, uses as u } from './tokens.js';

/** The use cases, the same on every platform. */
export const useCases = new ContainerModule(({ bind }) => {
  bind(u.detectors).toConstantValue(detectors);
  bind(u.compilePolicy).toResolvedValue(
    (crypto, detectors, amend) => (policy: Policy) => {
      const digest = (text: string) => crypto.digest(text);
      return new CompiledPolicy(amend(policy, digest), detectors, digest);
    },
    [p.crypto, u.detectors, u.amendPolicy],
  );
  bind(u.policies).toResolvedValue(
    (compile, policy) => new PolicyInForce(compile(policy)),
    [u.compilePolicy, u.policy],
  );
  bind(u.keyring).toResolvedValue(
    (root, store, crypto, clock) => new Keyring(root, store, crypto, clock),
    [p.rootKey, p.keyStore, p.crypto, p.clock],
  );
  bind(u.installationHash).toResolvedValue(
    (keyring, crypto) => new InstallationHash(keyring, crypto),
    [u.keyring, p.crypto],
  );
  bind(u.subjects).toResolvedValue(
    (vault, keyring, crypto, clock) => new Subjects(vault, keyring, crypto, clock),
    [p.vault, u.keyring, p.crypto, p.clock],
  );
  bind(u.batches).toResolvedValue(
    (keyring, letters, subjects, crypto, hash, detectors, compression) =>
      new Batches(keyring, letters, subjects, crypto, version, hash, detectors, compression),
    [u.keyring, p.letters, u.subjects, p.crypto, u.installationHash, u.detectors, u.compression],
  );
  bind(u.decide).toResolvedValue(
    (subjects, profiles, policies, lake, hash, tools) =>
      new Decide(subjects, profiles, policies, lake, version, hash, tools),
    [u.subjects, p.profiles, u.policies, p.lake, u.installationHash, u.tools],
  );
  bind(u.testPolicy).toResolvedValue(
    (decide, subjects, crypto, clock, hash, detectors) =>
      new TestPolicy(decide, subjects, crypto, clock, hash, detectors),
    [u.decide, u.subjects, p.crypto, p.clock, u.installationHash, u.detectors],
  );
  bind(u.process).toResolvedValue(
    (
      receipts,
      profiles,
      plans,
      lake,
      letters,
      settlements,
      batches,
      decide,
      keyring,
      crypto,
      clock,
      targets,
      feed,
    ) =>
      new Process(
        { receipts, profiles, ...(plans && { plans }), lake, letters, settlements },
        batches,
        decide,
        new LetterSeal(keyring, crypto, clock),
        crypto,
        clock,
        targets.map(({ target }) => target.name),
        feed,
      ),
    [
      p.receipts,
      p.profiles,
      plansIfAny,
      p.lake,
      p.letters,
      p.settlements,
      u.batches,
      u.decide,
      u.keyring,
      p.crypto,
      p.clock,
      u.targets,
      u.outcomeFeed,
    ],
  );
  bind(u.collect).toResolvedValue(
    (receipts, keyring, crypto, clock, compression, gapless) =>
      new Collect(receipts, keyring, crypto, clock, compression, gapless),
    [p.receipts, u.keyring, p.crypto, p.clock, u.compression, u.gapless],
  );
  bind(u.replay).toResolvedValue(
    (collect, settlements, crypto, clock) => new Replay(collect, settlements, crypto, clock),
    [u.collect, p.settlements, p.crypto, p.clock],
  );
  bind(u.reprocess).toResolvedValue(
    (letters, batches, decide, collect, settlements, crypto, clock) =>
      new Reprocess(letters, batches, decide, collect, settlements, crypto, clock),
    [p.letters, u.batches, u.decide, u.collect, p.settlements, p.crypto, p.clock],
  );
  bind(u.discard).toResolvedValue(
    (letters, chain, clock) => new Discard(letters, chain, clock),
    [p.letters, u.auditChain, p.clock],
  );
  bind(u.listKeys).toResolvedValue(
    (keyStore, vault, receipts, letters) => new ListKeys({ keyStore, vault, receipts, letters }),
    [p.keyStore, p.vault, p.receipts, p.letters],
  );
  bind(u.rotateKeys).toResolvedValue(
    (vault, keyring, crypto, clock, chain) => new RotateKeys(vault, keyring, crypto, clock, chain),
    [p.vault, u.keyring, p.crypto, p.clock, u.auditChain],
  );
  bind(u.audit).toResolvedValue(
    (receipts, settlements, letters, plans, rows, deliveryBook) =>
      new Audit({
        receipts,
        settlements,
        letters,
        ...(plans && { plans }),
        rows,
        ...(deliveryBook && { deliveryBook }),
      }),
    [p.receipts, p.settlements, p.letters, plansIfAny, u.lakeRows, bookIfAny],
  );
  bind(u.status).toResolvedValue(
    (audit, receipts, targetQueues, deliveryBook, lake, curated, lease, clock, targets, states) =>
      new Status(
        audit,
        {
          receipts,
          targetQueues,
          ...(deliveryBook && { deliveryBook }),
          lake,
          curated,
          ...(lease && { lease }),
        },
        clock,
        targets,
        states,
      ),
    [
      u.audit,
      p.receipts,
      p.targetQueues,
      bookIfAny,
      p.lake,
      u.curatedLake,
      leaseIfAny,
      p.clock,
      u.targets,
      u.targetStates,
    ],
  );
  bind(u.listInventory).toResolvedValue((settlements) => new ListInventory(settlements), [p.settlements]);
  bind(u.showProfile).toResolvedValue(
    (subjects, profiles) => new ShowProfile(subjects, profiles),
    [u.subjects, p.profiles],
  );
  bind(u.sourceBook).toResolvedValue((sources) => new SourceBook(sources), [p.sources]);
  bind(u.manageSources).toResolvedValue(
    (sources, clock) => new ManageSources(sources, clock, { make: newWriteKey, digest: keyDigest }),
    [p.sources, p.clock],
  );
  bind(u.outcomeFeed).toResolvedValue(() => new OutcomeFeed());
});
