import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { type Bucket, openBucket } from '../../../src/adapters/s3/client.js';
import { anybody, s3Part } from './local.js';

/** A new, empty bucket; its objects stay until the part ends. */
export async function newBucket(keepsVersions = false): Promise<Bucket> {
  const config = { ...anybody, endpoint: await s3Part.endpoint(), forcePathStyle: true };
  const bucket = openBucket(`t${randomBytes(6).toString('hex')}`, config);
  await bucket.client.send(new CreateBucketCommand({ Bucket: bucket.name }));
  if (keepsVersions)
    await bucket.client.send(
      new PutBucketVersioningCommand({
        Bucket: bucket.name,
        VersioningConfiguration: { Status: 'Enabled' },
      }),
    );
  return bucket;
}
