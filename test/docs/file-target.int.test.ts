import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { targetContract } from '../contracts/target.contract.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { FileTarget } from './file-target.js';

targetContract(
  'file, as docs/targets/writing-one.md shows it',
  async () => {
    const folder = await temporaryFolder();
    const path = join(folder.path, 'out.ndjson');
    const port = {
      target: new FileTarget('file', path),
      delivered: async () => {
        const text = await readFile(path, 'utf8').catch(() => '');
        return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).id]));
      },
      // What stands in the file's place cannot be written to.
      away: async (away: boolean) => {
        await rm(path, { recursive: true, force: true });
        if (away) await mkdir(path);
      },
      wrong: () => new FileTarget('file', join(folder.path, 'no-such-folder', 'out.ndjson')),
    };
    return { port, close: () => folder.remove() };
  },
  {
    refuses: { unsupported: 'a file refuses no single line' },
    losesAnswers: { unsupported: 'a line that is written is known to be' },
  },
);
