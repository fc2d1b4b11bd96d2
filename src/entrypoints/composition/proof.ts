import { ContainerModule } from 'inversify';
import { verifyEd25519 } from '../../adapters/crypto/ed25519.js';
import { AuditChain } from '../../application/audit-chain.js';
import { AuditPrivacy } from '../../application/audit-privacy.js';
import { Certify } from '../../application/certify.js';
import { Disclose } from '../../application/disclose.js';
import { ExportKeys } from '../../application/export-keys.js';
import { Reveal } from '../../application/reveal.js';
import { VerifyErasure } from '../../application/verify-erasure.js';
import { version } from '../version.js';
import { ports as p, uses as u } from './tokens.js';

/** What can be shown afterwards, on any platform. */
export const proof = new ContainerModule(({ bind }) => {
  bind(u.auditChain).toResolvedValue(
    (streams, signer, crypto, clock) => new AuditChain(streams, signer, crypto, clock),
    [p.streams, p.signer, p.crypto, p.clock],
  );
  bind(u.certify).toResolvedValue(
    (chain, signer, crypto, clock, policies) => new Certify(chain, signer, crypto, clock, policies, version),
    [u.auditChain, p.signer, p.crypto, p.clock, u.policies],
  );
  bind(u.verifyErasure).toResolvedValue(
    (chain, erasures, subjects, rows, crypto, clock) =>
      new VerifyErasure(chain, erasures, subjects, rows, crypto, clock, verifyEd25519),
    [u.auditChain, u.erasureStore, u.subjects, u.everyRows, p.crypto, p.clock],
  );
  bind(u.reveal).toResolvedValue(
    (subjects, chain, crypto, clock) => new Reveal(subjects, chain, crypto, clock),
    [u.subjects, u.auditChain, p.crypto, p.clock],
  );
  bind(u.exportKeys).toResolvedValue(
    (subjects, chain, crypto) => new ExportKeys(subjects, chain, crypto),
    [u.subjects, u.auditChain, p.crypto],
  );
  bind(u.disclose).toResolvedValue(
    (rows, letters, profiles, people, subjects, chain, crypto, clock, targets) => {
      const recipients = targets.map(({ target }) => target.name);
      return new Disclose({ rows, letters, profiles }, people, subjects, chain, crypto, clock, recipients);
    },
    [u.lakeRows, p.letters, p.profiles, u.people, u.subjects, u.auditChain, p.crypto, p.clock, u.targets],
  );
  bind(u.auditPrivacy).toResolvedValue(
    (rows, subjects, crypto, clock) => new AuditPrivacy(rows, subjects, crypto, clock),
    [u.everyRows, u.subjects, p.crypto, p.clock],
  );
});
