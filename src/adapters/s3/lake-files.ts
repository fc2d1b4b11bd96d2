import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { link, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  type HeldFiles,
  type LakeFile,
  type LakeFiles,
  TooMuchToHold,
} from '../../domain/ports/lake-files.js';
import { answering, answeringEach } from '../aws/answering.js';
import { each } from '../filesystem/each.js';
import type { Bucket } from './client.js';
import { isMissing } from './errors.js';
import { getObject, streamObject } from './get-object.js';
import { listFolders, listObjects } from './list-objects.js';

const code = 'lake_unavailable';
const width = 16;
const unusedMs = 24 * 3_600_000;
const mostBytes = 10 * 1024 ** 3;

/**
 * The lake in a bucket, through a cache of whole objects by their ETag in a folder. Removed again: what was not used for a
 * day, older versions, and what was used longest ago where it would hold more than so many bytes.
 */
export class CachedLakeFiles implements LakeFiles {
  /** @param most bytes that the cache, and so one query, may take */
  constructor(
    private readonly bucket: Bucket,
    private readonly folder: string,
    private readonly most = mostBytes,
  ) {}

  folders(prefix: string): Promise<string[]> {
    return answering(code, () => listFolders(this.bucket, prefix));
  }

  async *list(prefix: string): AsyncGenerator<LakeFile, void> {
    for await (const { key, size, etag } of answeringEach(code, listObjects(this.bucket, prefix)))
      yield { name: key, size, version: etag };
  }

  async text(name: string): Promise<string | undefined> {
    const got = await answering(code, () => getObject(this.bucket, name));
    return got && Buffer.from(got.bytes).toString();
  }

  async hold(files: readonly LakeFile[], root: string): Promise<HeldFiles> {
    const size = files.reduce((sum, file) => sum + file.size, await sizeBelow(root));
    if (size > this.most) throw new TooMuchToHold(size, this.most);
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await this.evict(new Set(files.map(nameInCache)), size);
    const gone = new Set<string>();
    await each(files, width, async (file) => {
      const path = join(root, file.name);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      if (!(await answering(code, () => this.bring(file, path)))) gone.add(file.name);
    });
    return { root, names: files.map(({ name }) => name).filter((name) => !gone.has(name)) };
  }

  /** `false` where there is no such object any more. */
  private async bring(file: LakeFile, path: string): Promise<boolean> {
    const { name } = file;
    const cached = join(this.folder, nameInCache(file));
    const now = new Date();
    try {
      await utimes(cached, now, now);
      await link(cached, path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    const beside = join(this.folder, `.${randomBytes(6).toString('hex')}`);
    try {
      await pipeline(await streamObject(this.bucket, name), createWriteStream(beside, { mode: 0o600 }));
      await link(beside, path);
      await rename(beside, cached);
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    } finally {
      await rm(beside, { force: true });
    }
  }

  /** Leaves room for `coming` bytes, of which those in `wanted` are here already. */
  private async evict(wanted: ReadonlySet<string>, coming: number): Promise<void> {
    const now = Date.now();
    const held = [];
    for (const file of await readdir(this.folder)) {
      if (wanted.has(file)) continue;
      const path = join(this.folder, file);
      const facts = await stat(path).catch(() => undefined);
      if (facts !== undefined)
        held.push({ path, object: file.split('~')[0], size: facts.size, usedAt: facts.mtimeMs });
    }
    held.sort((a, b) => b.usedAt - a.usedAt);
    const newest = new Set<string | undefined>(Array.from(wanted, (file) => file.split('~')[0]));
    let size = coming;
    for (const { path, object, size: its, usedAt } of held) {
      size += its;
      if (now - usedAt > unusedMs || newest.has(object) || size > this.most) await rm(path, { force: true });
      newest.add(object);
    }
  }
}

function nameInCache({ name, version }: LakeFile): string {
  return `${digest(name)}~${digest(version)}`;
}

/** Bytes of all files in a folder and those below it. */
async function sizeBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  let size = 0;
  for (const entry of entries)
    if (entry.isFile()) size += (await stat(join(entry.parentPath, entry.name))).size;
  return size;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
