import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { bucketDefinition } from '../../../infra/definitions/bucket.js';
import { openKms } from '../../../src/adapters/kms/client.js';
import type { Bucket } from '../../../src/adapters/s3/client.js';
import { newBucket } from './bucket.js';
import { anybody, dynamoPart, kmsPart, s3Part, sqsPart } from './local.js';
import type { Part } from './parts.js';
import { proxyTo, type ServiceProxy } from './proxy.js';
import { newQueues, type Queues } from './queues.js';
import { newTables } from './tables.js';

export const allParts: readonly Part[] = [dynamoPart, s3Part, sqsPart, kmsPart];

/** A whole, empty AWS platform on local parts. */
export interface AwsEnvironment {
  /** What a process needs in its environment to find it. */
  readonly variables: Readonly<Record<string, string>>;
  readonly queues: Queues;
  readonly bucket: Bucket;
  /** Between the process of `variables` and each service: counts calls and makes trouble. */
  readonly proxies: { readonly [Service in 'dynamodb' | 's3' | 'sqs' | 'kms']: ServiceProxy };
  remove(): Promise<void>;
}

export async function newAwsEnvironment(): Promise<AwsEnvironment> {
  const [tables, bucket, queues, rootKey] = await Promise.all([
    newTables(),
    newBucket(bucketDefinition.keepsVersions),
    newQueues(['amplitude']),
    newRootKey(),
  ]);
  const through = async (part: Part) => proxyTo(await part.endpoint());
  const [dynamodb, s3, sqs, kms] = await Promise.all([
    through(dynamoPart),
    through(s3Part),
    through(sqsPart),
    through(kmsPart),
  ]);
  const queueAt = (name: string) => `${sqs.endpoint}${new URL(queues.urls[name]!).pathname}`;
  const { vault } = tables.dynamo.tables;
  const variables = {
    AWS_REGION: anybody.region,
    AWS_ACCESS_KEY_ID: anybody.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: anybody.credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    AWS_ENDPOINT_URL_SQS: sqs.endpoint,
    AWS_ENDPOINT_URL_KMS: kms.endpoint,
    LETHE_PLATFORM: 'aws',
    LETHE_AWS_TABLES: vault.slice(0, -'-vault'.length),
    LETHE_AWS_BUCKET: bucket.name,
    LETHE_AWS_RECEIPTS_QUEUE: queueAt('receipts'),
    LETHE_AWS_DEAD_QUEUE: queueAt('dead'),
    LETHE_AWS_TARGET_QUEUES: `amplitude=${queueAt('amplitude')}`,
    LETHE_AWS_ROOT_KEY: rootKey,
  };
  const proxies = { dynamodb, s3, sqs, kms };
  return {
    variables,
    queues,
    bucket,
    proxies,
    async remove() {
      await Promise.all([tables.remove(), queues.remove()]);
      await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
      bucket.client.destroy();
    },
  };
}

async function newRootKey(): Promise<string> {
  const client = openKms({ ...anybody, endpoint: await kmsPart.endpoint() });
  const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
  client.destroy();
  return KeyMetadata?.KeyId as string;
}
