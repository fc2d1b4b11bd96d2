import { ContainerModule } from 'inversify';
import { SourceBook } from '../../adapters/http/source-book.js';
import { Audit } from '../../application/audit.js';
import { Batches } from '../../application/batch.js';
import { Collect } from '../../application/collect.js';
import { Decide } from '../../application/decide.js';
import { Discard } from '../../application/discard.js';
import { Keyring } from '../../application/keyring.js';
import { LetterSeal } from '../../application/letter-seal.js';
import { Process } from '../../application/process.js';
import { Replay } from '../../application/replay.js';
import { Reprocess } from '../../application/reprocess.js';
import { ShowProfile } from '../../application/show-profile.js';
import { Status } from '../../application/status.js';
import { Subjects } from '../../application/subjects.js';
import { defaultPolicy } from '../../domain/privacy/default-policy.js';
import { version } from '../version.js';
import { ports as p, uses as u } from './tokens.js';

/** The use cases, the same on every platform. */
export const useCases = new ContainerModule(({ bind }) => {
  bind(u.policy).toConstantValue(defaultPolicy);
  bind(u.keyring).toResolvedValue(
    (root, store, crypto, clock) => new Keyring(root, store, crypto, clock),
    [p.rootKey, p.keyStore, p.crypto, p.clock],
  );
  bind(u.subjects).toResolvedValue(
    (vault, keyring, crypto, clock) => new Subjects(vault, keyring, crypto, clock),
    [p.vault, u.keyring, p.crypto, p.clock],
  );
  bind(u.batches).toResolvedValue(
    (keyring, letters, subjects, crypto) => new Batches(keyring, letters, subjects, crypto, version),
    [u.keyring, p.letters, u.subjects, p.crypto],
  );
  bind(u.decide).toResolvedValue(
    (subjects, profiles, policy, lake) => new Decide(subjects, profiles, policy, lake, version),
    [u.subjects, p.profiles, u.policy, p.lake],
  );
  bind(u.process).toResolvedValue(
    (receipts, profiles, plans, lake, letters, settlements, batches, decide, keyring, crypto, clock) =>
      new Process(
        { receipts, profiles, plans, lake, letters, settlements },
        batches,
        decide,
        new LetterSeal(keyring, crypto, clock),
        crypto,
        clock,
        [],
      ),
    [
      p.receipts,
      p.profiles,
      p.plans,
      p.lake,
      p.letters,
      p.settlements,
      u.batches,
      u.decide,
      u.keyring,
      p.crypto,
      p.clock,
    ],
  );
  bind(u.collect).toResolvedValue(
    (receipts, keyring, crypto, clock) => new Collect(receipts, keyring, crypto, clock),
    [p.receipts, u.keyring, p.crypto, p.clock],
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
    (letters, streams, clock) => new Discard(letters, streams, clock),
    [p.letters, p.streams, p.clock],
  );
  bind(u.audit).toResolvedValue(
    (receipts, settlements, letters, plans, lake) =>
      new Audit({ receipts, settlements, letters, plans, lake }),
    [p.receipts, p.settlements, p.letters, p.plans, p.lake],
  );
  bind(u.status).toResolvedValue(
    (audit, receipts, targetQueues, lake, lease, clock) =>
      new Status(audit, { receipts, targetQueues, lake, lease }, clock),
    [u.audit, p.receipts, p.targetQueues, p.lake, p.lease, p.clock],
  );
  bind(u.showProfile).toResolvedValue(
    (subjects, profiles) => new ShowProfile(subjects, profiles),
    [u.subjects, p.profiles],
  );
  bind(u.sourceBook).toResolvedValue((sources) => new SourceBook(sources), [p.sources]);
});
