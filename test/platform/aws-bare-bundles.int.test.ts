import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { builtBundle } from '../support/aws/lambda.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const names = ['collect', 'process', 'export', 'admin', 'monitor', 'scheduled'];

describe('the built bundles where there is nothing beside them, as on Lambda', function () {
  this.timeout(240_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  for (const name of names)
    it(`${name} loads, and says what it has not been told`, async () => {
      const alone = join(folder.path, `${name}.mjs`);
      await copyFile(await builtBundle(name), alone);
      const load = `await import(${JSON.stringify(alone)}).catch(({ name, message }) => console.log(name, message))`;
      const { stdout } = await promisify(execFile)('node', ['--input-type=module', '-e', load], {
        cwd: folder.path,
        env: { PATH: process.env.PATH },
      });
      expect(stdout).to.match(/^UserError The setting LETHE_AWS_BUCKET/);
    });
});
