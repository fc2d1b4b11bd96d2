import { isAbsolute, resolve } from 'node:path';
import { env } from 'node:process';
import { FilesystemLake } from '../../adapters/filesystem/lake.js';
import { UserError } from '../../adapters/user-error.js';
import type { LakePlace } from '../../application/lakes/second-lakes.js';
import type { Lake } from '../../domain/ports/lake.js';

const bucketAndPrefix = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,62})(?:\/(.*))?$/;

/** A place as it is registered, whatever folder somebody stands in. */
export function placeOf(text: string): LakePlace {
  return text.startsWith('s3://') ? text.replace(/\/+$/, '') : resolve(text);
}

/** Opens a lake that is not the platform's own. What S3 needs is loaded only for it. @throws UserError */
export async function lakeAt(place: LakePlace): Promise<Lake> {
  if (isAbsolute(place)) return FilesystemLake.at(place);
  const [, name, prefix = ''] = bucketAndPrefix.exec(place) ?? [];
  if (name === undefined)
    throw new UserError(`${place} is no place for a lake.`, 'Name a folder, or s3://bucket/prefix.');
  const { openBucket } = await import('../../adapters/s3/client.js');
  const { S3Lake } = await import('../../adapters/s3/lake.js');
  const { LakeUnder } = await import('../../adapters/s3/lake-under.js');
  const config = env.AWS_ENDPOINT_URL_S3 === undefined ? {} : { forcePathStyle: true };
  return new LakeUnder(new S3Lake(openBucket(name, config)), prefix === '' ? '' : `${prefix}/`);
}
