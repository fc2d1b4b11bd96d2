import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, type Key, open, type RootDatabase } from 'lmdb';
import type { Letter } from '../../domain/failure/letter.js';
import type { LookupKey } from '../../domain/identity/subject.js';
import type { Json } from '../../domain/json.js';
import type { Settlement } from '../../domain/ledger/settlement.js';
import type { Plan } from '../../domain/ports/plans.js';
import type { ProfileItem } from '../../domain/ports/profiles.js';
import type { StoredSource } from '../../domain/ports/sources.js';
import type { VaultItem } from '../../domain/ports/vault.js';
import { syncAbove } from '../filesystem/durable-fs.js';
import { nodeFs } from '../filesystem/node-fs.js';
import { UserError } from '../user-error.js';
import { discardCopy, syncFile } from './compact.js';
import { checkFile, checkFormat } from './format.js';
import type { LeaseState } from './lease-state.js';
import { type Opener, registerOpener } from './openers.js';

/** `[0 for live ones, else 1; collector's number; sequence; events; received at, milliseconds]`. */
export type ReceiptKey = [number, number, number, number, number];

/** The databases of one data directory, all in the one LMDB environment `<dataDir>/db/`. Values are JSON but for receipts. */
export interface Store {
  readonly root: RootDatabase<unknown, Key>;
  /** `length of the header, 4 bytes, little-endian ‖ header as JSON ‖ sealed content` */
  readonly receipts: Database<Uint8Array, Key>;
  /** By `[collector's number, sequence, count from 1]`. */
  readonly settlements: Database<Settlement, Key>;
  /** Deliveries that have ended, as spans of counts: the last by `[target, end, first]`. */
  readonly deliveries: Database<number, Key>;
  /** `{id, subject, queuedAt} as JSON ‖ line feed ‖ record`, by `[target, count]`. */
  readonly queues: Database<string, Key>;
  readonly letters: Database<Letter, Key>;
  /** The open plan, under `open`. */
  readonly plans: Database<Plan, Key>;
  /** Under `lease`, the processor's; under `rewriting`, that of whoever writes objects of the lake anew. */
  readonly lease: Database<LeaseState, Key>;
  /** `collector`, and `['queue', target]`: numbers given so far. They never go back. */
  readonly counters: Database<number, Key>;
  readonly vault: Database<VaultItem, Key>;
  /** Pseudonym → where its item is; written together with `vault`. */
  readonly pseudonyms: Database<LookupKey, Key>;
  readonly profiles: Database<ProfileItem, Key>;
  /** By `[stream, version]`. */
  readonly streams: Database<Json, Key>;
  readonly sources: Database<StoredSource, Key>;
  readonly work: Database<Json, Key>;
  /** Resolves when everything written so far is on the disk. */
  readonly flushed: PromiseLike<unknown>;
  /** Has no other process the data directory open? */
  isAlone(): Promise<boolean>;
  /** Writes a copy of everything as it is now, without free pages, into an empty folder. Resolves once durable. */
  copyTo(folder: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the data directory's database, making it where there is none. Several processes may have it open at once.
 * @throws UserError when it is of another release, no database, or may not be used
 */
export async function openStore(dataDir: string): Promise<Store> {
  const path = join(dataDir, 'db');
  try {
    return await openAt(dataDir, path);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(
      `The database in ${path} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Check that this user may write to the folder and that the disk has room, or choose another data directory.',
      { cause },
    );
  }
}

async function openAt(dataDir: string, path: string): Promise<Store> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  const opener = await registerOpener(dataDir);
  try {
    return await openRegistered(path, opener);
  } catch (error) {
    await opener.release();
    throw error;
  }
}

async function openRegistered(path: string, opener: Opener): Promise<Store> {
  await discardCopy(path);
  await checkFile(path);
  const root: RootDatabase<unknown, Key> = open(path, {
    noSubdir: false,
    maxDbs: 32,
    encoding: 'json',
    // Commit = flushed = visible, in this order. With `overlappingSync` (lmdb-js's default) other processes, and this
    // one's own reads, see receipts before they are on the disk, and a failed flush leaves `flushed` pending for ever.
    // Concurrent writes share a flush either way: equally fast when measured.
    overlappingSync: false,
    // With batches per event turn lmdb-js makes a promise of its own that nobody handles: a full disk ends the process.
    eventTurnBatching: false,
  });
  try {
    checkFormat(root, path);
    // In one transaction, so that a new data directory costs one flush rather than one per database.
    const store = root.transactionSync(() => databases(root, opener));
    await nodeFs.syncFolder(path);
    await syncAbove(nodeFs, path);
    return store;
  } catch (error) {
    await root.close();
    throw error;
  }
}

function databases(root: RootDatabase<unknown, Key>, opener: Opener): Store {
  const json = <V>(name: string) => root.openDB<V, Key>(name, { encoding: 'json' });
  return {
    root,
    receipts: root.openDB<Uint8Array, Key>('receipts', { encoding: 'binary' }),
    settlements: json('settlements'),
    queues: root.openDB<string, Key>('queues', { encoding: 'string' }),
    deliveries: json('deliveries'),
    letters: json('letters'),
    plans: json('plans'),
    lease: json('lease'),
    counters: json('counters'),
    vault: json('vault'),
    pseudonyms: json('pseudonyms'),
    profiles: json('profiles'),
    streams: json('streams'),
    sources: json('sources'),
    work: json('work'),
    get flushed() {
      return root.flushed;
    },
    isAlone: () => opener.isAlone(),
    async copyTo(folder) {
      await root.backup(folder, true);
      await syncFile(join(folder, 'data.mdb'));
    },
    async close() {
      await root.close();
      await opener.release();
    },
  };
}
