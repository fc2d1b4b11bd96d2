import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

const bufferedCharacters = 64 * 1024;

/** A new file, private to its owner, whose SHA-256 is known when it is closed. */
export class HashedFile {
  private readonly hash = createHash('sha256');
  private waiting = '';
  private size = 0;

  private constructor(private readonly file: FileHandle) {}

  static async make(path: string): Promise<HashedFile> {
    return new HashedFile(await open(path, 'wx', 0o600));
  }

  async write(text: string): Promise<void> {
    this.waiting += text;
    if (this.waiting.length >= bufferedCharacters) await this.flush();
  }

  async close(): Promise<{ sha256: string; bytes: number }> {
    await this.flush();
    await this.file.sync();
    await this.file.close();
    return { sha256: this.hash.digest('hex'), bytes: this.size };
  }

  private async flush(): Promise<void> {
    const bytes = Buffer.from(this.waiting);
    this.waiting = '';
    this.hash.update(bytes);
    this.size += bytes.length;
    await this.file.appendFile(bytes);
  }
}
