import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { whyNoSpark } from '../support/pyspark.js';
import { build, lethe, letheJson } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { rowsOf } from './lake-records.js';

const script = resolve(import.meta.dirname, 'spark-docs.py');
const jobs = resolve(import.meta.dirname, '../../jobs/spark');
const page = resolve(import.meta.dirname, '../../docs/spark.md');

const reason = whyNoSpark();

describe('the code and the query of docs/spark.md in Spark', function () {
  this.timeout(300_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    await build();
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  if (reason !== undefined) {
    it.skip(`opens what Lethe sealed (not here: ${reason})`);
    return;
  }

  it('opens what Lethe sealed; once somebody is forgotten there is nothing, and why', async () => {
    const data = join(folder.path, 'data');
    const on = ['--data-dir', data];
    const paid = (id: string, userId: string | undefined, more: object) =>
      JSON.stringify({ type: 'track', event: 'Paid', messageId: id, userId, ...more });
    await writeFile(
      join(folder.path, 'events.ndjson'),
      [
        paid('e1\n"2"', 'u-1', { properties: { email: 'zoë@example.org', revenue: 5 } }),
        paid('e2', 'u-2', { properties: { email: 'bob@example.org' } }),
        paid('e3', 'u-3', { properties: { email: 'cyd@example.org' } }),
        paid('e4', undefined, { anonymousId: 'd-1' }),
      ].join('\n'),
    );
    await letheJson(['replay', join(folder.path, 'events.ndjson'), ...on]);
    const records = (await rowsOf(data)).map(({ record }) => record).filter(({ id }) => id !== 'e3');
    const subjects = [...new Set(records.map(({ subject }) => String(subject)))];

    /** Exports keys, and runs the page's code and its query, which say the same, beside the data directory. */
    async function query(): Promise<unknown[]> {
      const exported = await lethe(['keys', 'export', '--subject', ...subjects, '--reason', 'test', ...on]);
      await writeFile(join(folder.path, 'keys.csv'), exported.stdout);
      const output = execFileSync('python3', [script, page], {
        cwd: folder.path,
        encoding: 'utf8',
        env: { ...process.env, PYTHONPATH: [process.env.PYTHONPATH, jobs].filter(Boolean).join(':') },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const rows = output
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(rows.slice(rows.length / 2), 'what unseal says').to.deep.equal(rows.slice(0, rows.length / 2));
      return rows.slice(rows.length / 2);
    }

    const unseen = [
      { id: 'e3', email: null, why: 'no key was exported' },
      { id: 'e4', email: null, why: null },
    ];
    expect(await query()).to.deep.equal([
      { id: 'e1\n"2"', email: 'zoë@example.org', why: null },
      { id: 'e2', email: 'bob@example.org', why: null },
      ...unseen,
    ]);

    await letheJson(['forget', 'u-1', ...on]);
    await letheJson(['restrict', 'u-2', '--reason', 'disputed', ...on]);
    expect(await query()).to.deep.equal([
      { id: 'e1\n"2"', email: null, why: 'erased' },
      { id: 'e2', email: null, why: 'restricted' },
      ...unseen,
    ]);
  });
});
