import { rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { PolicyWatch } from '../../../src/adapters/policy-file/policy-watch.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('watching a policy file', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let file: string;
  let told: string[];
  let watch: PolicyWatch;
  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'p.yaml');
    told = [];
    watch = new PolicyWatch(file, {
      usable: ({ policy }) => told.push(`usable: ${policy.rules[0]?.path}`),
      unusable: (problems) => told.push(problems.replaceAll(file, 'p.yaml')),
    });
  });
  afterEach(async () => {
    watch.stop();
    await folder.remove();
  });

  async function see(text: string): Promise<string[]> {
    await writeFile(file, text);
    await watch.look();
    return told.splice(0);
  }
  const policy = (path: string) => `version: 1\nrules: [{path: ${path}, treatment: drop}]\n`;

  it('tells of what it finds, and of each change once', async () => {
    expect(await see(policy('traits.a'))).to.deep.equal(['usable: traits.a']);
    expect(await see(policy('traits.a'))).to.deep.equal([]);
    expect(await see(policy('traits.b'))).to.deep.equal(['usable: traits.b']);
  });

  it('waits in silence for a file that may come later, and tells when it goes again', async () => {
    const events = {
      usable: () => told.push('usable'),
      unusable: () => told.push('unusable'),
    };
    const awaiting = new PolicyWatch(file, events, true);
    await awaiting.look();
    expect(told.splice(0)).to.deep.equal([]);
    await writeFile(file, policy('traits.a'));
    await awaiting.look();
    await rm(file);
    await awaiting.look();
    expect(told.splice(0)).to.deep.equal(['usable', 'unusable']);
  });

  it('tells what is wrong, and when it is right again', async () => {
    await see(policy('traits.a'));
    expect(await see('version: 3')).to.deep.equal(['p.yaml:1:10: version must be 1']);
    expect(await see('version: 3')).to.deep.equal([]);
    await rm(file);
    await watch.look();
    expect(told.splice(0)).to.deep.equal(['p.yaml cannot be read']);
    expect(await see(policy('traits.a'))).to.deep.equal(['usable: traits.a']);
  });

  it('sees a change that leaves size and time as they were', async () => {
    const at = new Date(1_700_000_000_000);
    await see(policy('traits.a'));
    await utimes(file, at, at);
    await watch.look();
    await writeFile(file, policy('traits.b'));
    await utimes(file, at, at);
    await watch.look();
    expect(told).to.deep.equal(['usable: traits.b']);
  });

  it('looks by itself until it is stopped', async () => {
    await writeFile(file, policy('traits.a'));
    watch.start(1);
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await writeFile(file, policy('traits.b'));
    while (!told.includes('usable: traits.b')) await new Promise((resolve) => setTimeout(resolve, 1));
    watch.stop();
    told.splice(0);
    await writeFile(file, policy('traits.c'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(told).to.deep.equal([]);
  });
});
