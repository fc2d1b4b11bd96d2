import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { type SinonStub, stub } from 'sinon';
import { readEventSchemas } from '../../src/adapters/event-schemas/read-event-schemas.js';
import { UserError } from '../../src/adapters/user-error.js';
import { schemasCommand } from '../../src/entrypoints/cli/schemas.js';
import { errorOf } from '../contracts/contract.js';
import { eventOfRaw } from '../domain/arbitrary.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/schemas.md'), 'utf8');
const [order = '', address = ''] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => text);
const shown = /\$ lethe schemas check schemas\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

describe('the schemas of the docs', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let schemas: string;
  let write: SinonStub | undefined;

  beforeEach(async () => {
    folder = await temporaryFolder();
    schemas = join(folder.path, 'schemas');
    await mkdir(schemas);
    await writeFile(join(schemas, 'order_completed.json'), order);
    await writeFile(join(schemas, '_address.json'), address);
    await writeFile(join(schemas, 'README.md'), 'no schema');
    await writeFile(join(schemas, '.hidden.json'), 'no schema');
  });
  afterEach(async () => {
    write?.restore();
    process.exitCode = undefined;
    await folder.remove();
  });

  async function check(...args: string[]): Promise<string> {
    write = stub(process.stdout, 'write').returns(true);
    try {
      await schemasCommand().parseAsync(['check', schemas, ...args], { from: 'user' });
    } finally {
      write.restore();
    }
    return write.args.map(([text]) => text).join('');
  }

  it('are read, and hold events to what they say', async () => {
    const read = await readEventSchemas(schemas);
    const event = (properties: object) =>
      eventOfRaw({ type: 'track', event: 'Order Completed', properties: { ...properties } });
    expect(read.check(event({ order_id: 'o-1', total: 5, shipping: { city: 'Wien' } }))).to.deep.equal([]);
    expect(read.check(event({ total: -5 })).map(({ path, problem }) => `${path}: ${problem}`)).to.deep.equal([
      '/properties: must have the property order_id',
      '/properties/total: must be >= 0',
    ]);
  });

  it('come to the rules that the docs show', async () => {
    expect(await check()).to.equal(shown);
    expect(process.exitCode).to.equal(undefined);
    const { types, rules, problems } = JSON.parse(await check('--json'));
    expect([types, rules.length, problems]).to.deep.equal([['order_completed'], 6, []]);
  });

  describe('with mistakes in them', () => {
    beforeEach(async () => {
      await writeFile(join(schemas, 'page.json'), '{\n  "requird": []\n}');
      await writeFile(join(schemas, 'order.json'), '{');
      await mkdir(join(schemas, 'more'));
    });
    const problems = () => [
      `${schemas}/more: is a folder, which is not looked into: put schemas side by side`,
      `${schemas}/order.json:1:2: is not JSON: Expected property name or '}'`,
      `${schemas}/page.json:2:3 #/requird: requird is no keyword of JSON Schema: did you mean required?`,
    ];

    it('are refused, all at once', async () => {
      const error = await errorOf(readEventSchemas(schemas));
      expect(error).to.be.instanceOf(UserError);
      expect((error as UserError).message.split('\n')).to.deep.equal(problems());
      expect((error as UserError).next).to.equal(
        `Correct these; \`lethe schemas check ${schemas}\` says when all is right.`,
      );
    });

    it('are listed by the command, which exits with 3', async () => {
      expect((await check()).trimEnd().split('\n')).to.deep.equal([...problems(), '3 to correct']);
      expect(process.exitCode).to.equal(3);
      expect(JSON.parse(await check('--json')).problems).to.have.lengthOf(3);
    });
  });

  it('must be in a folder', async () => {
    const error = await errorOf(readEventSchemas(join(folder.path, 'nowhere')));
    expect((error as UserError).message).to.equal(`There is no folder ${folder.path}/nowhere.`);
    const file = await errorOf(readEventSchemas(join(schemas, 'README.md')));
    expect((file as UserError).message).to.match(/README\.md cannot be read \(ENOTDIR\)/);
  });
});
