import { join, resolve } from 'node:path';
import { Container, type ServiceIdentifier } from 'inversify';
import { MasterKeyFile } from '../../adapters/crypto/master-key-file.js';
import { NodeCrypto } from '../../adapters/crypto/node-crypto.js';
import { openSigningKey } from '../../adapters/crypto/signing-key-file.js';
import { FilesystemCuratedZone } from '../../adapters/filesystem/curated-zone.js';
import { FilesystemKeyStore, keysFolder } from '../../adapters/filesystem/key-store.js';
import { FilesystemLake } from '../../adapters/filesystem/lake.js';
import { FilesystemLakeFiles } from '../../adapters/filesystem/lake-files.js';
import { TombstoneLogFile } from '../../adapters/filesystem/tombstone-log.js';
import { openStore, type Store } from '../../adapters/lmdb/store.js';
import { SystemClock } from '../../adapters/system/clock.js';
import { UserError } from '../../adapters/user-error.js';
import { indexKeyName } from '../../application/keyring.js';
import { defaultProcessorSettings, Processor, type ProcessorEvents } from '../../application/processor.js';
import { noCompression } from '../../application/receipt-content.js';
import type { Settings } from '../settings.js';
import { deliverUseCases } from './deliver.js';
import { erasure } from './erasure.js';
import { curatedLake } from './lake.js';
import { lmdb } from './lmdb.js';
import { maintenance } from './maintenance.js';
import { policyOf } from './policy.js';
import { proof } from './proof.js';
import { rerunning } from './rerun.js';
import { restoring } from './restoring.js';
import { openTargets } from './targets.js';
import { ports, uses } from './tokens.js';
import { openTools } from './tools.js';
import { useCases } from './use-cases.js';

export interface Platform {
  get<T>(token: ServiceIdentifier<T>): T;
  /** Do other processes work on the same data? Then what one leaves behind when it stops is theirs. */
  readonly isShared: boolean;
  /** Removes temporary files that crashes left in the lake; reads every folder. Answers how many. @throws Unavailable */
  sweep(): Promise<number>;
  /** Has no other process the data directory open? */
  isAlone(): Promise<boolean>;
  /** Writes a copy of the database as it is now, without free pages, into an empty folder; durable. */
  copyDatabase(folder: string): Promise<void>;
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
  const policy = await policyOf(settings);
  const { tools, schemas, amend, notices } = await openTools(settings);
  const targets = await openTargets(settings);
  const lake = await FilesystemLake.open(dataDir);
  const keyStore = await FilesystemKeyStore.open(dataDir);
  const store = await openStore(dataDir);
  try {
    const crypto = new NodeCrypto();
    const isNew = await checkKeys(dataDir, keyStore, store);
    const masterKey = join(dataDir, 'secrets', 'master.key');
    const rootKey = await (isNew
      ? MasterKeyFile.openOrCreate(masterKey, crypto)
      : MasterKeyFile.open(masterKey, crypto));
    const container = new Container({ defaultScope: 'Singleton' });
    container.load(
      useCases,
      erasure,
      proof,
      maintenance,
      restoring,
      rerunning,
      deliverUseCases,
      curatedLake,
      lmdb(store),
    );
    container.bind(uses.compacts).toConstantValue(true);
    container.bind(uses.targets).toConstantValue(targets);
    container.bind(uses.gapless).toConstantValue(true);
    container.bind(uses.compression).toConstantValue(noCompression);
    container.bind(ports.lake).toConstantValue(lake);
    container.bind(ports.curatedZone).toConstantValue(new FilesystemCuratedZone(dataDir));
    container.bind(uses.lakeFiles).toConstantValue(new FilesystemLakeFiles(join(dataDir, 'lake')));
    container.bind(ports.keyStore).toConstantValue(keyStore);
    container
      .bind(ports.tombstoneLog)
      .toConstantValue(new TombstoneLogFile(join(dataDir, 'tombstones.ndjson')));
    container.bind(ports.crypto).toConstantValue(crypto);
    container.bind(ports.rootKey).toConstantValue(rootKey);
    container
      .bind(ports.signer)
      .toConstantValue(await openSigningKey(join(dataDir, 'secrets', 'signing.key')));
    container.bind(ports.clock).toConstantValue(new SystemClock());
    container.bind(uses.settings).toConstantValue(settings);
    container.bind(uses.policy).toConstantValue(policy);
    container.bind(uses.tools).toConstantValue(tools);
    container.bind(uses.amendPolicy).toConstantValue(amend);
    container.bind(uses.schemas).toConstantValue(schemas);
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
      isShared: false,
      sweep: () => lake.sweep(Date.now()),
      isAlone: () => store.isAlone(),
      copyDatabase: (folder) => store.copyTo(folder),
      notices,
      close: async () => {
        for (const { target, erase } of targets) {
          target.close();
          erase?.close();
        }
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/**
 * A new master key, and new keys under it, only for a data directory that holds nothing sealed under others: over lost
 * keys, new ones would hide that the old data is unreadable.
 * @returns whether nothing was sealed here yet
 * @throws UserError
 */
async function checkKeys(dataDir: string, keys: FilesystemKeyStore, store: Store): Promise<boolean> {
  const names = await keys.list('');
  const isSealed = holdsAny(store.vault) || holdsAny(store.receipts);
  if (isSealed && !names.includes(indexKeyName) && (names.length === 0 || holdsAny(store.vault)))
    throw new UserError(
      `The keys in ${keysFolder(dataDir)} are missing, and the database holds what was sealed under them.`,
      'Restore that folder from your backup. Without it, nothing that was sealed here can be read.',
    );
  return names.length === 0;
}

function holdsAny(database: Store['vault'] | Store['receipts']): boolean {
  return database.getKeysCount({ limit: 1 }) > 0;
}
