import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { Bucket } from './client.js';
import { isMissing } from './errors.js';

export interface Got {
  readonly bytes: Uint8Array;
  readonly etag: string;
  /** What its writer marked it with. */
  readonly mark?: string | undefined;
}

/** A small object as a whole; `undefined` where there is none. */
export async function getObject({ client, name }: Bucket, key: string): Promise<Got | undefined> {
  try {
    const { Body, ETag, Metadata } = await client.send(new GetObjectCommand({ Bucket: name, Key: key }));
    if (Body === undefined || ETag === undefined) throw new Error(`S3 answered ${key} without its content`);
    return { bytes: await Body.transformToByteArray(), etag: ETag, mark: Metadata?.mark };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** An object's bytes as they come. @throws with status 404 where there is none */
export async function streamObject(
  { client, name }: Bucket,
  key: string,
): Promise<AsyncIterable<Uint8Array>> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: name, Key: key }));
  if (Body === undefined) throw new Error(`S3 answered ${key} without its content`);
  return Body as unknown as AsyncIterable<Uint8Array>;
}
