import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { cwd } from 'node:process';
import { expect } from 'chai';
import { loadOwnSteps } from '../../../src/adapters/own-steps/load-own-steps.js';
import { UserError } from '../../../src/adapters/user-error.js';
import { errorOf } from '../../contracts/contract.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('loading the installation’s own steps', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let files = 0;

  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  /** Always a new file: a module is read once. */
  const file = async (text: string) => {
    files += 1;
    const path = join(folder.path, `step-${files}.mjs`);
    await writeFile(path, text);
    return path;
  };

  const problem = async (...texts: string[]) => {
    const paths: string[] = [];
    for (const text of texts) paths.push(await file(text));
    const error = await errorOf(loadOwnSteps(paths));
    if (!(error instanceof UserError)) throw error;
    expect(error.message).to.contain(paths.at(-1));
    expect(error.next).to.contain('docs/enrichment.md');
    return error.message;
  };

  it('makes each step once, in the files’ order', async () => {
    const first = await file(
      'let made = 0; export default () => { made += 1; return function first() { return { made } } }',
    );
    const second = await file('export default () => function second(event) { return { id: event.id } }');
    const steps = await loadOwnSteps([relative(cwd(), first), second]);
    expect(steps.map(({ name }) => name)).to.deep.equal(['first', 'second']);
    const event = { id: 'm1' } as never;
    expect(steps.map((step) => step(event))).to.deep.equal([{ made: 1 }, { id: 'm1' }]);
    expect(await loadOwnSteps([])).to.deep.equal([]);
  });

  it('refuses what is no step', async () => {
    expect(await problem('export const step = 1')).to.contain('its default export is no function');
    expect(await problem('export default { step() {} }')).to.contain('its default export is no function');
    expect(await problem('export default () => 7')).to.contain('its default export makes no function');
    expect(await problem('export default () => async function slow() {}')).to.contain(
      'the step is asynchronous',
    );
    expect(await problem('export default () => { throw new Error("no list") }')).to.contain('Error: no list');
  });

  it('refuses what has no name, or another’s', async () => {
    expect(await problem('export default () => () => undefined')).to.contain('the step is called ""');
    expect(await problem('export default () => ({ "a/b": () => 1 })["a/b"]')).to.contain(
      'the step is called "a/b"',
    );
    expect(await problem('export default () => function __proto__() {}')).to.contain(
      'the step is called "__proto__"',
    );
    const twice = 'export default () => function twice() {}';
    expect(await problem(twice, twice)).to.contain('there is a step twice already');
  });

  it('refuses what cannot be loaded', async () => {
    expect(await problem('export default (')).to.contain('cannot be used');
    expect(await problem('import "./nowhere.mjs"')).to.contain(
      'it, or something that it imports, is not there',
    );
    expect(await problem('throw new TypeError("no licence\\nsecret")')).to.match(
      /: TypeError: no licence\.$/,
    );
    const missing = join(folder.path, 'missing.mjs');
    expect(await errorOf(loadOwnSteps([missing])))
      .to.be.instanceOf(UserError)
      .with.property('message')
      .that.contains(missing);
  });
});
