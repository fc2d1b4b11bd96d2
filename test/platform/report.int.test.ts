import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { lethe } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('lethe report', function () {
  this.timeout(240_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let on: string[];
  const days = ['--from', '2026-03-02', '--to', '2026-03-29'];

  before(async () => {
    folder = await temporaryFolder();
    on = ['--data-dir', join(folder.path, 'data')];
    const file = join(folder.path, 'events.ndjson');
    await run(
      'generate',
      '--events',
      '2500',
      '--users',
      '120',
      '--days',
      '28',
      '--start',
      '2026-03-02',
      '--out',
      file,
    );
    await run('replay', file, ...on);
  });
  after(() => folder.remove());

  /** @returns what it printed @throws when it did not end well */
  async function run(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await lethe(args);
    expect(code, `${args.join(' ')}\n${stderr}`).to.equal(0);
    return stdout;
  }

  it('says the same of events as they came and of the same compacted', async () => {
    const names = ['sign-up-funnel', 'weekly-retention', 'revenue-by-campaign'];
    const answers = async () => {
      const texts: string[] = [];
      for (const name of names) texts.push(await run('report', name, ...days, '--format', 'csv', ...on));
      return texts;
    };
    const before = await answers();
    for (const text of before) expect(text.split('\r\n').length, text).to.be.above(4);
    await run('compact', ...on);
    expect(await answers()).to.deep.equal(before);
  });

  it('writes a page that stands alone and its CSV; lists as many people as it counted', async () => {
    await run('report', 'sign-up-funnel', ...days, '--out', folder.path, ...on);
    const html = await readFile(join(folder.path, 'sign-up-funnel.html'), 'utf8');
    const csv = await readFile(join(folder.path, 'sign-up-funnel.csv'), 'utf8');
    expect(html).not.to.match(/<script|(?:src|href)="https?:/);
    const [, signedUp = ''] = /2 signed up,(\d+),/.exec(csv) ?? [];
    expect(Number(signedUp)).to.be.above(20);
    expect(html).to.include(`<td>${signedUp}</td>`);
    const people = await run('report', 'sign-up-funnel', ...days, '--behind', 'reached=2', ...on);
    expect(people.trim().split('\r\n')).to.have.length(Number(signedUp) + 1);
  });

  const refused: [what: string, args: string[], said: RegExp][] = [
    ['a view that is none', ['weekly-retentoin'], /Did you mean weekly-retention\?/],
    ['a file that there is not', ['mine.json'], /cannot be read/],
    ['half a range', ['weekly-retention', '--from', '2026-03-01'], /--from and --to go together/],
    ['a breakdown of a table', ['orders-by-country', '--by', 'geo.country'], /"breakdown" is not known here/],
    [
      'a cell that the view has not',
      ['weekly-retention', '--behind', 'step=1'],
      /this view has label1 \(text\), n \(number\)/,
    ],
  ];
  for (const [what, args, said] of refused)
    it(`refuses ${what}, and says what to do`, async () => {
      const { code, stderr } = await lethe(['report', ...args, ...on]);
      expect(stderr)
        .to.match(said)
        .and.not.match(/^\s+at /m);
      expect(code).to.equal(1);
    });

  it('splits cohorts by what the first event says, and they add up', async () => {
    for (const name of ['weekly-retention', 'lifetime-value']) {
      const people = async (...more: string[]) => {
        const csv = await run('report', name, ...days, '--format', 'csv', ...more, ...on);
        const rows = csv.trim().split('\r\n').slice(1);
        return rows.reduce((sum, row) => sum + Number(row.split(',')[more.length === 0 ? 1 : 2]), 0);
      };
      expect(await people('--by', 'geo.country'))
        .to.equal(await people())
        .and.to.be.above(20);
    }
  });

  it('prints a view as SQL for other engines, without a lake', async () => {
    for (const dialect of ['spark', 'athena']) {
      const sql = await run('report', 'weekly-retention', ...days, '--format', 'sql', '--dialect', dialect);
      expect(sql).to.match(/^WITH starts AS \(SELECT [\s\S]+ORDER BY label1, n\n$/);
    }
  });
});
