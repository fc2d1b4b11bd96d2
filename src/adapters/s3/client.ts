import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** A client and the one bucket that everything is in. */
export interface Bucket {
  readonly client: S3Client;
  readonly name: string;
  /** The KMS key that S3 encrypts objects under; the bucket's default where there is none. */
  readonly kmsKey?: string;
}

/** Requests in flight at the same time. */
export const width = 32;

/** Region, credentials and endpoint come from the environment unless `config` says otherwise. */
export function openBucket(name: string, config: S3ClientConfig = {}, kmsKey?: string): Bucket {
  const client = new S3Client({
    maxAttempts: 4,
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: 30_000,
      httpsAgent: { maxSockets: width * 2 },
    },
    ...config,
  });
  return { client, name, ...(kmsKey === undefined ? undefined : { kmsKey }) };
}
