import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Bucket } from '../../../src/adapters/s3/client.js';
import { S3CuratedZone } from '../../../src/adapters/s3/curated-zone.js';
import { S3Lake } from '../../../src/adapters/s3/lake.js';
import { curatedZoneContract } from '../../contracts/curated-zone.contract.js';
import { lakeContract } from '../../contracts/lake.contract.js';
import { newBucket } from '../../support/aws/bucket.js';
import { s3Part } from '../../support/aws/local.js';
import { suiteOn } from '../../support/aws/suite.js';

suiteOn('on S3', [s3Part], () => {
  for (const keepsVersions of [false, true]) {
    curatedZoneContract(
      keepsVersions ? 'S3 with versions' : 'S3',
      async () => {
        const bucket = await newBucket(keepsVersions);
        return {
          port: new S3CuratedZone(bucket),
          reopen: async () => new S3CuratedZone(bucket),
          close: async () => bucket.client.destroy(),
        };
      },
      { durable: true, shared: true, local: true },
    );
    lakeContract(
      keepsVersions ? 'S3 with versions' : 'S3',
      async () => {
        const bucket = await newBucket(keepsVersions);
        return {
          port: new S3Lake(bucket),
          reopen: async () => new S3Lake(bucket),
          close: async () => bucket.client.destroy(),
          damage: (name) => cutShort(bucket, name),
        };
      },
      { durable: true, damageable: true, shared: true },
    );
  }
});

async function cutShort({ client, name }: Bucket, key: string): Promise<void> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: name, Key: key }));
  const bytes = await Body!.transformToByteArray();
  await client.send(new PutObjectCommand({ Bucket: name, Key: key, Body: bytes.subarray(0, 15) }));
}
