import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Container, type ServiceIdentifier } from 'inversify';
import { MasterKeyFile } from '../../adapters/crypto/master-key-file.js';
import { NodeCrypto } from '../../adapters/crypto/node-crypto.js';
import { FilesystemLake } from '../../adapters/filesystem/lake.js';
import { TombstoneLogFile } from '../../adapters/filesystem/tombstone-log.js';
import { LmdbKeyStore } from '../../adapters/lmdb/key-store.js';
import { openStore } from '../../adapters/lmdb/store.js';
import { loadPolicy } from '../../adapters/policy-file/read-policy.js';
import { SystemClock } from '../../adapters/system/clock.js';
import { defaultProcessorSettings, Processor, type ProcessorEvents } from '../../application/processor.js';
import { defaultPolicy } from '../../domain/privacy/default-policy.js';
import type { Settings } from '../settings.js';
import { lmdb } from './lmdb.js';
import { ports, uses } from './tokens.js';
import { openTools } from './tools.js';
import { useCases } from './use-cases.js';

export interface Platform {
  get<T>(token: ServiceIdentifier<T>): T;
  /** Removes temporary files that crashes left in the lake; reads every folder. Answers how many. @throws Unavailable */
  sweep(): Promise<number>;
  /** What is switched off, and why, for whoever runs the server. */
  readonly notices: readonly string[];
  close(): Promise<void>;
}

/** Puts something around a port before anybody gets it, e.g. a test that writes down every call. */
export type Decorate = <T extends object>(name: keyof typeof ports, port: T) => T;

/** The embedded platform: LMDB, a lake on the file system, a master-key file, all in one data directory. @throws UserError */
export async function openEmbedded(
  settings: Settings,
  events: ProcessorEvents = {},
  decorate?: Decorate,
): Promise<Platform> {
  const dataDir = resolve(settings.dataDir);
  const policy = settings.policy === undefined ? defaultPolicy : (await loadPolicy(settings.policy)).policy;
  const { tools, amend, notices } = await openTools(settings);
  const lake = await FilesystemLake.open(dataDir);
  const store = await openStore(dataDir);
  try {
    const crypto = new NodeCrypto();
    const rootKey = await openMasterKey(
      join(dataDir, 'secrets', 'master.key'),
      new LmdbKeyStore(store),
      crypto,
    );
    const container = new Container({ defaultScope: 'Singleton' });
    container.load(useCases, lmdb(store));
    container.bind(ports.lake).toConstantValue(lake);
    container
      .bind(ports.tombstoneLog)
      .toConstantValue(new TombstoneLogFile(join(dataDir, 'tombstones.ndjson')));
    container.bind(ports.crypto).toConstantValue(crypto);
    container.bind(ports.rootKey).toConstantValue(rootKey);
    container.bind(ports.clock).toConstantValue(new SystemClock());
    container.bind(uses.settings).toConstantValue(settings);
    container.bind(uses.policy).toConstantValue(policy);
    container.bind(uses.tools).toConstantValue(tools);
    container.bind(uses.amendPolicy).toConstantValue(amend);
    container
      .bind(uses.processor)
      .toResolvedValue(
        (process, receipts, lease, clock, random) =>
          new Processor(
            process,
            receipts,
            lease,
            clock,
            random,
            { ...defaultProcessorSettings, flushMs: settings.flushMs },
            events,
          ),
        [uses.process, ports.receipts, ports.lease, ports.clock, ports.crypto],
      );
    if (decorate !== undefined)
      for (const [name, token] of Object.entries(ports))
        container.onActivation<object>(token, (_context, port) => decorate(name as keyof typeof ports, port));
    for (const token of Object.values({ ...ports, ...uses })) container.get<unknown>(token);
    return {
      get: (token) => container.get(token),
      sweep: () => lake.sweep(Date.now()),
      notices,
      close: () => store.close(),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** A new master key only for a data directory that holds nothing sealed under another. */
async function openMasterKey(path: string, keys: LmdbKeyStore, crypto: NodeCrypto): Promise<MasterKeyFile> {
  const isNew = (await keys.list('')).length === 0;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return isNew ? MasterKeyFile.openOrCreate(path, crypto) : MasterKeyFile.open(path, crypto);
}
