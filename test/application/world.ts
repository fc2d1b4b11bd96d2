import { inspect } from 'node:util';
import { verifyEd25519 } from '../../src/adapters/crypto/ed25519.js';
import { DuckDbCurator } from '../../src/adapters/duckdb/curator.js';
import { MemoryCuratedZone } from '../../src/adapters/memory/curated-zone.js';
import { FixedCrypto } from '../../src/adapters/memory/fixed-crypto.js';
import { MemoryKeyStore } from '../../src/adapters/memory/key-store.js';
import { MemoryLake } from '../../src/adapters/memory/lake.js';
import { MemoryLease } from '../../src/adapters/memory/lease.js';
import { MemoryLetters } from '../../src/adapters/memory/letters.js';
import { ManualClock } from '../../src/adapters/memory/manual-clock.js';
import { MemoryPlans } from '../../src/adapters/memory/plans.js';
import { MemoryProfiles } from '../../src/adapters/memory/profiles.js';
import { MemoryReceipts } from '../../src/adapters/memory/receipts.js';
import { MemoryRootKey } from '../../src/adapters/memory/root-key.js';
import { MemorySettlements } from '../../src/adapters/memory/settlements.js';
import { MemorySigner } from '../../src/adapters/memory/signer.js';
import { MemorySources } from '../../src/adapters/memory/sources.js';
import { MemoryState } from '../../src/adapters/memory/state.js';
import { MemoryStreams } from '../../src/adapters/memory/streams.js';
import { MemoryTargetQueues } from '../../src/adapters/memory/target-queues.js';
import { MemoryTombstoneLog } from '../../src/adapters/memory/tombstone-log.js';
import { MemoryVault } from '../../src/adapters/memory/vault.js';
import { MemoryWorkItems } from '../../src/adapters/memory/work-items.js';
import { Audit } from '../../src/application/audit.js';
import { AuditChain } from '../../src/application/audit-chain.js';
import { Batches } from '../../src/application/batch.js';
import { Bury } from '../../src/application/bury.js';
import { Certify } from '../../src/application/certify.js';
import { Collect, type Submission } from '../../src/application/collect.js';
import { Compact } from '../../src/application/compact.js';
import { CuratedLake } from '../../src/application/curated-lake.js';
import { Decide } from '../../src/application/decide.js';
import { Discard } from '../../src/application/discard.js';
import { Disclose } from '../../src/application/disclose.js';
import { EraseAtTargets } from '../../src/application/erase-at-targets.js';
import { ErasureStore } from '../../src/application/erasure-work.js';
import { Erasures } from '../../src/application/erasures.js';
import { ExportKeys } from '../../src/application/export-keys.js';
import { InstallationHash } from '../../src/application/installation-hash.js';
import { Keyring } from '../../src/application/keyring.js';
import { LakeRows } from '../../src/application/lake-rows.js';
import { EveryLake } from '../../src/application/lakes/every-lake.js';
import { SecondLakes } from '../../src/application/lakes/second-lakes.js';
import { LetterSeal } from '../../src/application/letter-seal.js';
import type { OutcomeFeed } from '../../src/application/outcome-feed.js';
import { People } from '../../src/application/people.js';
import { PolicyInForce } from '../../src/application/policy-in-force.js';
import { type BatchResult, Process } from '../../src/application/process.js';
import {
  defaultProcessorSettings,
  Processor,
  type ProcessorEvents,
} from '../../src/application/processor.js';
import { Replay } from '../../src/application/replay.js';
import { Reprocess } from '../../src/application/reprocess.js';
import { RebuildProfiles } from '../../src/application/rerun/rebuild-profiles.js';
import { RecordedLog } from '../../src/application/rerun/recorded-log.js';
import { Rerun } from '../../src/application/rerun/rerun.js';
import { RunAgain } from '../../src/application/rerun/run-again.js';
import { Reveal } from '../../src/application/reveal.js';
import { RewriteParts } from '../../src/application/rewrite-parts.js';
import { Rewriting } from '../../src/application/rewriting.js';
import { Scrub } from '../../src/application/scrub.js';
import { SubjectStates } from '../../src/application/subject-states.js';
import { Subjects } from '../../src/application/subjects.js';
import { Sweep } from '../../src/application/sweep.js';
import { Tombstones } from '../../src/application/tombstones.js';
import { VerifyErasure } from '../../src/application/verify-erasure.js';
import type { Tools } from '../../src/domain/enrichment/step.js';
import type { Steps } from '../../src/domain/enrichment/steps.js';
import type { EventSource, ReceiptId } from '../../src/domain/event/event.js';
import type { Letter } from '../../src/domain/failure/letter.js';
import type { Json, JsonObject } from '../../src/domain/json.js';
import type { ObjectName } from '../../src/domain/lake/object-name.js';
import type { Clock } from '../../src/domain/ports/clock.js';
import type { Crypto, RootKey } from '../../src/domain/ports/crypto.js';
import type { CuratedZone } from '../../src/domain/ports/curated-zone.js';
import type { Curator } from '../../src/domain/ports/curator.js';
import type { DeliveryBook } from '../../src/domain/ports/delivery-book.js';
import type { EraseAtTarget } from '../../src/domain/ports/erase-at-target.js';
import type { KeyStore } from '../../src/domain/ports/key-store.js';
import type { Lake } from '../../src/domain/ports/lake.js';
import type { Lease, LeaseToken } from '../../src/domain/ports/lease.js';
import type { Letters } from '../../src/domain/ports/letters.js';
import type { Plans } from '../../src/domain/ports/plans.js';
import type { Profiles } from '../../src/domain/ports/profiles.js';
import type { Receipts } from '../../src/domain/ports/receipts.js';
import type { Settlements } from '../../src/domain/ports/settlements.js';
import type { Signer } from '../../src/domain/ports/signer.js';
import type { Sources } from '../../src/domain/ports/sources.js';
import type { Streams } from '../../src/domain/ports/streams.js';
import type { TargetQueues } from '../../src/domain/ports/target-queues.js';
import type { TombstoneLog } from '../../src/domain/ports/tombstone-log.js';
import type { Vault } from '../../src/domain/ports/vault.js';
import type { WorkItems } from '../../src/domain/ports/work-items.js';
import { CompiledPolicy } from '../../src/domain/privacy/compiled-policy.js';
import { defaultPolicy } from '../../src/domain/privacy/default-policy.js';
import type { Detectors } from '../../src/domain/privacy/detection/finding.js';
import type { Policy } from '../../src/domain/privacy/policy.js';
import type { Decorate } from '../../src/entrypoints/composition/embedded.js';
import { collected, errorOf } from '../contracts/contract.js';
import { noDetectors } from '../domain/no-detectors.js';
import { type Boundary, decorating, nameOf, type PortName } from '../support/effects.js';

/** Every port that a process uses, each by the name it has in the composition. */
export interface Ports extends Record<PortName, object> {
  readonly receipts: Receipts & Required<Pick<Receipts, 'get' | 'list'>>;
  readonly targetQueues: TargetQueues;
  readonly deliveryBook: DeliveryBook;
  readonly settlements: Settlements;
  readonly letters: Letters;
  readonly plans: Plans;
  readonly lease: Lease;
  readonly rewriting: Lease;
  readonly lake: Lake;
  readonly curatedZone: CuratedZone;
  readonly curator: Curator;
  readonly vault: Vault;
  readonly keyStore: KeyStore;
  readonly profiles: Profiles;
  readonly streams: Streams;
  readonly sources: Sources;
  readonly workItems: WorkItems;
  readonly tombstoneLog: TombstoneLog;
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly rootKey: RootKey;
  readonly signer: Signer;
}

/** What is there when a process begins, and still there when it has crashed. */
export class Stores {
  readonly clock = new ManualClock();
  readonly state = new MemoryState();
  readonly ports: Omit<Ports, 'crypto'> = {
    receipts: new MemoryReceipts(this.state),
    targetQueues: new MemoryTargetQueues(this.state),
    deliveryBook: new MemoryTargetQueues(this.state),
    settlements: new MemorySettlements(this.state),
    letters: new MemoryLetters(this.state),
    plans: new MemoryPlans(this.state),
    lease: new MemoryLease(this.state),
    rewriting: new MemoryLease(new MemoryState()),
    lake: new MemoryLake(),
    curatedZone: undefined as unknown as CuratedZone,
    curator: new DuckDbCurator(),
    vault: new MemoryVault(),
    keyStore: new MemoryKeyStore(),
    profiles: new MemoryProfiles(),
    streams: new MemoryStreams(),
    sources: new MemorySources(),
    workItems: new MemoryWorkItems(),
    tombstoneLog: new MemoryTombstoneLog(),
    clock: this.clock,
    rootKey: new MemoryRootKey(new FixedCrypto('root')),
    signer: new MemorySigner(),
  };
  /** Lakes that reruns write, by place. */
  readonly seconds = new Map<string, Lake>();
  /** Processes begun over these stores: each has randomness of its own. */
  processes = 0;

  constructor(replaced: Partial<Omit<Ports, 'crypto'>> = {}) {
    Object.assign(this.ports, replaced);
    if (this.ports.curatedZone === undefined)
      Object.assign(this.ports, { curatedZone: new MemoryCuratedZone(this.ports.lake) });
  }

  /** Everything that is stored, as text: equal for equal stores, and whatever is in there in clear shows. */
  dump(): string {
    const { clock: _, rootKey: __, ...stored } = this.ports;
    const whole = { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity, breakLength: 110 };
    return inspect([this.state, stored], { ...whole, sorted: true });
  }

  /** The same for stores that are not objects of this process: read through the ports. */
  async everything(): Promise<string> {
    const { letters, settlements, streams, workItems, vault } = this.ports;
    const streamsOf = await Promise.all(['audit'].map((name) => streams.read(name)));
    const items = await Promise.all((await workItems.list('')).map((name) => workItems.get(name)));
    return JSON.stringify([
      await collected(letters.list()),
      await collected(settlements.list()),
      await collected(vault.list()),
      streamsOf,
      items,
      this.dump(),
    ]);
  }

  letters(): Promise<Letter[]> {
    return collected(this.ports.letters.list());
  }

  /** Every record of the lake once, raw or curated. */
  async rows(): Promise<Row[]> {
    const { lake, curatedZone, curator } = this.ports;
    const rows: Row[] = [];
    for await (const { name, lines } of new LakeRows(lake, new CuratedLake(curatedZone), curator).files())
      for await (const line of lines()) rows.push({ ...JSON.parse(line), object: name });
    return rows;
  }

  async waiting(): Promise<ReceiptId[]> {
    return (await collected(this.ports.receipts.list())).map(({ id }) => id);
  }

  async settled(): Promise<ReceiptId[]> {
    return (await collected(this.ports.settlements.list())).map(({ receipt }) => receipt);
  }
}

/** A record as JSON, and the object it was found in. */
export interface Row extends JsonObject {
  id: string;
  type: string;
  lethe: { receipt: string; index: number };
  object: string;
}

export async function rowsOf(lake: Pick<Lake, 'list' | 'read'>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { name } of lake.list('events/'))
    for await (const line of lake.read(name)) rows.push({ ...JSON.parse(line), object: name });
  return rows;
}

export interface Code {
  /** Names the release, as failures do. */
  readonly version?: string;
  readonly policy?: Policy;
  readonly detectors?: Detectors;
  readonly tools?: Omit<Tools, 'installationHash'>;
  readonly steps?: Steps;
  readonly targets?: readonly string[];
  readonly decorate?: Decorate;
  readonly events?: ProcessorEvents;
  readonly feed?: OutcomeFeed;
  readonly flushMs?: number;
  readonly settleMs?: number;
  readonly compacts?: boolean;
  readonly eraseAt?: readonly EraseAtTarget[];
}

/** One process over the stores: the use cases as the composition puts them together. */
export function begin(stores: Stores, code: Code = {}) {
  const { version = '1.0.0', targets = [], decorate = (_name, port) => port } = code;
  const { policy = defaultPolicy, detectors = noDetectors } = code;
  stores.processes += 1;
  const undecorated: Ports = { ...stores.ports, crypto: new FixedCrypto(`process ${stores.processes}`) };
  const ports = Object.fromEntries(
    Object.entries(undecorated)
      .filter(([, port]) => port !== undefined)
      .map(([name, port]) => [name, decorate(name as keyof Ports, port as object)]),
  ) as unknown as Ports;
  const { crypto, clock, letters, settlements, receipts, lease, plans, lake, profiles } = ports;
  const keyring = new Keyring(ports.rootKey, ports.keyStore, crypto, clock);
  const subjects = new Subjects(ports.vault, keyring, crypto, clock);
  const hash = new InstallationHash(keyring, crypto);
  const policies = new PolicyInForce(new CompiledPolicy(policy, detectors, (text) => crypto.digest(text)));
  const batches = new Batches(keyring, letters, subjects, crypto, version, hash, detectors);
  const { steps } = code;
  const stepsOf = steps && (() => steps);
  const decide = new Decide(subjects, profiles, policies, lake, version, hash, code.tools, stepsOf);
  const letterSeal = new LetterSeal(keyring, crypto, clock);
  const parts = { receipts, profiles, plans, lake, letters, settlements };
  const process = new Process(parts, batches, decide, letterSeal, crypto, clock, targets, code.feed);
  const collect = new Collect(receipts, keyring, crypto, clock);
  const settings = { ...defaultProcessorSettings, flushMs: code.flushMs ?? 0 };
  const people = new People(ports.vault, keyring, crypto);
  const erasureStore = new ErasureStore(ports.workItems, ports.streams);
  const chain = new AuditChain(ports.streams, ports.signer, crypto, clock);
  const certify = new Certify(chain, ports.signer, crypto, clock, policies, version);
  const rewriting = new Rewriting(ports.rewriting, crypto, clock);
  const curated = new CuratedLake(ports.curatedZone);
  const rewriteParts = new RewriteParts(curated, ports.curator, crypto);
  const rows = new LakeRows(lake, curated, ports.curator);
  const secondAt = async (place: string) => {
    const second = stores.seconds.get(place) ?? new MemoryLake();
    stores.seconds.set(place, second);
    return second;
  };
  const secondLakes = new SecondLakes(ports.streams, secondAt, clock);
  const everyLake = new EveryLake(lake, secondLakes);
  const everyRows = new LakeRows(everyLake, curated, ports.curator);
  const scrub = new Scrub(everyLake, plans, policies, rewriting, curated, rewriteParts);
  const log = new RecordedLog(rows);
  const reprocess = new Reprocess(letters, batches, decide, collect, settlements, crypto, clock);
  const ofTools = [hash, detectors, code.tools, stepsOf] as const;
  const again = new RunAgain(subjects, policies, crypto, clock, version, ...ofTools);
  const erasures = new Erasures(
    {
      store: erasureStore,
      people,
      bury: new Bury(ports.vault, ports.tombstoneLog, people, erasureStore, subjects),
      sweep: new Sweep(profiles, letters, ports.targetQueues, clock),
      scrub,
      crypto,
      clock,
      chain,
      certify,
      targets: new EraseAtTargets(code.eraseAt ?? [], erasureStore, clock),
      compacts: code.compacts ?? false,
    },
    code.settleMs,
  );
  return {
    chain,
    reveal: new Reveal(subjects, chain, crypto, clock),
    exportKeys: new ExportKeys(subjects, chain, crypto),
    disclose: new Disclose({ rows, letters, profiles }, people, subjects, chain, crypto, clock, targets),
    verifyErasure: new VerifyErasure(chain, erasureStore, subjects, everyRows, crypto, clock, verifyEd25519),
    people,
    erasures,
    scrub,
    rewriting,
    curated,
    rows,
    rewriteParts,
    compact: new Compact(
      { lake, plans, settlements, curated, curator: ports.curator },
      rewriting,
      crypto,
      clock,
    ),
    states: new SubjectStates(ports.vault, ports.tombstoneLog, people, subjects, crypto, clock, chain),
    tombstones: new Tombstones(ports.tombstoneLog, ports.vault, erasureStore, crypto),
    ports,
    keyring,
    subjects,
    policies,
    batches,
    process,
    collect,
    processor: new Processor(process, receipts, lease, clock, crypto, settings, code.events),
    replay: new Replay(collect, settlements, crypto, clock),
    reprocess,
    secondLakes,
    everyLake,
    rerun: new Rerun(log, again, reprocess),
    rebuildProfiles: new RebuildProfiles(log, again, profiles, ports.vault, subjects, crypto),
    discard: new Discard(letters, chain, clock),
    audit: new Audit({ receipts, settlements, letters, plans, rows, deliveryBook: ports.deliveryBook }),
  };
}

export type Running = ReturnType<typeof begin>;

export const source: EventSource = { name: 'app', kind: 'mobile', environment: 'production' };

/** Accepts these events as one body. */
export function send(
  { collect, ports }: Pick<Running, 'collect' | 'ports'>,
  events: readonly unknown[],
  more: Partial<Submission> = {},
): Promise<ReceiptId> {
  return collect.accept({
    source,
    endpoint: 'batch',
    body: ports.crypto.encode(JSON.stringify({ batch: events })),
    events: events.length,
    request: {},
    live: true,
    forward: true,
    ...more,
  });
}

export async function holdLease({ ports }: Pick<Running, 'ports'>, holder = 'test'): Promise<LeaseToken> {
  const token = await ports.lease.acquire(holder, ports.clock.now(), 60_000);
  if (token === undefined) throw new Error('Somebody else holds the lease');
  return token;
}

/** One batch of everything that waits. */
export async function runBatch(running: Running, token?: LeaseToken): Promise<BatchResult> {
  const lease = token ?? (await holdLease(running));
  const batch = await running.ports.receipts.next({ events: 1_000_000, bytes: 1_000_000_000 });
  return running.process.run(batch, lease);
}

/** Processes whatever waits, to the end. */
export async function drain({ processor }: Running): Promise<void> {
  processor.start();
  await processor.stop(true);
}

/** Does `work` while a processor runs. */
export async function whileProcessing<T>({ processor }: Running, work: () => Promise<T>): Promise<T> {
  processor.start();
  try {
    return await work();
  } finally {
    await processor.stop(true);
  }
}

export function track(id: string, more: { [field: string]: Json } = {}): JsonObject {
  return { type: 'track', messageId: id, event: 'Workout Completed', userId: 'u-1', ...more };
}

export function identify(id: string, traits: JsonObject, more: { [field: string]: Json } = {}): JsonObject {
  return { type: 'identify', messageId: id, userId: 'u-1', traits, ...more };
}

/** An id that stands for nobody in particular: a dead letter. */
export function bad(id: string): JsonObject {
  return track(id, { userId: 'null' });
}

export function objectsOf(rows: readonly Row[]): ObjectName[] {
  return [...new Set(rows.map(({ object }) => object))].sort() as ObjectName[];
}

/** `<receipt>-<index>` of each row, in order. */
export function placesOf(rows: readonly Row[]): string[] {
  return rows.map(({ lethe }) => `${lethe.receipt}-${lethe.index}`).sort();
}

/** What ends a process in these tests: no error that any code expects. */
export class Crash extends Error {}

/** Ends the process at the first call of a port's method, e.g. `after:lake.put`. */
export function crashing(at: Boundary): Decorate {
  return decorating((port, method, args, call) => {
    const names = [`${port}.${method}`, nameOf(port, method, args)];
    if (names.some((name) => at === `before:${name}`)) throw new Crash(at);
    const result = call();
    if (!names.some((name) => at === `after:${name}`)) return result;
    return (result as Promise<unknown>).then(() => {
      throw new Crash(at);
    });
  });
}

/** Runs what a crash ends. */
export async function crashed(work: Promise<unknown>): Promise<void> {
  const error = await errorOf(work);
  if (!(error instanceof Crash)) throw error;
}

/** Lets everybody have a turn until it is so; fails when it does not come to be. */
export async function until(isSo: () => boolean | Promise<boolean>, turns = 20_000): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    if (await isSo()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('It did not come to be');
}
