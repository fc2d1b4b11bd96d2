import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect } from 'chai';
import { generate } from '../../src/application/generate/generate.js';
import { build, lethe, letheJson } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('lethe query', function () {
  this.timeout(240_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let on: string[];
  let distinct: number;
  before(async () => {
    await build();
    folder = await temporaryFolder();
    on = ['--data-dir', join(folder.path, 'data')];
    const events = [...generate({ seed: 3, events: 400, users: 10, days: 3, start: '2026-02-01' })];
    // Clients send some twice.
    distinct = new Set(events.map((event) => (event as { messageId?: string }).messageId)).size;
    const file = join(folder.path, 'events.ndjson');
    const odd = {
      ...events[0],
      messageId: 'odd',
      event: 'Odd',
      type: 'track',
      properties: { note: 'a \\ud800 \ud83d\ud83d b' },
    };
    distinct += 1;
    await writeFile(file, [...events, odd].map((event) => `${JSON.stringify(event)}\n`).join(''));
    await letheJson(['replay', file, ...on]);
  });
  after(() => folder.remove());

  const out = (name: string) => join(folder.path, name);

  it('writes the same rows as CSV, JSON and Parquet, each file once it is whole', async () => {
    const sql = 'select id, time, type, properties from events order by time, id';
    for (const ending of ['csv', 'json', 'parquet']) {
      const { code, stderr } = await lethe(['query', sql, '--out', out(`all.${ending}`), ...on]);
      expect({ code, stderr }).to.deep.equal({
        code: 0,
        stderr: `${distinct} rows in ${out(`all.${ending}`)}\n`,
      });
    }
    const json = JSON.parse(await readFile(out('all.json'), 'utf8')) as { id: string; properties: unknown }[];
    expect(json).to.have.length(distinct);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const ids = async (from: string) =>
      (await connection.runAndReadAll(`select id, properties from '${out(from)}'`)).getRowsJson();
    const expected = json.map(({ id, properties }) => [
      id,
      properties === null ? null : JSON.stringify(properties),
    ]);
    expect(await ids('all.csv')).to.deep.equal(expected);
    expect(await ids('all.parquet')).to.deep.equal(expected);
    expect((await readdir(folder.path)).filter((name) => name.endsWith('.part'))).to.deep.equal([]);
  });

  it('leaves the file as it was where the query fails', async () => {
    await writeFile(out('kept.csv'), 'as it was');
    const failing = "select case when id is not null then error('no') end from events";
    const { code } = await lethe(['query', failing, '--out', out('kept.csv'), ...on]);
    expect(code).to.equal(1);
    expect(await readFile(out('kept.csv'), 'utf8')).to.equal('as it was');
  });

  it('writes nowhere into the data directory', async () => {
    const inside = join(folder.path, 'data', 'lake', 'x.csv');
    for (const command of [
      ['query', 'from events', '--out', inside],
      ['views', '--out', inside],
    ]) {
      const { code, stderr } = await lethe([...command, ...on]);
      expect({ code, isThere: existsSync(inside) }).to.deep.equal({ code: 1, isThere: false });
      expect(stderr).to.include('where only Lethe itself writes');
    }
  });

  it('takes SQL from a file and from a pipe, with parameters', async () => {
    await writeFile(
      out('count.sql'),
      'select count(*) as n from events where type = $type\n  and 1 = $one::int;\n',
    );
    const parameters = ['--param', 'type=page', '--param', 'one=1', '--format', 'json'];
    const fromFile = await lethe(['query', '--file', out('count.sql'), ...parameters, ...on]);
    const stdin = await readFile(out('count.sql'), 'utf8');
    const fromPipe = await lethe(['query', ...parameters, ...on], { stdin });
    expect(fromPipe.stdout).to.equal(fromFile.stdout);
    expect(JSON.parse(fromFile.stdout)[0].n).to.be.greaterThan(0);
  });

  it('says that rows are cut, and keeps that out of what is piped', async () => {
    const { stdout, stderr } = await lethe([
      'query',
      'select id from events',
      '--max-rows',
      '3',
      '--format',
      'csv',
      ...on,
    ]);
    expect(stdout.trim().split('\r\n')).to.have.length(4);
    expect(stderr).to.match(/more than these 3 rows/);
  });

  it('gives the same rows before and after compaction', async () => {
    const { stdout } = await lethe(['views', '--json', ...on]);
    const names = (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
    const sums = names.map(
      (name) =>
        `select '${name}' as name, count(*) as n, md5(string_agg(t::text, chr(10) order by t::text)) as rows from "${name}" t`,
    );
    const all = async () =>
      JSON.parse((await lethe(['query', sums.join(' union all '), '--format', 'json', ...on])).stdout);
    const before = await all();
    expect(before.find(({ name }: { name: string }) => name === 'events').n).to.equal(distinct);
    expect((await lethe(['compact', ...on])).code).to.equal(0);
    expect(await all()).to.deep.equal(before);
    const odd = await lethe(['query', 'select note from odd', '--format', 'csv', ...on]);
    expect(odd.stdout).to.equal('note\r\na \\ud800 \ufffd\ufffd b\r\n');
  });

  it('a mistake is a mistake of the user: what and what to do, no stack', async () => {
    for (const args of [
      ['query', 'selec 1'],
      ['query', 'select 1; select 2'],
      ['query', 'from nothing'],
      ['query', '--file', 'none.sql'],
      ['query', 'from events', '--format', 'parquet'],
    ]) {
      const { code, stdout, stderr } = await lethe([...args, ...on]);
      expect({ code, stdout }, args.join(' ')).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr.trimEnd().split('\n').length, stderr).to.be.at.least(2);
      expect(stderr).to.not.match(/^\s+at /m);
    }
  });
});
