import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FilesystemLakeFiles } from '../../../src/adapters/filesystem/lake-files.js';
import { lakeFilesContract } from '../../contracts/lake-files.contract.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

lakeFilesContract('filesystem', async () => {
  const folder = await temporaryFolder();
  return {
    port: new FilesystemLakeFiles(folder.path),
    async write(name, text) {
      const path = join(folder.path, name);
      await mkdir(dirname(path), { recursive: true });
      // As the lake replaces files: by one that was written beside.
      const beside = join(dirname(path), `.${randomUUID()}`);
      await writeFile(beside, text);
      await rename(beside, path);
    },
    remove: (name) => rm(join(folder.path, name)),
    close: () => folder.remove(),
  };
});
