import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { build, lethe, letheJson } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

interface Report {
  readonly rows: number;
  readonly sealed: { readonly open: number; readonly erased: number; readonly wrongKey: number };
  readonly removed: number;
  readonly wrong: readonly { readonly object: string; readonly parts: number }[];
  readonly values: readonly { readonly line: number; readonly where: string; readonly how: string }[];
}

describe('lethe audit --privacy', function () {
  this.timeout(240_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let data: string;
  let values: string;
  before(build);
  beforeEach(async () => {
    folder = await temporaryFolder();
    data = join(folder.path, 'data');
    values = join(folder.path, 'values.txt');
    await writeFile(values, 'ada@example.org\n\nbob@example.org\n203.0.113.7\n');
    const events = [
      { userId: 'u-1', properties: { email: 'ada@example.org' }, context: { ip: '203.0.113.7' } },
      { userId: 'u-2', properties: { email: 'bob@example.org' } },
    ].map((more) =>
      JSON.stringify({ type: 'track', event: 'Paid', timestamp: '2026-11-20T10:00:00Z', ...more }),
    );
    const file = join(folder.path, 'events.ndjson');
    await writeFile(file, events.join('\n'));
    await letheJson(['replay', file, '--data-dir', data]);
  });
  afterEach(() => folder.remove());

  const audited = (code = 0) =>
    letheJson<Report>(['audit', '--privacy', '--values', values, '--data-dir', data], {}, code);

  it('finds nothing in clear, and counts what opens before and after a forgetting', async () => {
    expect(await audited()).to.deep.equal({
      rows: 2,
      sealed: { open: 2, erased: 0, wrongKey: 0 },
      removed: 0,
      wrong: [],
      unreadable: [],
      values: [],
    });
    await letheJson(['forget', 'u-1', '--data-dir', data]);
    expect((await audited()).sealed).to.deep.equal({ open: 1, erased: 1, wrongKey: 0 });
  });

  it('names the line and the place of a value in clear, never the value', async () => {
    await mkdir(join(data, 'lake', 'events', 'of_bob@example.org'));
    await writeFile(join(data, 'lake', 'export.gz'), gzipSync('{"mail":"ADA\\u0040example.org"}'));
    const { values: found } = await audited(3);
    expect(found).to.deep.include({ line: 1, where: 'lake/export.gz', how: 'gzip > json' });
    await writeFile(join(data, 'lake', 'events', 'of_bob@example.org', 'x'), '');
    const { code, stdout, stderr } = await lethe([
      ...['audit', '--privacy', '--values', values, '--data-dir', data],
    ]);
    expect(code).to.equal(3);
    expect(stdout).to.match(/\n3 +lake\/events\/of_\[line 3\]\/x +file name/);
    expect(stdout).to.include('unreadable: events/of_[line 3]/x');
    expect(stdout + stderr).not.to.match(/@example|203\.0/i);
  });

  it('finds parts that were changed', async () => {
    const day = join(data, 'lake', 'events', 'paid', '2026', '11', '20');
    const [name = ''] = await readdir(day);
    const text = gunzipSync(await readFile(join(day, name))).toString();
    const at = text.indexOf('"data":"') + 20;
    const other = text[at] === 'A' ? 'B' : 'A';
    await writeFile(join(day, name), gzipSync(text.slice(0, at) + other + text.slice(at + 1)));
    const { sealed, wrong } = await audited(3);
    expect(sealed).to.deep.equal({ open: 1, erased: 0, wrongKey: 1 });
    expect(wrong).to.deep.equal([{ object: `events/paid/2026/11/20/${name}`, parts: 1 }]);
  });

  it('says what is wrong with a list of values', async () => {
    for (const [content, says] of [
      ['ok-value\nabc\n', /Line 2 of .* has less than 4/],
      ['\n', /holds no value/],
    ] as const) {
      await writeFile(values, content);
      const { code, stderr } = await lethe(['audit', '--privacy', '--values', values, '--data-dir', data]);
      expect(code).to.equal(1);
      expect(stderr).to.match(says);
    }
    expect((await lethe(['audit', '--values', values, '--data-dir', data])).stderr).to.include('--privacy');
  });
});
