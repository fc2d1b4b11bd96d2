import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { FilesystemLake } from '../../src/adapters/filesystem/lake.js';
import { LmdbLetters } from '../../src/adapters/lmdb/letters.js';
import { LmdbProfiles } from '../../src/adapters/lmdb/profiles.js';
import { LmdbReceipts } from '../../src/adapters/lmdb/receipts.js';
import { openStore } from '../../src/adapters/lmdb/store.js';
import { type Finding, scan } from '../../src/adapters/scan/scan.js';
import type { Instant, ReceiptId } from '../../src/domain/event/event.js';
import { type EventType, typeOfName } from '../../src/domain/event/event-type.js';
import { type Letter, letterId } from '../../src/domain/failure/letter.js';
import type { Pseudonym } from '../../src/domain/identity/subject.js';
import { objectName, partitionOf } from '../../src/domain/lake/object-name.js';
import type { Profile } from '../../src/domain/profile/profile.js';
import { build, lethe, letheJson, readyMap, sharedData } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { countBy, rowsOf } from './lake-records.js';

interface Order {
  readonly order_id: number;
  readonly order_date: string;
  readonly email: string;
  readonly customer_full_name: string;
}

const orderFile = sharedData('opensearch_sample_ecommerce.json.gz');
const logFile = sharedData('elastic_apache_logs.log.gz');
const asOrders = ['--format', 'ndjson', '--map', readyMap('opensearch-ecommerce.yaml'), orderFile];
const asLog = ['--format', 'combined-log', '--map', readyMap('combined-log.yaml'), logFile];

async function linesOf(file: string): Promise<string[]> {
  return gunzipSync(await readFile(file))
    .toString()
    .trimEnd()
    .split('\n');
}

/** The UTC day of a log line, which says `[17/May/2015:10:05:03 +0000]`. */
function dayOfLine(line: string): string {
  const [, day, month, year, time, offset] =
    /\[(\d+)\/(\w+)\/(\d+):([\d:]+) ([+-]\d+)\]/.exec(line) ?? expect.fail(`no time in: ${line}`);
  return new Date(`${day} ${month} ${year} ${time} ${offset}`).toISOString().slice(0, 10);
}

function addressesOf(lines: readonly string[]): Set<string> {
  return new Set(lines.map((line) => line.split(' ', 1)[0] as string).filter((ip) => !ip.endsWith('.0')));
}

function needlesFound(findings: readonly Finding[], where: RegExp, how: RegExp): Set<string> {
  const found = findings.filter((finding) => where.test(finding.where) && how.test(finding.how));
  return new Set(found.map(({ needle }) => needle));
}

describe('real data, replayed', function () {
  this.timeout(240_000);
  const absent = [orderFile, logFile].filter((file) => !existsSync(file));
  if (absent.length > 0) {
    it.skip(`goes through the pipeline (skipped: ${absent.join(' and ')} not there)`);
    return;
  }

  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let orders: Order[];
  let lines: string[];
  let personal: Set<string>;
  before(async () => {
    await build();
    folder = await temporaryFolder();
    orders = (await linesOf(orderFile)).map((line) => JSON.parse(line));
    lines = await linesOf(logFile);
    personal = new Set([
      ...orders.flatMap(({ email, customer_full_name }) => [email, customer_full_name]),
      ...addressesOf(lines),
    ]);
  });
  after(() => folder?.remove());

  it('the files are those that the numbers here speak of', () => {
    expect(orders).to.have.length(4_675);
    expect(lines).to.have.length(10_000);
    expect(new Set(lines)).to.have.property('size', 9_981);
    expect(new Set(orders.map(({ email }) => email))).to.have.property('size', 3_321);
    expect(addressesOf(lines)).to.have.property('size').greaterThan(1_700);
  });

  it('records every order, and ends with the one line of JSON', async () => {
    const { code, stdout, stderr } = await lethe([
      'replay',
      ...asOrders,
      '--data-dir',
      folder.path,
      '--json',
    ]);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.match(
      /(^|\n)\{"received":4675,"recorded":4675,"suppressed":0,"dead":0,"seconds":[\d.]+\}\n$/,
    );
  });

  it('records every line of the log, equal ones too', async () => {
    const { seconds, ...counts } = await letheJson<{ seconds: number }>([
      ...['replay', ...asLog, '--data-dir', folder.path],
    ]);
    expect(counts).to.deep.equal({ received: 10_000, recorded: 10_000, suppressed: 0, dead: 0 });
    expect(seconds).to.be.greaterThan(0);
  });

  it('puts each record into the folder of its type and of the UTC day of its own time', async () => {
    const rows = await rowsOf(folder.path);
    const days = new Map(
      orders.map((order) => [String(order.order_id), new Date(order.order_date).toISOString().slice(0, 10)]),
    );
    const misplaced = rows.filter(
      ({ folder, record }) =>
        folder.type !== record.type ||
        folder.day !== record.time.slice(0, 10) ||
        (record.type === 'order_completed' && folder.day !== days.get(record.id)),
    );
    expect(misplaced).to.deep.equal([]);
    const logged = rows.filter(({ record }) => record.type === 'page_requested');
    expect(countBy(logged, (row) => row.folder.day)).to.deep.equal(countBy(lines, dayOfLine));
    expect(countBy(rows, (row) => row.folder.type)).to.deep.equal({
      order_completed: 4_675,
      page_requested: 10_000,
    });
  });

  it('knows each person by one pseudonym, and nobody by a mere address', async () => {
    const rows = await rowsOf(folder.path);
    const emails = new Map(orders.map(({ order_id, email }) => [String(order_id), email]));
    const subjects = new Map<string, string>();
    for (const { record } of rows) {
      const email = emails.get(record.id);
      if (email === undefined) {
        if ('subject' in record || 'anonymous' in record) expect.fail(`${record.id} belongs to somebody`);
        continue;
      }
      const subject = record.subject ?? expect.fail(`${record.id} belongs to nobody`);
      if ((subjects.get(email) ?? subject) !== subject) expect.fail('one e-mail address has two pseudonyms');
      subjects.set(email, subject);
    }
    expect(subjects).to.have.property('size', 3_321);
    expect(new Set(subjects.values())).to.have.property('size', 3_321);
  });

  it('leaves no e-mail address, full name or client address anywhere in the data directory', async () => {
    const findings = await scan(folder.path, personal);
    expect(findings.slice(0, 10)).to.deep.equal([]);
  });

  it('gives the same ids when the same files are replayed again, and the ledger adds up', async () => {
    const before = await rowsOf(folder.path);
    const ids = new Set(before.map(({ record }) => record.id));
    expect(ids).to.have.property('size', before.length);
    await letheJson(['replay', ...asOrders, '--data-dir', folder.path]);
    await letheJson(['replay', ...asLog, '--data-dir', folder.path]);
    const after = await rowsOf(folder.path);
    expect(after).to.have.length(2 * before.length);
    const twice = countBy(after, ({ record }) => record.id);
    expect(new Set(Object.keys(twice))).to.deep.equal(ids);
    expect(new Set(Object.values(twice))).to.deep.equal(new Set([2]));
    const places = new Set(after.map(({ record: { lethe } }) => `${lethe.receipt} ${lethe.index}`));
    expect(places).to.have.property('size', after.length);
    const report = await letheJson<{ rows: number; findings: object[] }>([
      'audit',
      '--data-dir',
      folder.path,
    ]);
    expect(report).to.deep.include({ rows: 29_350, findings: [] });
  });

  describe('control: the same files, unmasked, through the same stores', () => {
    let findings: Finding[];
    let plain: typeof folder;
    before(async () => {
      plain = await temporaryFolder();
      const whole = [...orders.map((order) => JSON.stringify(order)), ...lines];
      await writeUnmasked(plain.path, whole, [...personal]);
      findings = await scan(plain.path, personal);
    });
    after(() => plain.remove());

    const places: { readonly [place: string]: readonly [where: RegExp, how: RegExp] } = {
      'the lake’s gzip': [/^lake\/events\/.*\.gz$/, /^gzip/],
      'LMDB’s waiting receipts': [/data\.mdb: receipts$/, /^(plain|json)$/],
      'LMDB’s letters, in base64': [/data\.mdb: letters$/, /base64/],
      'LMDB’s profiles': [/data\.mdb: profiles$/, /^(plain|json)$/],
      'LMDB’s pages as they lie on the disk': [/data\.mdb$/, /^(plain|json)$/],
      'LMDB’s pages, in base64': [/data\.mdb$/, /base64/],
    };
    for (const [place, [where, how]] of Object.entries(places))
      it(`the scanner finds every one of them in ${place}`, () => {
        const found = needlesFound(findings, where, how);
        expect([...personal].filter((value) => !found.has(value))).to.deep.equal([]);
      });
  });
});

/**
 * Puts into the stores what masking and sealing would have to let through to be seen there: whole events into the lake
 * and receipts, single values into letters and profiles.
 */
async function writeUnmasked(
  dataDir: string,
  events: readonly string[],
  values: readonly string[],
): Promise<void> {
  const lake = await FilesystemLake.open(dataDir);
  const store = await openStore(dataDir);
  const at = '2026-11-23T12:00:00.000Z' as Instant;
  const source = { name: 'files', kind: 'server', environment: 'files' } as const;
  const day = at.slice(0, 10);
  const kept = { v: 1, receivedAt: at, source, live: false, forward: false } as const;
  const partition = partitionOf(typeOfName('Unmasked') as EventType, at);
  for (const [n, some] of chunks(events).entries()) {
    const id = `c1.${n + 1}` as ReceiptId;
    const name = objectName(partition, [id], () => String(n).padStart(32, '0'));
    await lake.put(new Map([[name, some.map((text) => JSON.stringify({ text }))]]));
    const sealed = Buffer.from(JSON.stringify(some));
    await new LmdbReceipts(store).append([
      { ...kept, id, endpoint: 'batch', events: some.length, day, sealed },
    ]);
  }
  for (const [n, some] of chunks(values).entries()) {
    const receipt = `c2.${n + 1}` as ReceiptId;
    const letters = some.map((value, index): Letter => {
      const data = Buffer.from(JSON.stringify({ event: { value }, request: {} })).toString('base64');
      const event = { v: 1, kid: 'none', data, under: { day } } as const;
      const failure = { code: 'not_an_event' } as const;
      return { ...kept, id: letterId(receipt, index), receipt, index, failure, state: 'open', at, event };
    });
    await new LmdbLetters(store).put(letters);
    const leaves = Object.fromEntries(
      some.map((value, index) => [`/${index}`, { stamp: { at, id: 'e' }, value }]),
    ) as unknown as Profile['leaves'];
    const subject = `s_${n}` as Pseudonym;
    await new LmdbProfiles(store).write([{ subject, profile: { v: 1, leaves }, expected: 0 }]);
  }
  await store.close();
}

function chunks(texts: readonly string[]): string[][] {
  const length = Math.ceil(texts.length / 500);
  return Array.from({ length }, (_, n) => texts.slice(n * 500, (n + 1) * 500));
}
