import { readFile } from 'node:fs/promises';
import { env } from 'node:process';

export type ReadText = () => Promise<string>;

/** One per object, so that what has not changed is not sent again. */
const objects = new Map<string, ReadText>();

export function isObject(place: string): boolean {
  return place.startsWith('s3://');
}

/** What reads a text wherever it is: a file, or `s3://bucket/key`. Nothing of AWS is loaded for a file. */
export async function textAt(place: string): Promise<ReadText> {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(place) ?? [];
  if (bucket === undefined || key === undefined) return () => readFile(place, 'utf8');
  const known = objects.get(place);
  if (known !== undefined) return known;
  const { openBucket } = await import('../adapters/s3/client.js');
  const { TextObject } = await import('../adapters/s3/text-object.js');
  // A server that stands in for S3 has no name per bucket.
  const config = env.AWS_ENDPOINT_URL_S3 === undefined ? {} : { forcePathStyle: true };
  const object = new TextObject(openBucket(bucket, config), key);
  const read = () => object.read();
  objects.set(place, read);
  return read;
}
