import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { Bucket } from './client.js';
import { isUnchanged } from './errors.js';

/** A small text in an object that is read again and again: sent only when it has changed. */
export class TextObject {
  private held: { readonly etag: string; readonly text: string } | undefined;

  constructor(
    private readonly bucket: Pick<Bucket, 'client' | 'name'>,
    private readonly key: string,
  ) {}

  async read(): Promise<string> {
    const { client, name } = this.bucket;
    try {
      const { Body, ETag } = await client.send(
        new GetObjectCommand({ Bucket: name, Key: this.key, IfNoneMatch: this.held?.etag }),
      );
      const text = (await Body?.transformToString()) ?? '';
      this.held = ETag === undefined ? undefined : { etag: ETag, text };
      return text;
    } catch (error) {
      if (this.held !== undefined && isUnchanged(error)) return this.held.text;
      throw error;
    }
  }
}
