import type { Claims } from '../sqs/claims.js';
import type { Bucket } from './client.js';
import { Deletion } from './delete-objects.js';
import { getObject } from './get-object.js';
import { putObject } from './put-object.js';

const folder = 'claims/';

/** Objects below `claims/`. Those of messages that were lost expire by the bucket's lifecycle. */
export class S3Claims implements Claims {
  private readonly deletion: Deletion;

  constructor(private readonly bucket: Bucket) {
    this.deletion = new Deletion(bucket);
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await putObject(this.bucket, folder + key, () => bytes, 'anything');
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return (await getObject(this.bucket, folder + key))?.bytes;
  }

  remove(keys: readonly string[]): Promise<void> {
    return this.deletion.remove(keys.map((key) => folder + key));
  }
}
