import {
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsCommandOutput,
  type ObjectIdentifier,
} from '@aws-sdk/client-s3';
import { again } from '../aws/again.js';
import { chunked, mapped } from '../aws/mapped.js';
import { type Bucket, width } from './client.js';

const mostPerRequest = 1_000;

/** Removes objects for good: in a bucket that keeps versions, every version of them. Missing ones are ignored. */
export class Deletion {
  private versioned: Promise<boolean> | undefined;

  constructor(private readonly bucket: Bucket) {}

  async remove(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    if (await this.keepsVersions()) {
      await this.removeVersions(keys, () => true);
      return;
    }
    await again('a removal', () => this.delete(keys.map((Key) => ({ Key }))));
  }

  /** Removes what a new version of these objects has replaced. */
  async removeReplaced(keys: readonly string[]): Promise<void> {
    if (keys.length > 0 && (await this.keepsVersions()))
      await this.removeVersions(keys, (one) => !one.isLatest);
  }

  /** Where one cannot be removed, what is there is looked up again: somebody else may have removed it. */
  private removeVersions(keys: readonly string[], isMeant: (version: Version) => boolean): Promise<true> {
    return again('a removal', async () => {
      const versions = await mapped(keys, width, (key) => this.versionsOf(key));
      const meant = versions.flat().filter(isMeant);
      return this.delete(meant.map(({ Key, VersionId }) => ({ Key, VersionId })));
    });
  }

  private async delete(objects: readonly ObjectIdentifier[]): Promise<true | undefined> {
    const { client, name } = this.bucket;
    const errors = await mapped(chunked(objects, mostPerRequest), width, async (chunk) => {
      const request = new DeleteObjectsCommand({ Bucket: name, Delete: { Objects: chunk, Quiet: true } });
      return (await client.send(request)).Errors ?? [];
    });
    return errors.flat().length === 0 ? true : undefined;
  }

  private keepsVersions(): Promise<boolean> {
    this.versioned ??= this.bucket.client
      .send(new GetBucketVersioningCommand({ Bucket: this.bucket.name }))
      .then(
        ({ Status }) => Status !== undefined,
        (error: unknown) => {
          this.versioned = undefined;
          throw error;
        },
      );
    return this.versioned;
  }

  /** Versions and delete markers. The prefix may be the beginning of other names too. */
  private async versionsOf(key: string): Promise<Version[]> {
    const found: Version[] = [];
    for (
      let from: ListObjectVersionsCommandInput | undefined = { Bucket: this.bucket.name, Prefix: key };
      from;
    ) {
      const answer: ListObjectVersionsCommandOutput = await this.bucket.client.send(
        new ListObjectVersionsCommand(from),
      );
      for (const { Key, VersionId, IsLatest } of [
        ...(answer.Versions ?? []),
        ...(answer.DeleteMarkers ?? []),
      ])
        if (Key === key) found.push({ Key, VersionId, isLatest: IsLatest === true });
      from = answer.IsTruncated
        ? { ...from, KeyMarker: answer.NextKeyMarker, VersionIdMarker: answer.NextVersionIdMarker }
        : undefined;
    }
    return found;
  }
}

interface Version {
  readonly Key: string;
  readonly VersionId: string | undefined;
  readonly isLatest: boolean;
}
