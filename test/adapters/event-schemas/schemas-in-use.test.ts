import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { SchemasInUse } from '../../../src/adapters/event-schemas/schemas-in-use.js';
import { defaultPolicy } from '../../../src/domain/privacy/default-policy.js';
import { eventOfRaw } from '../../domain/arbitrary.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('the schemas in use', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let place: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    place = join(folder.path, 'schemas');
    await mkdir(place);
    await write('page', { required: ['title'] });
  });

  afterEach(() => folder.remove());

  const write = (type: string, schema: object | string) =>
    writeFile(join(place, `${type}.json`), typeof schema === 'string' ? schema : JSON.stringify(schema));
  const page = eventOfRaw({ type: 'page', userId: 'u-1', properties: {} });
  const problems = ({ check }: SchemasInUse) => check?.(page).map(({ problem }) => problem) ?? 'none';
  const version = (schemas: SchemasInUse) => schemas.applyTo(defaultPolicy, String).schemas.digest;

  it('change with their folder, and the policy with them', async () => {
    const schemas = await SchemasInUse.open(place);
    const [before, digest] = [problems(schemas), version(schemas)];
    expect(before).to.have.length(1);
    expect(await schemas.look()).to.deep.equal({ kind: 'same' });
    await write('page', { required: ['title', 'path'] });
    await write('screen', {});
    expect(await schemas.look()).to.deep.equal({ kind: 'changed', types: 2 });
    expect(await schemas.look()).to.deep.equal({ kind: 'same' });
    expect(problems(schemas)).to.have.length(2);
    expect(version(schemas)).not.to.equal(digest);
  });

  it('stay where what is there now cannot be used, which is said once per change', async () => {
    const schemas = await SchemasInUse.open(place);
    const before = problems(schemas);
    await write('page', '{ "type": "objekt" }');
    const look = await schemas.look();
    expect(look).to.include({ kind: 'unusable' });
    expect(JSON.stringify(look)).to.match(/page\.json:1:\d+/);
    expect(await schemas.look()).to.deep.equal({ kind: 'same' });
    expect(problems(schemas)).to.deep.equal(before);
    await rm(place, { recursive: true });
    expect(await schemas.look()).to.include({ kind: 'unusable' });
    expect(await schemas.look()).to.deep.equal({ kind: 'same' });
    expect(problems(schemas)).to.deep.equal(before);
    await mkdir(place);
    await write('page', {});
    expect(await schemas.look()).to.include({ kind: 'changed' });
    expect(problems(schemas)).to.deep.equal([]);
  });

  it('are none without a folder', async () => {
    const schemas = await SchemasInUse.open(undefined);
    expect(problems(schemas)).to.equal('none');
    expect(await schemas.look()).to.deep.equal({ kind: 'same' });
    expect(schemas.applyTo(defaultPolicy, String)).to.equal(defaultPolicy);
  });
});
