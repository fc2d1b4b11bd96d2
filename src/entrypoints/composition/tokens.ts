import type { ServiceIdentifier } from 'inversify';
import type { SchemasInUse } from '../../adapters/event-schemas/schemas-in-use.js';
import type { SourceBook } from '../../adapters/http/source-book.js';
import type { Audit } from '../../application/audit.js';
import type { AuditChain } from '../../application/audit-chain.js';
import type { AuditPrivacy } from '../../application/audit-privacy.js';
import type { Batches } from '../../application/batch.js';
import type { Certify } from '../../application/certify.js';
import type { Collect } from '../../application/collect.js';
import type { Compact } from '../../application/compact.js';
import type { CompactElsewhere } from '../../application/compact-elsewhere.js';
import type { CuratedLake } from '../../application/curated-lake.js';
import type { Decide } from '../../application/decide.js';
import type { ConfiguredTarget } from '../../application/deliver/configured-target.js';
import type { DeliverLake } from '../../application/deliver/deliver-lake.js';
import type { Dispatch } from '../../application/deliver/dispatch.js';
import type { Redeliver } from '../../application/deliver/redeliver.js';
import type { TargetLetters } from '../../application/deliver/target-letters.js';
import type { TargetNotes } from '../../application/deliver/target-notes.js';
import type { TargetStates } from '../../application/deliver/target-states.js';
import type { Discard } from '../../application/discard.js';
import type { Disclose } from '../../application/disclose.js';
import type { DropUnsettledRows } from '../../application/drop-unsettled-rows.js';
import type { EraseAtTargets } from '../../application/erase-at-targets.js';
import type { ErasureStore } from '../../application/erasure-work.js';
import type { Erasures } from '../../application/erasures.js';
import type { ExportKeys } from '../../application/export-keys.js';
import type { ForgetAgain } from '../../application/forget-again.js';
import type { InstallationHash } from '../../application/installation-hash.js';
import type { Keyring } from '../../application/keyring.js';
import type { LakeRows } from '../../application/lake-rows.js';
import type { EveryLake } from '../../application/lakes/every-lake.js';
import type { SecondLakes } from '../../application/lakes/second-lakes.js';
import type { ListInventory } from '../../application/list-inventory.js';
import type { ListKeys } from '../../application/list-keys.js';
import type { Maintain } from '../../application/maintain.js';
import type { ManageSources } from '../../application/manage-sources.js';
import type { OpenSamples } from '../../application/open-samples.js';
import type { OutcomeFeed } from '../../application/outcome-feed.js';
import type { People } from '../../application/people.js';
import type { PolicyInForce } from '../../application/policy-in-force.js';
import type { Process } from '../../application/process.js';
import type { Processor } from '../../application/processor.js';
import type { Replay } from '../../application/replay.js';
import type { Reprocess } from '../../application/reprocess.js';
import type { RebuildProfiles } from '../../application/rerun/rebuild-profiles.js';
import type { Rerun } from '../../application/rerun/rerun.js';
import type { RunAgain } from '../../application/rerun/run-again.js';
import type { Reveal } from '../../application/reveal.js';
import type { RewriteParts } from '../../application/rewrite-parts.js';
import type { Rewriting } from '../../application/rewriting.js';
import type { RotateKeys } from '../../application/rotate-keys.js';
import type { Scrub } from '../../application/scrub.js';
import type { SetColumnType } from '../../application/set-column-type.js';
import type { ShowProfile } from '../../application/show-profile.js';
import type { Status } from '../../application/status.js';
import type { SubjectStates } from '../../application/subject-states.js';
import type { Subjects } from '../../application/subjects.js';
import type { TestPolicy } from '../../application/test-policy.js';
import type { Tombstones } from '../../application/tombstones.js';
import type { VerifyErasure } from '../../application/verify-erasure.js';
import type { VerifyLake } from '../../application/verify-lake.js';
import type { Tools } from '../../domain/enrichment/step.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { Compression } from '../../domain/ports/compression.js';
import type { Crypto, RootKey } from '../../domain/ports/crypto.js';
import type { CuratedZone } from '../../domain/ports/curated-zone.js';
import type { Curator } from '../../domain/ports/curator.js';
import type { DeliveryBook } from '../../domain/ports/delivery-book.js';
import type { KeyStore } from '../../domain/ports/key-store.js';
import type { Lake } from '../../domain/ports/lake.js';
import type { LakeFiles } from '../../domain/ports/lake-files.js';
import type { Lease } from '../../domain/ports/lease.js';
import type { Letters } from '../../domain/ports/letters.js';
import type { Plans } from '../../domain/ports/plans.js';
import type { Profiles } from '../../domain/ports/profiles.js';
import type { Receipts } from '../../domain/ports/receipts.js';
import type { Settlements } from '../../domain/ports/settlements.js';
import type { Signer } from '../../domain/ports/signer.js';
import type { Sources } from '../../domain/ports/sources.js';
import type { Streams } from '../../domain/ports/streams.js';
import type { TargetQueues } from '../../domain/ports/target-queues.js';
import type { TombstoneLog } from '../../domain/ports/tombstone-log.js';
import type { Vault } from '../../domain/ports/vault.js';
import type { WorkItems } from '../../domain/ports/work-items.js';
import type { CompiledPolicy } from '../../domain/privacy/compiled-policy.js';
import type { Detectors } from '../../domain/privacy/detection/finding.js';
import type { Policy } from '../../domain/privacy/policy.js';
import type { Settings } from '../settings.js';
import type { OpenedTools } from './tools.js';

function token<T>(name: string): ServiceIdentifier<T> {
  return Symbol.for(`lethe.${name}`) as ServiceIdentifier<T>;
}

export const ports = {
  receipts: token<Receipts>('receipts'),
  targetQueues: token<TargetQueues>('targetQueues'),
  deliveryBook: token<DeliveryBook>('deliveryBook'),
  settlements: token<Settlements>('settlements'),
  letters: token<Letters>('letters'),
  plans: token<Plans>('plans'),
  lease: token<Lease>('lease'),
  rewriting: token<Lease>('rewriting'),
  lake: token<Lake>('lake'),
  curatedZone: token<CuratedZone>('curatedZone'),
  curator: token<Curator>('curator'),
  vault: token<Vault>('vault'),
  keyStore: token<KeyStore>('keyStore'),
  profiles: token<Profiles>('profiles'),
  streams: token<Streams>('streams'),
  sources: token<Sources>('sources'),
  workItems: token<WorkItems>('workItems'),
  tombstoneLog: token<TombstoneLog>('tombstoneLog'),
  clock: token<Clock>('clock'),
  crypto: token<Crypto>('crypto'),
  rootKey: token<RootKey>('rootKey'),
  signer: token<Signer>('signer'),
} as const;

/** Absent on a platform whose queue several processes share. */
export const plansIfAny = { serviceIdentifier: ports.plans, optional: true } as const;
export const leaseIfAny = { serviceIdentifier: ports.lease, optional: true } as const;

export const bookIfAny = { serviceIdentifier: ports.deliveryBook, optional: true } as const;

export const uses = {
  settings: token<Settings>('settings'),
  detectors: token<Detectors>('detectors'),
  /** The policy that the process begins with. */
  policy: token<Policy>('policy'),
  compilePolicy: token<(policy: Policy) => CompiledPolicy>('compilePolicy'),
  /** The policy that the next batch is decided by. */
  policies: token<PolicyInForce>('policies'),
  /** What steps need beside the installation's hash. */
  /** The schemas of events that the next policy is compiled with. */
  schemas: token<SchemasInUse>('schemas'),
  amendPolicy: token<OpenedTools['amend']>('amendPolicy'),
  tools: token<Omit<Tools, 'installationHash'>>('tools'),
  testPolicy: token<TestPolicy>('testPolicy'),
  installationHash: token<InstallationHash>('installationHash'),
  keyring: token<Keyring>('keyring'),
  subjects: token<Subjects>('subjects'),
  batches: token<Batches>('batches'),
  decide: token<Decide>('decide'),
  process: token<Process>('process'),
  processor: token<Processor>('processor'),
  collect: token<Collect>('collect'),
  replay: token<Replay>('replay'),
  reprocess: token<Reprocess>('reprocess'),
  runAgain: token<RunAgain>('runAgain'),
  rerun: token<Rerun>('rerun'),
  rebuildProfiles: token<RebuildProfiles>('rebuildProfiles'),
  secondLakes: token<SecondLakes>('secondLakes'),
  /** The lake with those that reruns wrote, for what has to reach every byte of a person. */
  everyLake: token<EveryLake>('everyLake'),
  listKeys: token<ListKeys>('listKeys'),
  rotateKeys: token<RotateKeys>('rotateKeys'),
  rewriting: token<Rewriting>('rewritingOfObjects'),
  maintain: token<Maintain>('maintain'),
  dropUnsettledRows: token<DropUnsettledRows>('dropUnsettledRows'),
  forgetAgain: token<ForgetAgain>('forgetAgain'),
  openSamples: token<OpenSamples>('openSamples'),
  curatedLake: token<CuratedLake>('curatedLake'),
  lakeRows: token<LakeRows>('lakeRows'),
  /** With those of the lakes that reruns wrote. */
  everyRows: token<LakeRows>('everyRows'),
  rewriteParts: token<RewriteParts>('rewriteParts'),
  setColumnType: token<SetColumnType>('setColumnType'),
  compact: token<Compact>('compact'),
  compactElsewhere: token<CompactElsewhere>('compact-elsewhere'),
  verifyLake: token<VerifyLake>('verifyLake'),
  discard: token<Discard>('discard'),
  audit: token<Audit>('audit'),
  status: token<Status>('status'),
  listInventory: token<ListInventory>('listInventory'),
  showProfile: token<ShowProfile>('showProfile'),
  sourceBook: token<SourceBook>('sourceBook'),
  manageSources: token<ManageSources>('manageSources'),
  outcomeFeed: token<OutcomeFeed>('outcomeFeed'),
  people: token<People>('people'),
  erasureStore: token<ErasureStore>('erasureStore'),
  erasures: token<Erasures>('erasures'),
  eraseAtTargets: token<EraseAtTargets>('eraseAtTargets'),
  scrub: token<Scrub>('scrub'),
  subjectStates: token<SubjectStates>('subjectStates'),
  tombstones: token<Tombstones>('tombstones'),
  auditChain: token<AuditChain>('auditChain'),
  certify: token<Certify>('certify'),
  auditPrivacy: token<AuditPrivacy>('auditPrivacy'),
  reveal: token<Reveal>('reveal'),
  exportKeys: token<ExportKeys>('exportKeys'),
  disclose: token<Disclose>('disclose'),
  verifyErasure: token<VerifyErasure>('verifyErasure'),
  /** Do the platform's files keep old pages, so that an erasure ends with a compacted copy of them? */
  compacts: token<boolean>('compacts'),
  /** The targets that are set up. */
  targets: token<readonly ConfiguredTarget[]>('targets'),
  targetNotes: token<TargetNotes>('targetNotes'),
  targetStates: token<TargetStates>('targetStates'),
  targetLetters: token<TargetLetters>('targetLetters'),
  /** By the target's name. */
  dispatches: token<ReadonlyMap<string, Dispatch>>('dispatches'),
  redeliver: token<Redeliver>('redeliver'),
  deliverLake: token<DeliverLake>('deliverLake'),
  /** Are receipts numbered without gaps? */
  gapless: token<boolean>('gapless'),
  compression: token<Compression>('compression'),
  /** The lake's files for an engine that reads them itself. */
  lakeFiles: token<LakeFiles>('lakeFiles'),
} as const;
