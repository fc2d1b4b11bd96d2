import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { buckets, type StackBuckets } from './buckets.js';
import { deadQueue, targetQueue } from './definitions/queues.js';
import { keys, type StackKeys } from './keys.js';
import type { Options } from './options.js';
import { queueNamed, queues } from './queues.js';
import { secrets } from './secrets.js';
import { type StackTables, tables } from './tables.js';

/** What keeps data: the same for functions and for a container. */
export interface Stores {
  readonly tables: StackTables;
  readonly keys: StackKeys;
  readonly buckets: StackBuckets;
  readonly queues: ReadonlyMap<string, Queue>;
  readonly secrets: readonly Secret[];
}

export function stores(scope: Construct, { prefix, targets }: Options): Stores {
  const stackKeys = keys(scope, prefix);
  return {
    tables: tables(scope, prefix),
    keys: stackKeys,
    buckets: buckets(scope, stackKeys.storage),
    queues: queues(scope, prefix, targets),
    secrets: secrets(scope, prefix),
  };
}

/** What a process is told, by the variables of `src/entrypoints/aws-settings.ts`. Outputs bear the same names. */
export function settingsOf(stores: Stores, { prefix, targets }: Options): Record<string, string> {
  const url = (name: string) => queueNamed(stores.queues, name).queueUrl;
  return {
    LETHE_AWS_TABLES: prefix,
    LETHE_AWS_BUCKET: stores.buckets.data.bucketName,
    LETHE_AWS_BUCKET_KEY: stores.keys.storage.keyArn,
    LETHE_AWS_RECEIPTS_QUEUE: url('receipts'),
    LETHE_AWS_DEAD_QUEUE: url(deadQueue),
    ...(targets.length === 0
      ? undefined
      : {
          LETHE_AWS_TARGET_QUEUES: targets.map((target) => `${target}=${url(targetQueue(target))}`).join(','),
        }),
    LETHE_AWS_ROOT_KEY: stores.keys.root.keyArn,
    LETHE_AWS_SECRETS: stores.secrets.map(({ secretArn }) => secretArn).join(','),
  };
}
