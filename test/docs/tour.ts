import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { expect } from 'chai';
import { build, bundle, program, sharedData } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const root = resolve(import.meta.dirname, '../..');
/** As its readers have it. */
export const installed = join(root, program);

/** Something that a document's reader does: types a command and sees its output, or writes a file. */
type Step =
  | { readonly command: string; readonly expected: string }
  | { readonly file: string; readonly content: string };

/**
 * A document's console blocks, with the output that it shows (`…` stands for anything), and its blocks of YAML that
 * begin with a file's name as a comment, in the order they stand.
 */
export function stepsOf(document: string): Step[] {
  const blocks = readFileSync(join(root, document), 'utf8').matchAll(/```(console|yaml)\n([\s\S]*?)```/g);
  return [...blocks].flatMap(([, kind, block = '']): Step[] => {
    if (kind === 'console') return block.split(/^\$ /m).slice(1).map(commandOf);
    const file = /^# (\S+\.yaml)$/m.exec(block.split('\n', 1)[0] ?? '')?.[1];
    return file === undefined ? [] : [{ file, content: block }];
  });
}

function commandOf(step: string): Step {
  const end = step.indexOf('\n');
  return { command: step.slice(0, end), expected: step.slice(end + 1).trimEnd() };
}

function pattern(expected: string): RegExp {
  const quoted = expected.split('…').map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${quoted.join('[\\s\\S]*?')}$`);
}

/**
 * Does what the document says, in an empty folder with `maps/` and the files of real data in it; each command must
 * print what is shown, whatever it exits with.
 */
export async function take(
  steps: readonly Step[],
  { realData = [], cli = bundle }: { readonly realData?: readonly string[]; readonly cli?: string } = {},
): Promise<void> {
  await build();
  const { path: folder, remove } = await temporaryFolder();
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'npx'), `#!/bin/sh\nshift\nexec "${process.execPath}" "${cli}" "$@"\n`);
  await chmod(join(bin, 'npx'), 0o755);
  await symlink(join(root, 'maps'), join(folder, 'maps'));
  for (const file of realData) await symlink(sharedData(file), join(folder, basename(file)));
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, LETHE_DATA_DIR: '', LETHE_POLICY: '' };
  for (const step of steps) {
    if ('file' in step) {
      await mkdir(dirname(join(folder, step.file)), { recursive: true });
      await writeFile(join(folder, step.file), step.content);
      continue;
    }
    const output = await outputOf(step.command, folder, env);
    expect(
      pattern(step.expected).test(output),
      `$ ${step.command}\n${output}\n--- the document shows:\n${step.expected}`,
    ).to.equal(true);
  }
  await remove();
}

function outputOf(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((done) => {
    execFile('sh', ['-c', `${command} 2>&1`], { cwd, env, maxBuffer: 10 ** 8 }, (_error, stdout) =>
      done(stdout.replaceAll('\r\n', '\n').trimEnd()),
    );
  });
}
