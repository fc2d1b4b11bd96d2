import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { LakeFile, LakeFiles } from '../../src/domain/ports/lake-files.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { collected, type Opened } from './contract.js';

/** A lake that a test can write to from beside. */
export interface OpenedLake extends Opened<LakeFiles> {
  write(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** What every adapter of `LakeFiles` does. */
export function lakeFilesContract(name: string, harness: () => Promise<OpenedLake>): void {
  describe(`${name}: files of the lake`, () => {
    let lake: OpenedLake;
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let roots = 0;
    beforeEach(async () => {
      lake = await harness();
      folder = await temporaryFolder();
    });
    afterEach(async () => {
      await lake.close();
      await folder.remove();
    });

    const listed = async (prefix: string) => collected(lake.port.list(prefix));
    async function held(files: readonly LakeFile[]): Promise<{ [name: string]: string }> {
      const root = join(folder.path, `held-${roots++}`);
      await mkdir(root);
      const { names } = await lake.port.hold(files, root);
      const texts = names.map(async (one) => [one, await readFile(join(root, one), 'utf8')] as const);
      return Object.fromEntries(await Promise.all(texts));
    }

    it('a new lake is empty', async () => {
      expect(await listed('')).to.deep.equal([]);
      expect(await lake.port.folders('events/')).to.deep.equal([]);
      expect(await lake.port.text('curated/none.json')).to.equal(undefined);
    });

    it('lists by prefix, in order, with sizes; folders directly below', async () => {
      for (const one of ['a/y=2/x', 'a/y=10/x', 'a/z', 'b/y']) await lake.write(one, one);
      expect((await listed('a/y=')).map((file) => [file.name, file.size])).to.deep.equal([
        ['a/y=10/x', 8],
        ['a/y=2/x', 7],
      ]);
      expect((await listed('a/y=1')).map((file) => file.name)).to.deep.equal(['a/y=10/x']);
      expect(await lake.port.folders('a/')).to.deep.equal(['y=10', 'y=2']);
      expect(await lake.port.text('a/z')).to.equal('a/z');
    });

    it('what is held stays as it was, whatever becomes of it in the lake', async () => {
      await lake.write('a/1', 'first');
      await lake.write('a/2', 'second');
      const root = join(folder.path, 'root');
      await lake.port.hold(await listed('a/'), root);
      await lake.write('a/1', 'replaced');
      await lake.remove('a/2');
      expect(await readFile(join(root, 'a/1'), 'utf8')).to.equal('first');
      expect(await readFile(join(root, 'a/2'), 'utf8')).to.equal('second');
      expect(await held(await listed('a/'))).to.deep.equal({ 'a/1': 'replaced' });
    });

    it('another content is another version', async () => {
      await lake.write('a/1', 'first');
      const [before] = await listed('a/');
      await lake.write('a/1', 'other');
      const [after] = await listed('a/');
      expect(after?.version).to.not.equal(before?.version);
    });

    it('what is gone since it was listed is not among what is held', async () => {
      await lake.write('a/1', 'first');
      await lake.write('a/2', 'second');
      const files = await listed('a/');
      await lake.remove('a/1');
      expect(await held(files)).to.deep.equal({ 'a/2': 'second' });
    });
  });
}
