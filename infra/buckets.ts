import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { bucketDefinition, type LifecycleDefinition } from './definitions/bucket.js';
import { acknowledge } from './nag.js';

const logDays = 90;

export interface StackBuckets {
  /** Lake, letters, settlements, claims. */
  readonly data: Bucket;
  /** Who has read what in it. */
  readonly logs: Bucket;
}

/** TLS only, nothing public, and the end of the stack removes nothing. */
export function buckets(scope: Construct, key: Key): StackBuckets {
  const safe = {
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy: RemovalPolicy.RETAIN,
  };
  const logs = new Bucket(scope, 'LogBucket', {
    ...safe,
    // The service that writes access logs knows no other encryption.
    encryption: BucketEncryption.S3_MANAGED,
    lifecycleRules: [{ id: 'logs', expiration: Duration.days(logDays) }],
  });
  acknowledge(logs, 'S1', 'It holds the access logs itself.');
  const data = new Bucket(scope, 'DataBucket', {
    ...safe,
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    // S3 asks KMS once for many objects.
    bucketKeyEnabled: true,
    versioned: bucketDefinition.keepsVersions,
    lifecycleRules: bucketDefinition.lifecycle.map(rule),
    serverAccessLogsBucket: logs,
    serverAccessLogsPrefix: 'data/',
  });
  return { data, logs };
}

function rule({ id, prefix, expireDays, replacedDays, unfinishedDays }: LifecycleDefinition): LifecycleRule {
  return {
    id,
    ...(prefix === undefined ? undefined : { prefix }),
    ...(expireDays === undefined ? undefined : { expiration: Duration.days(expireDays) }),
    ...(replacedDays === undefined
      ? undefined
      : { noncurrentVersionExpiration: Duration.days(replacedDays), expiredObjectDeleteMarker: true }),
    ...(unfinishedDays === undefined
      ? undefined
      : { abortIncompleteMultipartUploadAfter: Duration.days(unfinishedDays) }),
  };
}
