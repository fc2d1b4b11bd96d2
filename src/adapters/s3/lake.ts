import { Readable } from 'node:stream';
import type { ObjectName } from '../../domain/lake/object-name.js';
import { type Lake, type LakeObject, UnreadableObject, type WhatIsThere } from '../../domain/ports/lake.js';
import { answering, answeringEach } from '../aws/answering.js';
import { each } from '../filesystem/each.js';
import { gunzipLines, gzipLines, gzipStream } from '../filesystem/gzip-lines.js';
import { type Bucket, width } from './client.js';
import { Deletion } from './delete-objects.js';
import { isMissing } from './errors.js';
import { streamObject } from './get-object.js';
import { listFolders, listObjects } from './list-objects.js';
import { putObject } from './put-object.js';

const code = 'lake_unavailable';

/** Beyond so many characters an object is compressed as it is sent, rather than before. */
const large = 32 * 1024 * 1024;

/** The lake in a bucket: names are keys. Replaced and removed objects leave no old version behind. */
export class S3Lake implements Lake {
  private readonly deletion: Deletion;

  constructor(private readonly bucket: Bucket) {
    this.deletion = new Deletion(bucket);
  }

  put(
    objects: ReadonlyMap<ObjectName, readonly string[]>,
    whatIsThere: WhatIsThere = 'replaced',
  ): Promise<void> {
    return answering(code, async () => {
      const condition = whatIsThere === 'kept' ? 'nothing' : 'anything';
      await each(objects, width, async ([name, lines]) => {
        const body = await bodyOf([...lines]);
        await putObject(this.bucket, name, body, condition);
      });
      if (whatIsThere === 'replaced') await this.deletion.removeReplaced([...objects.keys()]);
    });
  }

  remove(names: readonly ObjectName[]): Promise<void> {
    return answering(code, () => this.deletion.remove(names));
  }

  async *list(prefix: string): AsyncGenerator<LakeObject, void> {
    for await (const { key, size } of answeringEach(code, listObjects(this.bucket, prefix)))
      yield { name: key as ObjectName, size };
  }

  async *read(name: ObjectName): AsyncGenerator<string, void> {
    yield* answeringEach(code, this.lines(name));
  }

  types(): Promise<Set<string>> {
    return answering(code, async () => new Set(await listFolders(this.bucket, 'events/')));
  }

  private async *lines(name: ObjectName): AsyncGenerator<string, void> {
    try {
      yield* gunzipLines(await streamObject(this.bucket, name));
    } catch (error) {
      if (isMissing(error) || isDamage(error)) throw new UnreadableObject(name, error);
      throw error;
    }
  }
}

async function bodyOf(lines: readonly string[]): Promise<() => Uint8Array | Readable> {
  let characters = 0;
  for (const line of lines) characters += line.length;
  if (characters > large) return () => Readable.from(gzipStream(lines));
  const bytes = await gzipLines(lines);
  return () => bytes;
}

/** The bytes came, and are no gzip of UTF-8. */
function isDamage(error: unknown): boolean {
  const { code = '', message = '' } = error as NodeJS.ErrnoException;
  return (
    code.startsWith('Z_') || code === 'ERR_ENCODING_INVALID_ENCODED_DATA' || message === 'The file is empty.'
  );
}
