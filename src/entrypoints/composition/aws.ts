import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Container } from 'inversify';
import { AwsSettlements } from '../../adapters/aws/settlements.js';
import { NodeCrypto } from '../../adapters/crypto/node-crypto.js';
import { WrappedSigningKey } from '../../adapters/crypto/wrapped-signing-key.js';
import { openDynamo } from '../../adapters/dynamodb/client.js';
import { newCollector } from '../../adapters/dynamodb/collectors.js';
import { gzipCompression } from '../../adapters/gzip/compression.js';
import { openKms } from '../../adapters/kms/client.js';
import { KmsRootKey } from '../../adapters/kms/root-key.js';
import { S3Claims } from '../../adapters/s3/claims.js';
import { openBucket } from '../../adapters/s3/client.js';
import { S3CuratedZone } from '../../adapters/s3/curated-zone.js';
import { S3Lake } from '../../adapters/s3/lake.js';
import { CachedLakeFiles } from '../../adapters/s3/lake-files.js';
import { S3Letters } from '../../adapters/s3/letters.js';
import { SettlementLog } from '../../adapters/s3/settlement-log.js';
import type { Acknowledging } from '../../adapters/sqs/acknowledging.js';
import type { Claims } from '../../adapters/sqs/claims.js';
import { openSqs } from '../../adapters/sqs/client.js';
import { type DeadQueue, SqsDeadQueue } from '../../adapters/sqs/dead-queue.js';
import { PointedLetters } from '../../adapters/sqs/pointed-letters.js';
import { SqsReceipts } from '../../adapters/sqs/receipts.js';
import { SqsTargetQueues } from '../../adapters/sqs/target-queues.js';
import { depth } from '../../adapters/sqs/waiting.js';
import { SystemClock } from '../../adapters/system/clock.js';
import { UserError } from '../../adapters/user-error.js';
import { defaultProcessorSettings, Processor, type ProcessorEvents } from '../../application/processor.js';
import { type AwsSettings, targetQueuesOf } from '../aws-settings.js';
import type { Settings } from '../settings.js';
import { deliverUseCases } from './deliver.js';
import { dynamodb } from './dynamodb.js';
import type { Decorate, Platform } from './embedded.js';
import { erasure } from './erasure.js';
import { curatedLake } from './lake.js';
import { maintenance } from './maintenance.js';
import { policyOf } from './policy.js';
import { proof } from './proof.js';
import { rerunning } from './rerun.js';
import { restoring } from './restoring.js';
import { openTargets } from './targets.js';
import { ports, uses } from './tokens.js';
import { openTools } from './tools.js';
import { useCases } from './use-cases.js';

/** How long a process without receipts waits for some before it looks up. */
const waitSeconds = 5;
/** How often it looks for more while it holds some: each look is a request. */
const pollMs = 1_000;

export interface AwsOptions {
  readonly events?: ProcessorEvents;
  readonly decorate?: Decorate | undefined;
  /** Who holds the receipts of a batch; without it they are those that this process takes from the queue itself. */
  readonly holder?: Acknowledging;
}

export interface AwsPlatform extends Platform {
  readonly claims: Claims;
  readonly dead: DeadQueue;
  readonly targetQueues: SqsTargetQueues;
  readonly settlementLog: Pick<SettlementLog, 'since'>;
  readonly s3Letters: Pick<S3Letters, 'open' | 'get'>;
  /** Messages in the dead-letter queue. */
  deadQueueDepth(): Promise<number>;
}

/** The AWS platform: DynamoDB, S3, SQS, KMS. Opening it calls none of them. @throws UserError */
export async function openAws(
  settings: Settings,
  aws: AwsSettings,
  { events = {}, decorate, holder }: AwsOptions = {},
): Promise<AwsPlatform> {
  const policy = await policyOf(settings);
  const { tools, schemas, amend, notices } = await openTools(settings);
  const targets = await openTargets(settings);
  const clock = new SystemClock();
  const dynamo = openDynamo(aws.tables);
  // A server that stands in for S3 has no name per bucket.
  const s3Config = process.env.AWS_ENDPOINT_URL_S3 === undefined ? {} : { forcePathStyle: true };
  const bucket = openBucket(aws.bucket, s3Config, aws.bucketKey);
  const sqs = openSqs();
  const kms = openKms();

  const claims = new S3Claims(bucket);
  const dead = new SqsDeadQueue(sqs, aws.deadQueue);
  const collector = () => newCollector(dynamo, clock.now());
  const receipts = new SqsReceipts({
    client: sqs,
    queue: aws.receiptsQueue,
    claims,
    dead,
    collector,
    waitSeconds,
  });
  const queues = targetQueuesOf(aws);
  const targetQueues = new SqsTargetQueues({ client: sqs, queues, claims, dead, waitSeconds });
  const letters = new S3Letters(bucket);
  const log = new SettlementLog(bucket, clock, randomBytes(6).toString('hex'));

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
    dynamodb(dynamo),
  );
  container.bind(uses.targets).toConstantValue(targets);
  container.bind(uses.compacts).toConstantValue(false);
  container.bind(uses.gapless).toConstantValue(false);
  container.bind(uses.compression).toConstantValue(gzipCompression);
  container.bind(ports.receipts).toConstantValue(receipts);
  container.bind(ports.targetQueues).toConstantValue(targetQueues);
  container.bind(ports.letters).toConstantValue(new PointedLetters(letters, sqs, aws.deadQueue));
  container
    .bind(ports.settlements)
    .toConstantValue(
      new AwsSettlements({ queues: targetQueues, log, letters, receipts: holder ?? receipts }),
    );
  container.bind(ports.lake).toConstantValue(new S3Lake(bucket));
  container.bind(ports.curatedZone).toConstantValue(new S3CuratedZone(bucket));
  container
    .bind(uses.lakeFiles)
    .toConstantValue(new CachedLakeFiles(bucket, join(resolve(settings.dataDir), 'cache')));
  container.bind(ports.crypto).toConstantValue(new NodeCrypto());
  container.bind(ports.rootKey).toConstantValue(new KmsRootKey(kms, aws.rootKey));
  container
    .bind(ports.signer)
    .toResolvedValue(
      (root, keys, crypto) => new WrappedSigningKey(root, keys, crypto),
      [ports.rootKey, ports.keyStore, ports.crypto],
    );
  container.bind(ports.clock).toConstantValue(clock);
  container.bind(uses.settings).toConstantValue(settings);
  container.bind(uses.policy).toConstantValue(policy);
  container.bind(uses.tools).toConstantValue(tools);
  container.bind(uses.amendPolicy).toConstantValue(amend);
  container.bind(uses.schemas).toConstantValue(schemas);
  container
    .bind(uses.processor)
    .toResolvedValue(
      (process, receipts, clock, random) =>
        new Processor(
          process,
          receipts,
          undefined,
          clock,
          random,
          { ...defaultProcessorSettings, flushMs: settings.flushMs, pollMs },
          events,
        ),
      [uses.process, ports.receipts, ports.clock, ports.crypto],
    );
  if (decorate !== undefined)
    for (const [name, token] of Object.entries(ports))
      container.onActivation<object>(token, (_context, port) => decorate(name as keyof typeof ports, port));
  const { plans: _, lease: __, deliveryBook: ___, ...bound } = ports;
  for (const token of Object.values({ ...bound, ...uses })) container.get<unknown>(token);
  return {
    get: (token) => container.get(token),
    isShared: true,
    claims,
    dead,
    targetQueues,
    settlementLog: log,
    s3Letters: letters,
    deadQueueDepth: () => depth(sqs, aws.deadQueue),
    sweep: async () => 0,
    isAlone: async () => false,
    async copyDatabase() {
      throw new UserError(
        'There is no database to copy on AWS.',
        'Use point-in-time recovery of the tables vault, pseudonyms and profiles; docs/aws.md says which may have none.',
      );
    },
    notices,
    async close() {
      for (const { target, erase } of targets) {
        target.close();
        erase?.close();
      }
      await Promise.all([receipts.release(), targetQueues.release()]);
      for (const client of [dynamo.client, bucket.client, sqs, kms]) client.destroy();
    },
  };
}
