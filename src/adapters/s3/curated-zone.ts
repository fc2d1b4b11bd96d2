import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type CuratedName, curatedZone } from '../../domain/lake/curated.js';
import type { ObjectName } from '../../domain/lake/object-name.js';
import type {
  CuratedFile,
  CuratedText,
  CuratedZone,
  FileHash,
  LocalFile,
  Over,
  Workbench,
} from '../../domain/ports/curated-zone.js';
import { answering, answeringEach } from '../aws/answering.js';
import { BenchFolder, hashOf } from '../workbench/bench-folder.js';
import type { Bucket } from './client.js';
import { Deletion } from './delete-objects.js';
import { isMissing } from './errors.js';
import { getObject, streamObject } from './get-object.js';
import { listObjects } from './list-objects.js';
import { putObject } from './put-object.js';

const code = 'lake_unavailable';

/** The curated zone in a bucket: names are keys. What is worked on is downloaded; replaced files leave no old version behind. */
export class S3CuratedZone implements CuratedZone {
  private readonly deletion: Deletion;

  constructor(
    private readonly bucket: Bucket,
    /** Where benches are. */
    private readonly benches = join(tmpdir(), 'lethe-work'),
  ) {
    this.deletion = new Deletion(bucket);
  }

  async *list(prefix: string): AsyncGenerator<CuratedFile, void> {
    const within = prefix.startsWith(curatedZone) ? prefix : curatedZone;
    for await (const { key, size } of answeringEach(code, listObjects(this.bucket, within)))
      if (key.startsWith(prefix)) yield { name: key as CuratedName, size };
  }

  read(name: CuratedName): Promise<CuratedText | undefined> {
    return answering(code, async () => {
      const got = await getObject(this.bucket, name);
      return got && { text: Buffer.from(got.bytes).toString(), version: got.etag };
    });
  }

  write(name: CuratedName, text: string, over: Over): Promise<boolean> {
    return answering(code, async () => {
      const bytes = Buffer.from(text);
      const condition = typeof over === 'object' ? { etag: over.version, mark: randomUUID() } : over;
      const isWritten = await putObject(this.bucket, name, () => bytes, condition);
      if (isWritten) await this.deletion.removeReplaced([name]);
      return isWritten;
    });
  }

  store(name: CuratedName, file: LocalFile): Promise<FileHash> {
    return answering(code, async () => {
      const hash = await hashOf(file);
      await putObject(this.bucket, name, () => Readable.from(createReadStream(file)), 'anything');
      await this.deletion.removeReplaced([name]);
      return hash;
    });
  }

  remove(names: readonly CuratedName[]): Promise<void> {
    return answering(code, () => this.deletion.remove(names));
  }

  async workbench(): Promise<Workbench> {
    const folder = await BenchFolder.open(this.benches);
    return {
      place: (name) => folder.place(name),
      bring: (name) => answering(code, () => this.bring(name, folder)),
      hash: hashOf,
      close: () => folder.close(),
    };
  }

  private async bring(name: ObjectName | CuratedName, folder: BenchFolder): Promise<LocalFile | undefined> {
    const file = folder.next(name);
    try {
      await pipeline(await streamObject(this.bucket, name), createWriteStream(file, { mode: 0o600 }));
      return file;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}
