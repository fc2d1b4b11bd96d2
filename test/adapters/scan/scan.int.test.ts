import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { open } from 'lmdb';
import { scan, scanText } from '../../../src/adapters/scan/scan.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const value = 'Zoé.Lefèvre@example.org';
const json = JSON.stringify({ email: value });
const escaped = json.replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
const base64 = Buffer.from(json).toString('base64');

const coded: { readonly [how: string]: string | Buffer } = {
  plain: `a ${value.toUpperCase()} b`,
  'utf-16le': Buffer.from(`x${value}`, 'utf16le'),
  json: escaped,
  percent: `https://shop.example/?mail=${encodeURIComponent(value)}`,
  base64: `{"data":"x/${base64}"}`,
  'base64 > gzip': JSON.stringify([gzipSync(json).toString('base64url')]),
  gzip: gzipSync(json),
  'gzip > gzip > base64 > json': gzipSync(gzipSync(Buffer.from(escaped).toString('base64'))),
  'json > json': JSON.stringify(escaped),
};

describe('the scanner for raw values', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  for (const [how, content] of Object.entries(coded))
    it(`finds a value in a file, coded as ${how}`, async () => {
      await writeFile(join(folder.path, 'file'), content);
      const findings = await scan(folder.path, [value, 'somebody else']);
      expect(findings.map((finding) => finding.how)).to.include(how);
      for (const finding of findings) expect(finding).to.include({ where: 'file', needle: value });
    });

  it('finds a value that lies across two windows of a large file', async () => {
    for (const size of [1_048_570, 1_310_720 - 32_768 - 8]) {
      await writeFile(join(folder.path, 'large'), `${' '.repeat(size)}${value}${' '.repeat(900_000)}`);
      expect(await scan(folder.path, [value])).to.have.length(1);
    }
  });

  it('finds a value in the name of a folder', async () => {
    await mkdir(join(folder.path, `bought_by_${value}`));
    await writeFile(join(folder.path, `bought_by_${value}`, 'x'), '');
    const [finding] = await scan(folder.path, [value]);
    expect(finding).to.include({ needle: value, how: 'file name' });
  });

  it('finds a value in a key and in a value of LMDB, and in the pages that a removed one leaves', async () => {
    const root = open({ path: join(folder.path, 'db'), noSubdir: false, encoding: 'json' });
    const people = root.openDB('people', { encoding: 'binary' });
    await people.put('p1', gzipSync(json));
    await people.put(['ada@example.org', 1], Buffer.from(base64));
    await people.put('gone', Buffer.from('bob@example.org '.repeat(200)));
    await root.flushed;
    await people.remove('gone');
    await root.close();
    const findings = await scan(folder.path, [value, 'ada@example.org', 'bob@example.org']);
    const places = findings.map(({ where, needle, how }) => `${where} ${needle} ${how}`);
    expect(places).to.include(`db/data.mdb: people ${value} gzip`);
    expect(places).to.include(`db/data.mdb: people ${value} base64`);
    expect(places).to.include('db/data.mdb: people ada@example.org key');
    expect(places).to.include('db/data.mdb bob@example.org plain');
    expect(places).not.to.include('db/data.mdb: people bob@example.org plain');
  });

  it('finds each of 20,000 values, and none in a text that only resembles them', () => {
    const values = Array.from({ length: 20_000 }, (_, n) => `person-${n}@example.org`);
    const text = values.map((person) => `<${person}>`).join(' ');
    expect(new Set(scanText('text', text, values).map(({ needle }) => needle))).to.have.property(
      'size',
      20_000,
    );
    expect(scanText('text', text.replaceAll('@', '#'), values)).to.deep.equal([]);
  });

  it('takes no part of a longer number for an address', () => {
    const found = (text: string) => scanText('text', text, ['1.2.3.4']).length > 0;
    expect(found('11.2.3.4')).to.equal(false);
    expect(found('1.2.3.45')).to.equal(false);
    expect(found('"1.2.3.4"')).to.equal(true);
  });
});
