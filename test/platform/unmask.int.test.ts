import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { readEventMap } from '../../src/adapters/files/read-event-map.js';
import { readEvents } from '../../src/adapters/files/read-events.js';
import { generate } from '../../src/application/generate/generate.js';
import { split } from '../../src/domain/event/split.js';
import type { Json, JsonObject } from '../../src/domain/json.js';
import { eventOf } from '../../src/domain/lake/record.js';
import { defaultPurpose } from '../../src/domain/privacy/policy.js';
import { additionalData, openOriginals, type Sealed } from '../../src/domain/privacy/sealed.js';
import { openEmbedded } from '../../src/entrypoints/composition/embedded.js';
import { ports, uses } from '../../src/entrypoints/composition/tokens.js';
import { Settings } from '../../src/entrypoints/settings.js';
import { browserSource } from '../support/browser-source.js';
import { letheJson, readyMap, sharedData, startServer } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { type Row, rowsOf } from './lake-records.js';

interface Unmasked {
  readonly record: Row['record'];
  readonly event: JsonObject;
  readonly request: JsonObject;
}

/** Opens every record of a data directory with its subject's key. */
async function unmaskedIn(dataDir: string): Promise<Unmasked[]> {
  const platform = await openEmbedded(Object.assign(new Settings(), { dataDir }));
  try {
    const subjects = platform.get(uses.subjects);
    const crypto = platform.get(ports.crypto);
    const opened: Unmasked[] = [];
    for (const { record } of await rowsOf(dataDir)) {
      const { subject } = record;
      if (subject === undefined) expect.fail(`record ${record.id} belongs to nobody`);
      const keys = await subjects.keyOf(subject);
      const key = keys.state === 'erased' ? undefined : keys.key(defaultPurpose);
      if (key === undefined) expect.fail(`${subject} has no key`);
      const sealed = Object.entries<Sealed>(record.privacy.sealed ?? {});
      expect(sealed.map(([purpose]) => purpose)).to.deep.equal([defaultPurpose]);
      const originals = sealed.map(([, part]) =>
        openOriginals(crypto, key, part, additionalData(subject, defaultPurpose, record.id)),
      );
      const { user: _, ...own } = record;
      opened.push({ record, ...eventOf(own, originals) });
    }
    return opened;
  } finally {
    await platform.close();
  }
}

describe('with the key alive, a record gives back the event as it came', function () {
  this.timeout(240_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  const file = sharedData('opensearch_sample_ecommerce.json.gz');
  const title = 'each of 4,675 real orders, replayed from their file';
  if (!existsSync(file)) it.skip(`${title} (skipped: ${file} is not there)`);
  else
    it(title, async () => {
      const mapFile = readyMap('opensearch-ecommerce.yaml');
      const args = ['--format', 'ndjson', '--map', mapFile, file, '--data-dir', folder.path];
      await letheJson(['replay', ...args]);
      const map = await readEventMap(mapFile);
      const read = new Map<string, JsonObject>();
      const reading = readEvents([file], { format: 'ndjson', map, idKey: new Uint8Array(32) });
      for await (const { event } of reading)
        read.set((event as { messageId: string }).messageId, event as JsonObject);
      const opened = await unmaskedIn(folder.path);
      expect(opened).to.have.length(4_675);
      const differing = opened.filter(({ record, event }) => !isSame(event, read.get(record.id)));
      expect(differing.slice(0, 3)).to.deep.equal([]);
      expect(new Set(opened.map(({ record }) => record.id))).to.have.property('size', read.size);
    });

  it('each event that an app’s SDKs send over HTTP, with what its request said', async () => {
    const events = [...generate({ seed: 11, events: 1_500, users: 60, days: 20, start: '2026-01-01' })];
    const sent = new Map<string, Json[]>();
    const browser = await browserSource(folder.path);
    const server = await startServer(folder.path, { env: { LETHE_TRUSTED_PROXIES: '1', ...browser.env } });
    for (let from = 0; from < events.length; from += 100) {
      const batch = events
        .slice(from, from + 100)
        .map((event, n) => (n % 7 === 0 ? without(event, 'context') : event));
      const context = { library: { name: 'a batch’s own' }, traits: { email: `batch${from}@example.org` } };
      const body = { batch, context, integrations: { All: true }, writeKey: 'stays-outside' };
      const headers = {
        ...browser.headers,
        'x-forwarded-for': `198.51.100.${from / 100}`,
        referer: 'https://a.example/?email=a@b.example',
      };
      expect((await server.post('/v1/batch', body, headers)).status).to.equal(200);
      for (const event of split(body as unknown as Json, 'batch') as JsonObject[]) {
        const id = event.messageId as string;
        sent.set(id, [...(sent.get(id) ?? []), event]);
      }
    }
    expect(await server.stop()).to.include({ code: 0 });
    const opened = await unmaskedIn(folder.path);
    expect(opened).to.have.length(events.length);
    const differing = opened.filter(
      ({ record, event }) => !(sent.get(record.id) ?? []).some((one) => isSame(event, one)),
    );
    expect(differing.slice(0, 3)).to.deep.equal([]);
    for (const { record, request } of opened) {
      expect(record.request).to.include({ ip: '198.51.100.0', referer: 'https://a.example/' });
      expect(request).to.include({ referer: 'https://a.example/?email=a@b.example' });
      expect(request.ip).to.match(/^198\.51\.100\.\d+$/);
    }
  });
});

function without(event: object, field: string): object {
  return Object.fromEntries(Object.entries(event).filter(([key]) => key !== field));
}

/** The same JSON, in whatever order its keys stand. */
function isSame(one: Json, other: Json | undefined): boolean {
  return other !== undefined && sorted(one) === sorted(other);
}

function sorted(value: Json): string {
  return JSON.stringify(value, (_, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
