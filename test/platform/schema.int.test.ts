import { join } from 'node:path';
import { expect } from 'chai';
import { build, lethe, letheJson } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('lethe schema diff', function () {
  this.timeout(240_000);

  it('says which raw objects it has not looked at, and nothing of them once they are compacted', async () => {
    await build();
    const folder = await temporaryFolder();
    const on = ['--data-dir', join(folder.path, 'data')];
    const file = join(folder.path, 'events.ndjson');
    await lethe(['generate', '--events', '60', '--users', '5', '--days', '1', '--out', file]);
    await letheJson(['replay', file, ...on]);
    const { stdout } = await lethe(['schema', 'diff', ...on]);
    expect(stdout).to.match(/^every value fits its column\nnot looked at: [1-9]\d* raw objects that wait/);
    expect(await letheJson<{ waiting: number }>(['schema', 'diff', 'no_such_type', ...on])).to.include({
      waiting: 0,
    });
    await lethe(['compact', ...on]);
    expect((await lethe(['schema', 'diff', ...on])).stdout).to.equal('every value fits its column\n');
    await folder.remove();
  });
});
