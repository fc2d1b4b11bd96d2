import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { expect } from 'chai';
import type { Submission } from '../../src/application/collect.js';
import { countEvents } from '../../src/domain/event/split.js';
import type { JsonObject } from '../../src/domain/json.js';
import { openEmbedded } from '../../src/entrypoints/composition/embedded.js';
import { ports, uses } from '../../src/entrypoints/composition/tokens.js';
import { readSettings } from '../../src/entrypoints/settings.js';
import { rowsOf } from '../platform/lake-records.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const page = resolve(import.meta.dirname, '../../docs/enrichment.md');
const parts = ['geo', 'device', 'campaign', 'referrer', 'added'] as const;

/** The page's blocks of one kind, in order. */
function blocks(text: string, kind: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, block = '']) => block,
  );
}

describe('the page about enrichment', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let text: string;
  before(async () => {
    folder = await temporaryFolder();
    text = await readFile(page, 'utf8');
  });
  after(() => folder.remove());

  /** Puts the page's step where the page says, below the folder. @returns the setting, as the page has it */
  const ownStep = async () => {
    const [, variable = '', file = ''] = /^(LETHE_\w+)=(\S+)$/m.exec(blocks(text, 'sh').join()) ?? [];
    const path = join(folder.path, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, blocks(text, 'js').join());
    return { [variable]: path };
  };

  it('shows what the steps add, its own step’s additions included', async () => {
    const events = blocks(text, 'json event').map((block): JsonObject => JSON.parse(block));
    const expected = blocks(text, 'json record').map((block): JsonObject => JSON.parse(block));
    expect(events).to.have.lengthOf(3);
    const dataDir = join(folder.path, 'data');
    const platform = await openEmbedded(readSettings(await ownStep(), { dataDir }));
    expect(platform.notices).to.deep.equal([]);
    const body = { batch: events };
    const submission: Submission = {
      source: { name: 'web', kind: 'browser', environment: 'test' },
      endpoint: 'batch',
      body: Buffer.from(JSON.stringify(body)),
      events: countEvents(body, 'batch'),
      request: {},
      live: true,
      forward: true,
    };
    await platform.get(uses.collect).accept(submission);
    const lease = await platform.get(ports.lease).acquire('test', Date.now(), 60_000);
    const batch = await platform.get(ports.receipts).next({ events: 10, bytes: 1e9 });
    await platform.get(uses.process).run(batch, lease as NonNullable<typeof lease>);
    await platform.close();

    const records = new Map((await rowsOf(dataDir)).map(({ record }) => [record.id as string, record]));
    for (const [i, event] of events.entries()) {
      const record = records.get(event.messageId as string);
      const gained = Object.fromEntries(
        parts.flatMap((part) => (record?.[part] === undefined ? [] : [[part, record[part]]])),
      );
      expect(gained).to.deep.equal(expected[i]);
    }
  });
});
