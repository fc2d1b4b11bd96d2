import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { keyDigest } from '../../src/adapters/http/source-book.js';
import { MemorySources } from '../../src/adapters/memory/sources.js';
import { UserError } from '../../src/adapters/user-error.js';
import { readSources } from '../../src/entrypoints/server/configured-sources.js';
import { ensureSources } from '../../src/entrypoints/server/first-start.js';
import { readSettings } from '../../src/entrypoints/settings.js';
import { errorOf } from '../contracts/contract.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('sources', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  const file = async (text: string) => {
    const path = join(folder.path, 'sources.yaml');
    await writeFile(path, text);
    return path;
  };

  it('are one generated on the first start, those of LETHE_WRITE_KEYS and those of LETHE_SOURCES, keys as digests', async () => {
    const path = await file(
      '- { name: app, kind: mobile, key: app-key-1 }\n- { name: web, kind: browser, environment: staging, key: web-key-1 }',
    );
    const settings = readSettings({
      LETHE_DATA_DIR: folder.path,
      LETHE_WRITE_KEYS: 'backend:backend-key,jobs:jobs-key-1',
      LETHE_SOURCES: path,
    });
    const sources = new MemorySources();
    const key = await ensureSources(settings, sources);
    expect(await ensureSources(settings, sources)).to.equal(key);
    const by = (name: string) => name;
    expect((await sources.list()).sort((a, b) => by(a.name).localeCompare(by(b.name)))).to.deep.equal([
      { v: 1, name: 'app', kind: 'mobile', environment: 'production', keys: [keyDigest('app-key-1')] },
      { v: 1, name: 'backend', kind: 'server', environment: 'production', keys: [keyDigest('backend-key')] },
      { v: 1, name: 'default', kind: 'server', environment: 'production', keys: [keyDigest(key)] },
      { v: 1, name: 'jobs', kind: 'server', environment: 'production', keys: [keyDigest('jobs-key-1')] },
      { v: 1, name: 'web', kind: 'browser', environment: 'staging', keys: [keyDigest('web-key-1')] },
    ]);
  });

  for (const [what, text, message] of [
    ['is missing', undefined, /cannot be read/],
    ['is no YAML', '- {', /not YAML, line/],
    ['holds no list', 'name: app', /does not hold a list/],
    ['has an unknown kind', '- { name: app, kind: tv, key: secret-key }', /Entry 1 .*kind must be one of/],
    ['has an unknown field', '- { name: app, kind: server, key: secret-key, kee: x }', /Entry 1 .*kee/],
    ['has a short key', '- { name: app, kind: server, key: secret }', /Entry 1 .*at least 8 characters/],
  ] as const)
    it(`are refused with what to do when their file ${what}, without naming a key`, async () => {
      const path = text === undefined ? join(folder.path, 'none.yaml') : await file(text);
      const error = await errorOf(readSources(path));
      expect(error).to.be.instanceOf(UserError);
      expect((error as UserError).message)
        .to.match(message)
        .and.not.contain('secret');
      expect((error as UserError).next).to.not.equal('');
    });
});

describe('settings', () => {
  it('come from flags before the environment, and from what is built in last', () => {
    const settings = readSettings({ LETHE_PORT: '9000', LETHE_FLUSH_MS: '250' }, { port: '9001' });
    expect(settings).to.include({ port: 9001, flushMs: 250, host: '127.0.0.1', dataDir: 'data' });
  });

  for (const [name, value] of [
    ['LETHE_PORT', '70000'],
    ['LETHE_FLUSH_MS', 'soon'],
    ['LETHE_TRUSTED_PROXIES', '1.5'],
    ['LETHE_WRITE_KEYS', 'no-colon-in-here'],
  ] as const)
    it(`refuse a wrong ${name} by its name`, () => {
      expect(() => readSettings({ [name]: value })).to.throw(UserError, name);
    });
});
