import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { Bucket } from './client.js';

export interface Listed {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
}

/** Objects whose key begins with `prefix`, in order of key; only those behind `after` where it is given. */
export async function* listObjects(
  { client, name }: Bucket,
  prefix: string,
  after?: string,
): AsyncGenerator<Listed, void> {
  const input = {
    Bucket: name,
    Prefix: prefix,
    ...(after === undefined ? undefined : { StartAfter: after }),
  };
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, input))
    for (const { Key, Size, ETag } of Contents)
      if (Key !== undefined) yield { key: Key, size: Size ?? 0, etag: ETag ?? '' };
}

/** The folders directly below `prefix`, which ends with `/`. */
export async function listFolders({ client, name }: Bucket, prefix: string): Promise<string[]> {
  const folders: string[] = [];
  for await (const { CommonPrefixes = [] } of paginateListObjectsV2(
    { client },
    { Bucket: name, Prefix: prefix, Delimiter: '/' },
  ))
    for (const { Prefix = '' } of CommonPrefixes) folders.push(Prefix.slice(prefix.length, -1));
  return folders;
}
