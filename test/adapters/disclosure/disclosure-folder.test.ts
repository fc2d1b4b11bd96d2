import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { DisclosureFolder } from '../../../src/adapters/disclosure/disclosure-folder.js';
import { UserError } from '../../../src/adapters/user-error.js';
import type { Instant } from '../../../src/domain/event/event.js';
import type { DisclosedEvent, DisclosedPerson } from '../../../src/domain/ports/disclosure.js';
import type { Purpose } from '../../../src/domain/privacy/policy.js';
import { errorOf } from '../../contracts/contract.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const hostile = '<script>alert("x")</script> & \'y\'';
const at = '2026-11-23T12:00:00.000Z' as Instant;

const person: DisclosedPerson = {
  state: 'active',
  profiles: [
    {
      of: 'user',
      attributes: { [hostile]: hostile },
      consents: {
        ['a' as Purpose]: [{ at, granted: true, by: 'segment' }],
        ['b' as Purpose]: [{ at, granted: false, by: 'segment' }],
      },
    },
  ],
  userIds: 1,
  devices: 2,
  sharedDevices: 1,
  recipients: ['amplitude'],
};

const event = (id: string, name: string): DisclosedEvent => ({
  id,
  time: at,
  received_at: at,
  type: 'paid',
  kind: 'track',
  name,
  source: 'shop',
  event: { properties: { text: `a "quoted", text\r\n${hostile}`, list: [{ a: 1 }, 'b'] } },
  request: {},
  added: {},
});

describe('a disclosure as files', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let out: string;
  const text = (name: string) => readFile(join(out, name), 'utf8');
  beforeEach(async () => {
    folder = await temporaryFolder();
    out = join(folder.path, 'out');
  });
  afterEach(() => folder.remove());

  async function written(events: readonly DisclosedEvent[]): Promise<void> {
    const writer = await DisclosureFolder.make(out);
    await writer.person(person);
    for (const one of events) await writer.event(one);
    await writer.letter({
      id: 'c1.1-0',
      received_at: at,
      state: 'open',
      code: 'step_failed',
      event: { event: hostile },
      request: {},
    });
    await writer.close(at);
  }

  it('has a manifest with the digest of each file, all private', async () => {
    await written([event('e1', 'Paid')]);
    const manifest = JSON.parse(await text('manifest.json'));
    expect(manifest).to.include({ v: 1, at, events: 1, letters: 1 });
    const names = (await readdir(out)).filter((name) => name !== 'manifest.json');
    expect(Object.keys(manifest.files).sort()).to.deep.equal(names.sort());
    for (const name of names) {
      const bytes = await readFile(join(out, name));
      expect(manifest.files[name]).to.deep.equal({
        sha256: createHash('sha256').update(bytes).digest('hex'),
        bytes: bytes.length,
      });
      expect((await stat(join(out, name))).mode & 0o777).to.equal(0o600);
    }
    expect((await stat(out)).mode & 0o777).to.equal(0o700);
  });

  it('gives events as they are, as JSON and as CSV that no spreadsheet calculates with', async () => {
    const events = [event('e1', 'Paid'), event('e2', '=1+1'), event('e3', '@x')];
    await written(events);
    const lines = (await text('events.ndjson')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).to.deep.equal(events);
    const rows: { [column: string]: string }[] = parse(await text('events.csv'), { columns: true });
    expect(rows.map(({ name }) => name)).to.deep.equal(['Paid', "'=1+1", "'@x"]);
    expect(rows.map((row) => JSON.parse(row.event as string))).to.deep.equal(events.map((one) => one.event));
  });

  it('gives a page that runs nothing, fetches nothing, and shows what is there', async () => {
    await written([event('e1', hostile)]);
    const page = await text('index.html');
    expect(page).not.to.match(/<script|alert\("|src=|href=|url\(/);
    expect(page).to.include("default-src 'none'");
    expect(page.match(/&#60;script&#62;alert\(&#34;x&#34;\)/g)?.length).to.be.greaterThan(4);
    expect(page)
      .to.include(`a › ${at}</th><td>yes (segment)`)
      .and.to.include(`b › ${at}</th><td>no (segment)`);
    expect(page).to.include('others have used them too').and.include('amplitude');
    expect(page).to.match(/<\/html>\n$/);
  });

  it('keeps the page small, and says where the rest is', async () => {
    await written(Array.from({ length: 2_003 }, (_, n) => event(`e${n}`, 'Paid')));
    const page = await text('index.html');
    expect(page.match(/<details>/g)).to.have.length(2_001);
    expect(page).to.include('3 more events are in events.ndjson');
    expect((await text('events.ndjson')).trimEnd().split('\n')).to.have.length(2_003);
  });

  it('writes over nothing', async () => {
    await mkdir(out);
    await writeFile(join(out, 'precious'), '');
    expect(await errorOf(DisclosureFolder.make(out))).to.be.instanceOf(UserError);
    expect(await errorOf(DisclosureFolder.make(join(out, 'precious')))).to.be.instanceOf(UserError);
    expect(await readdir(out)).to.deep.equal(['precious']);
  });
});
