import type { PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { type Condition, putObject } from '../../../src/adapters/s3/put-object.js';

/** What S3 is asked for. */
async function asked(kmsKey: string | undefined, condition: Condition): Promise<PutObjectCommandInput> {
  const inputs: PutObjectCommandInput[] = [];
  const client = {
    async send({ input }: { input: PutObjectCommandInput }) {
      inputs.push(input);
      return {};
    },
  } as unknown as S3Client;
  const bucket = { client, name: 'lake', ...(kmsKey === undefined ? undefined : { kmsKey }) };
  await putObject(bucket, 'events/a', () => Buffer.from('x'), condition);
  const { Body: _, ...input } = inputs[0]!;
  return input;
}

describe('an object is put', () => {
  it('under the bucket’s own key where no other is named', async () => {
    expect(await asked(undefined, 'anything')).to.deep.equal({ Bucket: 'lake', Key: 'events/a' });
  });

  it('under the key that is named, which S3 asks KMS for once for many objects', async () => {
    expect(await asked('arn:aws:kms:eu-central-1:1:key/k', 'nothing')).to.deep.equal({
      Bucket: 'lake',
      Key: 'events/a',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'arn:aws:kms:eu-central-1:1:key/k',
      BucketKeyEnabled: true,
      IfNoneMatch: '*',
    });
  });

  it('over the version that was read, with the mark of who wrote', async () => {
    expect(await asked(undefined, { etag: '"e"', mark: 'm' })).to.deep.include({
      IfMatch: '"e"',
      Metadata: { mark: 'm' },
    });
  });
});
