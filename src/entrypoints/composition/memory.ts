import { Container, type ServiceIdentifier } from 'inversify';
import { NodeCrypto } from '../../adapters/crypto/node-crypto.js';
import { MemoryKeyStore } from '../../adapters/memory/key-store.js';
import { MemoryLake } from '../../adapters/memory/lake.js';
import { MemoryProfiles } from '../../adapters/memory/profiles.js';
import { MemoryRootKey } from '../../adapters/memory/root-key.js';
import { MemoryVault } from '../../adapters/memory/vault.js';
import { SystemClock } from '../../adapters/system/clock.js';
import { noCompression } from '../../application/receipt-content.js';
import type { Policy } from '../../domain/privacy/policy.js';
import { ports, uses } from './tokens.js';
import type { OpenedTools } from './tools.js';
import { useCases } from './use-cases.js';

/** What is needed to decide about events, and nothing that outlives the process: no queue, no letters, no data directory. */
export function openMemory(
  policy: Policy,
  { tools, amend }: Pick<OpenedTools, 'tools' | 'amend'>,
): { get<T>(token: ServiceIdentifier<T>): T } {
  const container = new Container({ defaultScope: 'Singleton' });
  const crypto = new NodeCrypto();
  container.load(useCases);
  container.bind(uses.policy).toConstantValue(policy);
  container.bind(uses.tools).toConstantValue(tools);
  container.bind(uses.amendPolicy).toConstantValue(amend);
  container.bind(uses.compression).toConstantValue(noCompression);
  container.bind(ports.crypto).toConstantValue(crypto);
  container.bind(ports.clock).toConstantValue(new SystemClock());
  container.bind(ports.rootKey).toConstantValue(new MemoryRootKey(crypto));
  container.bind(ports.keyStore).toConstantValue(new MemoryKeyStore());
  container.bind(ports.vault).toConstantValue(new MemoryVault());
  container.bind(ports.profiles).toConstantValue(new MemoryProfiles());
  container.bind(ports.lake).toConstantValue(new MemoryLake());
  return { get: (token) => container.get(token) };
}
