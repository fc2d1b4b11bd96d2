import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { temporaryFolder } from '../support/temporary-folder.js';

const root = resolve(import.meta.dirname, '../..');
const cli = join(root, 'dist/entrypoints/cli/main.js');

interface Step {
  readonly command: string;
  readonly expected: string;
}

/** The commands of the README's console blocks with the output that it shows; `…` stands for anything. */
function tour(): Step[] {
  const blocks = readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```console\n([\s\S]*?)```/g);
  return [...blocks].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((step) => {
        const end = step.indexOf('\n');
        return { command: step.slice(0, end), expected: step.slice(end + 1).trimEnd() };
      }),
  );
}

function pattern(expected: string): RegExp {
  const quoted = expected.split('…').map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${quoted.join('[\\s\\S]*?')}$`);
}

describe('the README’s tour', function () {
  this.timeout(60_000);

  it('prints what the README shows', async () => {
    if (!existsSync(cli)) execFileSync('npm', ['run', '--silent', 'build'], { cwd: root });
    const { path: folder, remove } = await temporaryFolder();
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'npx'), `#!/bin/sh\nshift\nexec "${process.execPath}" "${cli}" "$@"\n`);
    await chmod(join(bin, 'npx'), 0o755);
    await symlink(join(root, 'maps'), join(folder, 'maps'));
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, LETHE_DATA_DIR: '' };
    const steps = tour();
    expect(steps).to.have.length.above(8);
    for (const { command, expected } of steps) {
      const output = execFileSync('sh', ['-c', command], { cwd: folder, env, encoding: 'utf8' }).trimEnd();
      expect(
        pattern(expected).test(output),
        `$ ${command}\n${output}\n--- the README shows:\n${expected}`,
      ).to.equal(true);
    }
    await remove();
  });
});
