import { ContainerModule } from 'inversify';
import { verifyEd25519 } from '../../adapters/crypto/ed25519.js';
import { AuditChain } from '../../application/audit-chain.js';
import { Certify } from '../../application/certify.js';
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
    (chain, erasures, subjects, lake, crypto) =>
      new VerifyErasure(chain, erasures, subjects, lake, crypto, verifyEd25519),
    [u.auditChain, u.erasureStore, u.subjects, p.lake, p.crypto],
  );
});
