import { Readable } from 'node:stream';
import { PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { again } from '../aws/again.js';
import type { Bucket } from './client.js';
import { isConflict, isMissing, isRefused } from './errors.js';

/** Over what may be there: anything, nothing, or the version with this ETag; then `mark` tells who wrote. */
export type Condition = 'anything' | 'nothing' | { readonly etag: string; readonly mark: string };

const partSize = 8 * 1024 * 1024;

/**
 * Writes an object, whole or not at all: bytes in one request, a stream in parts where it is large.
 * @param body called for each try
 * @returns `false` where the condition did not hold
 */
export function putObject(
  bucket: Bucket,
  key: string,
  body: () => Uint8Array | Readable,
  condition: Condition,
): Promise<boolean> {
  return again(`a write of ${key}`, async () => {
    try {
      await send(bucket, { ...placeOf(bucket, key), ...header(condition), Body: body() });
      return true;
    } catch (error) {
      if (isConflict(error)) return undefined;
      if (isRefused(error) || (typeof condition === 'object' && isMissing(error))) return false;
      throw error;
    }
  });
}

async function send({ client }: Bucket, input: PutObjectCommandInput): Promise<void> {
  if (input.Body instanceof Readable)
    await new Upload({ client, params: input, partSize, queueSize: 2 }).done();
  else await client.send(new PutObjectCommand(input));
}

function placeOf({ name, kmsKey }: Bucket, key: string): PutObjectCommandInput {
  if (kmsKey === undefined) return { Bucket: name, Key: key };
  // With a bucket key S3 asks KMS once for many objects.
  return {
    Bucket: name,
    Key: key,
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: kmsKey,
    BucketKeyEnabled: true,
  };
}

function header(condition: Condition): Pick<PutObjectCommandInput, 'IfNoneMatch' | 'IfMatch' | 'Metadata'> {
  if (condition === 'anything') return {};
  return condition === 'nothing'
    ? { IfNoneMatch: '*' }
    : { IfMatch: condition.etag, Metadata: { mark: condition.mark } };
}
