import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Refusal } from '../../src/adapters/http/refusal.js';
import type { View } from '../../src/domain/analysis/view.js';
import { QueryError } from '../../src/domain/ports/analytics.js';
import { isUnavailable } from '../../src/domain/ports/unavailable.js';
import { ReportProcess } from '../../src/entrypoints/server/report-process.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** Answers a view by its title: what it says, together with how many others it is about. */
const program = `
let running = 0;
process.on('disconnect', () => process.exit());
process.on('message', ({ id, view, limits }) => {
  if (view.title === 'dies') process.exit(1);
  if (view.title === 'fails') return process.send({ id, failure: { code: 'query_too_large', message: 'Too much.', next: 'Less.' } });
  if (view.title === 'outage') return process.send({ id, failure: { code: 'lake_unavailable', message: '', next: '' } });
  running += 1;
  setTimeout(() => {
    process.send({ id, text: view.title + ' ' + running + ' ' + limits.least });
    running -= 1;
  }, 60);
});
process.send('ready');
`;

const view = (title: string): View => ({ version: 1, kind: 'trend', title, series: [{}] });

describe('the process that makes reports', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let reports: ReportProcess;

  beforeEach(async () => {
    folder = await temporaryFolder();
    const file = join(folder.path, 'program.mjs');
    await writeFile(file, program);
    reports = new ReportProcess({ dataDir: folder.path, platform: 'embedded' }, file);
  });
  afterEach(async () => {
    reports.close();
    await folder.remove();
  });

  const ask = (title: string) => reports.report(view(title), 'html', {}).catch((error: Error) => error);

  it('makes two at once, lets eight wait, refuses more, and folds small groups', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => ask(`r${i}`)));
    const texts = answers.filter((answer) => typeof answer === 'string');
    expect(texts).to.have.length(10);
    for (const text of texts) expect(text).to.match(/^r\d [12] 5$/);
    for (const refused of answers.slice(10)) {
      expect(refused).to.be.instanceOf(Refusal);
      expect((refused as Refusal).code).to.equal('overloaded');
    }
    expect(await ask('later')).to.equal('later 1 5');
  });

  it('when it dies, what it was about fails, and the next request has another one', async () => {
    const [dead, beside] = await Promise.all([ask('dies'), ask('beside')]);
    for (const error of [dead, beside]) expect((error as QueryError).code).to.equal('query_timeout');
    expect(await ask('again')).to.equal('again 1 5');
  });

  it('tells refusals of the engine and outages apart', async () => {
    const failed = (await ask('fails')) as QueryError;
    expect(failed).to.be.instanceOf(QueryError);
    expect([failed.code, failed.message, failed.next]).to.deep.equal([
      'query_too_large',
      'Too much.',
      'Less.',
    ]);
    expect(isUnavailable(await ask('outage'))).to.equal(true);
  });
});
