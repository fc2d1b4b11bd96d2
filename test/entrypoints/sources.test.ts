import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { SourceBook } from '../../src/adapters/http/source-book.js';
import { keyDigest, newWriteKey } from '../../src/adapters/http/write-key.js';
import { MemorySources } from '../../src/adapters/memory/sources.js';
import { UserError } from '../../src/adapters/user-error.js';
import { ManageSources } from '../../src/application/manage-sources.js';
import type { StoredSource } from '../../src/domain/ports/sources.js';
import { Unavailable } from '../../src/domain/ports/unavailable.js';
import { readSources } from '../../src/entrypoints/server/configured-sources.js';
import { ensureAdminToken, ensureSources } from '../../src/entrypoints/server/first-start.js';
import { followSources } from '../../src/entrypoints/server/follow-sources.js';
import { readSettings } from '../../src/entrypoints/settings.js';
import { errorOf } from '../contracts/contract.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const managed = (stored: MemorySources) =>
  new ManageSources(
    stored,
    { now: () => Date.parse('2026-11-23T12:00:00Z') },
    { make: newWriteKey, digest: keyDigest },
  );

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
      [
        '- { name: app, kind: mobile, key: app-key-1, rate: 100/s }',
        '- name: web',
        '  kind: browser',
        '  environment: staging',
        '  key: web-key-1',
        '  origins: [https://a.example, "http://localhost:3000"]',
        '  rate: 5/s',
        '  burst: 20',
      ].join('\n'),
    );
    const settings = readSettings({
      LETHE_DATA_DIR: folder.path,
      LETHE_WRITE_KEYS: 'backend:backend-key,jobs:jobs-key-1',
      LETHE_SOURCES: path,
    });
    const sources = managed(new MemorySources());
    const key = await ensureSources(settings, sources);
    const first = await sources.list();
    expect(await ensureSources(settings, sources)).to.equal(key);
    expect(await sources.list()).to.deep.equal(first);
    const rate = { perSecond: 100, burst: 1_000 };
    expect(first.map(({ since: _, configured: __, ...source }) => source)).to.deep.equal([
      { v: 1, name: 'app', kind: 'mobile', environment: 'production', rate, keys: [keyDigest('app-key-1')] },
      { v: 1, name: 'backend', kind: 'server', environment: 'production', keys: [keyDigest('backend-key')] },
      { v: 1, name: 'default', kind: 'server', environment: 'production', keys: [keyDigest(key)] },
      { v: 1, name: 'jobs', kind: 'server', environment: 'production', keys: [keyDigest('jobs-key-1')] },
      {
        v: 1,
        name: 'web',
        kind: 'browser',
        environment: 'staging',
        origins: ['https://a.example', 'http://localhost:3000'],
        rate: { perSecond: 5, burst: 20 },
        keys: [keyDigest('web-key-1')],
      },
    ]);
    const stored = JSON.stringify(first);
    for (const secret of [key, 'app-key-1', 'backend-key', 'jobs-key-1', 'web-key-1'])
      expect(stored).not.to.include(secret);
  });

  it('keep what was rotated and disabled, the first one too, through restarts', async () => {
    const settings = readSettings({ LETHE_DATA_DIR: folder.path, LETHE_WRITE_KEYS: 'app:app-key-1' });
    const sources = managed(new MemorySources());
    const first = await ensureSources(settings, sources);
    for (const name of ['default', 'app']) {
      await sources.rotate(name, true);
      await sources.disable(name, true);
    }
    const before = await sources.list();
    expect(await ensureSources(settings, sources)).to.equal(first);
    expect(await sources.list()).to.deep.equal(before);
    const digests = before.flatMap(({ keys }) => keys);
    expect(digests)
      .to.have.length(2)
      .and.not.to.include.members([keyDigest(first), keyDigest('app-key-1')]);
  });

  it('that stand in the variable and in the file are as the file says, and change nothing at the next start', async () => {
    const path = await file('- { name: app, kind: browser, key: file-key-1 }');
    const settings = readSettings({
      LETHE_DATA_DIR: folder.path,
      LETHE_WRITE_KEYS: 'app:variable-key-1',
      LETHE_SOURCES: path,
    });
    const sources = managed(new MemorySources());
    for (let start = 0; start < 2; start++) await ensureSources(settings, sources);
    const [app] = await sources.list();
    expect(app).to.deep.include({ kind: 'browser', keys: [keyDigest('file-key-1')] });
  });

  it('are taken in while the server runs: changes are told, and what fails leaves the former ones', async () => {
    const stored = new MemorySources();
    const sources = managed(stored);
    let list: () => Promise<StoredSource[]> = () => stored.list();
    const book = new SourceBook({ list: () => list() });
    const told: object[] = [];
    const log = { info: (fields: object) => told.push(fields), error: (fields: object) => told.push(fields) };
    const end = followSources(book, log, 1);
    const until = async (isSo: () => boolean) => {
      while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
    };
    const key = (await sources.add({ name: 'web', kind: 'browser', environment: 'test' })) ?? '';
    await until(() => book.find(key) !== undefined);
    await sources.disable('web', true);
    await until(() => book.find(key)?.disabled === true);
    list = async () => Promise.reject(new Unavailable('sources_unavailable', undefined));
    await until(() => told.length === 3);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(book.find(key)?.disabled, 'while the store is away').to.equal(true);
    await sources.disable('web', false);
    list = () => stored.list();
    await until(() => book.find(key)?.disabled === undefined);
    end();
    const [, , problem] = told as { problem?: string }[];
    expect(problem?.problem).to.match(/sources_unavailable/);
    expect(told.filter((one) => one !== problem)).to.deep.equal(Array(3).fill({ sources: ['web'] }));
    expect(JSON.stringify(told)).not.to.include(key);
  });

  it('have an admin token beside them, made once, for its owner’s eyes only', async () => {
    const token = await ensureAdminToken(folder.path);
    expect(token).to.match(/^at_[\w-]{43}$/);
    expect(await ensureAdminToken(folder.path)).to.equal(token);
    const path = join(folder.path, 'secrets', 'admin-token');
    expect(await readFile(path, 'utf8')).to.equal(`${token}\n`);
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
  });

  for (const [what, text, message] of [
    ['is missing', undefined, /cannot be read/],
    ['is no YAML', '- {', /sources\.yaml:1:\d+: is not YAML/],
    ['holds no list', 'name: app', /does not hold a list/],
    [
      'has an unknown kind',
      '- { name: app, kind: tv, key: secret-key }',
      /sources\.yaml:1:16: entry 1: kind must be one of/,
    ],
    [
      'has an unknown field',
      '- { name: app, kind: server, key: secret-key, kee: x }',
      /sources\.yaml:1:47: entry 1: .*kee/,
    ],
    [
      'has a rate of nothing',
      '- { name: app, kind: server, key: secret-key, rate: 0/s }',
      /entry 1: .*100\/s/,
    ],
    [
      'has a rate without its unit',
      '- { name: app, kind: server, key: secret-key, rate: 5 }',
      /entry 1: .*100\/s/,
    ],
    [
      'has an origin with a path',
      '- { name: app, kind: server, key: secret-key, origins: ["https://a.example/"] }',
      /entry 1: .*without a path/,
    ],
    [
      'has no origin at all',
      '- { name: app, kind: server, key: secret-key, origins: [] }',
      /entry 1: .*origins/,
    ],
    [
      'has a wrong entry further down',
      '- name: app\n  kind: server\n  key: secret-key\n- name: b\n  kind: server\n  key: secret-key\n  burst: no\n',
      /sources\.yaml:7:3: entry 2: .*burst/,
    ],
    [
      'says a key twice',
      '- { name: app, name: b, kind: server, key: secret-key }',
      /sources\.yaml:1:16: this key stands here twice/,
    ],
    ['has a short key', '- { name: app, kind: server, key: secret }', /entry 1: .*at least 8 characters/],
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
