import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { numbersOf } from '../../src/adapters/lmdb/receipt-id.js';
import { openStore } from '../../src/adapters/lmdb/store.js';
import type { AuditReport, BooksReport } from '../../src/application/audit.js';
import type { Steps } from '../../src/domain/enrichment/steps.js';
import type { ReceiptId } from '../../src/domain/event/event.js';
import type { LetterId } from '../../src/domain/failure/letter.js';
import type { ObjectName } from '../../src/domain/lake/object-name.js';
import { openEmbedded } from '../../src/entrypoints/composition/embedded.js';
import { ports, uses } from '../../src/entrypoints/composition/tokens.js';
import { readSettings } from '../../src/entrypoints/settings.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import {
  bad,
  begin,
  crashed,
  crashing,
  drain,
  identify,
  type Row,
  rowsOf,
  runBatch,
  Stores,
  send,
  track,
} from './world.js';

/** The ways to harm one installation from below, past every port. */
interface Harm {
  removeObject(name: ObjectName): Promise<void>;
  copyObject(name: ObjectName, to: ObjectName): Promise<void>;
  /** Changes an object's lines. */
  rewriteObject(name: ObjectName, change: (lines: string[]) => string[]): Promise<void>;
  /** Cuts bytes off an object's end. */
  truncateObject(name: ObjectName, bytes: number): Promise<void>;
  removeLetter(id: LetterId): Promise<void>;
  removeSettlements(of: ReceiptId): Promise<void>;
  removeReceipt(id: ReceiptId): Promise<void>;
}

interface Installation {
  rows(): Promise<Row[]>;
  audit(): Promise<AuditReport>;
  books(): Promise<BooksReport>;
  /** Accepts one more body without processing it. */
  accept(events: readonly unknown[]): Promise<ReceiptId>;
  harm(how: (harm: Harm) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

const bodies = [
  [track('e0'), track('e1', { event: 'Order Placed' }), bad('e2')],
  [identify('e3', { plan: 'pro' })],
  [bad('e4')],
  [track('e5', { event: 'App Opened' }), track('e6', { event: 'App Opened' })],
];

async function memory(): Promise<Installation> {
  const stores = new Stores();
  const running = begin(stores);
  for (const body of bodies) {
    await send(running, body);
    await runBatch(running);
  }
  const linesOf = async (name: ObjectName) => {
    const lines: string[] = [];
    for await (const line of stores.ports.lake.read(name)) lines.push(line);
    return lines;
  };
  const harm: Harm = {
    removeObject: (name) => stores.ports.lake.remove([name]),
    copyObject: async (name, to) => stores.ports.lake.put(new Map([[to, await linesOf(name)]])),
    rewriteObject: async (name, change) =>
      stores.ports.lake.put(new Map([[name, change(await linesOf(name))]])),
    truncateObject: async () => {},
    removeLetter: (id) => stores.ports.letters.remove([id]),
    removeSettlements: async (of) => {
      stores.state.settlements.delete(of);
    },
    removeReceipt: async (id) => {
      stores.state.receipts.delete(id);
    },
  };
  return {
    rows: () => stores.rows(),
    audit: () => running.audit.run(),
    books: () => running.audit.books(),
    accept: (events) => send(running, events),
    harm: (how) => how(harm),
    close: async () => {},
  };
}

async function embedded(): Promise<Installation> {
  const folder = await temporaryFolder();
  const open = () => openEmbedded(readSettings({}, { dataDir: folder.path, flushMs: 0 }));
  let platform = await open();
  const collecting = () => ({
    collect: platform.get(uses.collect),
    ports: { crypto: platform.get(ports.crypto) },
  });
  for (const [n, body] of bodies.entries()) {
    await send(collecting() as never, body);
    const token = await platform.get(ports.lease).acquire('test', n, 1);
    const batch = await platform.get(ports.receipts).next({ events: 10, bytes: 1e9 });
    await platform.get(uses.process).run(batch, token as NonNullable<typeof token>);
  }
  const fileOf = (name: string) => join(folder.path, 'lake', name);
  const harm = async (how: (harm: Harm) => Promise<void>) => {
    await platform.close();
    const store = await openStore(folder.path);
    const removeWhere = async (
      database: typeof store.settlements | typeof store.receipts,
      at: ReceiptId,
      from: number,
    ) => {
      const { collector, sequence } = numbersOf(at) as NonNullable<ReturnType<typeof numbersOf>>;
      for (const key of [...database.getKeys()] as number[][])
        if (key[from] === collector && key[from + 1] === sequence) await database.remove(key);
    };
    await how({
      removeObject: (name) => rm(fileOf(name)),
      copyObject: async (name, to) => writeFile(fileOf(to), await readFile(fileOf(name))),
      rewriteObject: async (name, change) => {
        const lines = gunzipSync(await readFile(fileOf(name)))
          .toString()
          .split('\n')
          .filter((line) => line !== '');
        await writeFile(
          fileOf(name),
          gzipSync(
            change(lines)
              .map((line) => `${line}\n`)
              .join(''),
          ),
        );
      },
      truncateObject: (name, bytes) => truncate(fileOf(name), bytes),
      removeLetter: async (id) => {
        await store.letters.remove(id);
      },
      removeSettlements: (of) => removeWhere(store.settlements, of, 0),
      removeReceipt: (id) => removeWhere(store.receipts, id, 1),
    });
    await store.close();
    platform = await open();
  };
  return {
    rows: () => rowsOf(platform.get(ports.lake)),
    audit: () => platform.get(uses.audit).run(),
    books: () => platform.get(uses.audit).books(),
    accept: (events) => send(collecting() as never, events),
    harm,
    close: async () => {
      await platform.close();
      await folder.remove();
    },
  };
}

for (const [platform, install] of Object.entries({ memory, embedded }))
  describe(`the audit of the ${platform} platform`, () => {
    let installation: Installation;

    beforeEach(async () => {
      installation = await install();
      const { ledger, findings, rows } = await installation.audit();
      expect(findings, 'before any harm').to.deep.equal([]);
      expect(ledger).to.include({ received: 7, recorded: 5, suppressed: 0, dead: 2, waiting: 0 });
      expect(rows).to.equal(5);
    });

    afterEach(() => installation.close());

    /** `<finding> <what>`, in order. */
    async function findings(): Promise<string[]> {
      return (await installation.audit()).findings.map(({ finding, what }) => `${finding} ${what}`).sort();
    }

    async function objectOf(id: string): Promise<ObjectName> {
      const row = (await installation.rows()).find((one) => one.id === id);
      return row?.object as ObjectName;
    }

    it('names each event of an object that was deleted', async () => {
      const name = await objectOf('e5');
      await installation.harm((harm) => harm.removeObject(name));
      expect(await findings()).to.deep.equal(['missing_record c1.4-0', 'missing_record c1.4-1']);
    });

    it('names each event of an object that is there twice', async () => {
      const name = await objectOf('e5');
      const copy = name.replace(/[^/]+$/, 'copy.ndjson.gz') as ObjectName;
      await installation.harm((harm) => harm.copyObject(name, copy));
      expect(await findings()).to.deep.equal(['repeated_record c1.4-0', 'repeated_record c1.4-1']);
    });

    it('names a letter that was deleted', async () => {
      await installation.harm((harm) => harm.removeLetter('c1.1-2' as LetterId));
      expect(await findings()).to.deep.equal(['missing_letter c1.1-2']);
    });

    it('names a receipt whose settlement was deleted, with the records that nobody speaks for now', async () => {
      await installation.harm((harm) => harm.removeSettlements('c1.2' as ReceiptId));
      expect(await findings()).to.deep.equal(['missing_receipt c1.2', 'unsettled_record c1.2-0']);
    });

    it('names a receipt whose settlement was deleted, with the letters that nobody speaks for now', async () => {
      await installation.harm((harm) => harm.removeSettlements('c1.3' as ReceiptId));
      expect(await findings()).to.deep.equal(['missing_receipt c1.3', 'unsettled_letter c1.3-0']);
    });

    it('names a waiting receipt that was deleted', async () => {
      const id = await installation.accept([track('lost')]);
      await installation.accept([track('e8')]);
      expect(await findings()).to.deep.equal([]);
      await installation.harm((harm) => harm.removeReceipt(id));
      expect(await findings()).to.deep.equal([`missing_receipt ${id}`]);
    });

    it('by the books alone names what they miss, counts open letters by code, and sees no row', async () => {
      const books = async () => {
        const report = await installation.books();
        return {
          ...report,
          findings: report.findings.map(({ finding, what }) => `${finding} ${what}`).sort(),
        };
      };
      expect(await books()).to.deep.equal({ open: new Map([['forbidden_id', 2]]), findings: [] });
      await installation.harm(async (harm) => {
        await harm.removeObject(await objectOf('e5'));
      });
      expect((await books()).findings).to.deep.equal([]);
      await installation.harm(async (harm) => {
        await harm.removeLetter('c1.1-2' as LetterId);
        await harm.removeSettlements('c1.2' as ReceiptId);
      });
      expect(await books()).to.deep.equal({
        open: new Map([['forbidden_id', 1]]),
        findings: ['missing_letter c1.1-2', 'missing_receipt c1.2'],
      });
    });

    it('names a row of a receipt that was never settled', async () => {
      const name = await objectOf('e0');
      const foreign = (line: string) => line.replace('"receipt":"c1.1"', '"receipt":"c9.7"');
      await installation.harm((harm) =>
        harm.rewriteObject(name, (lines) => [...lines, ...lines.map(foreign)]),
      );
      expect(await findings()).to.deep.equal(['unsettled_record c9.7-0']);
    });

    it('names a row of an event that was settled as dead, and one past the receipt’s end', async () => {
      const name = await objectOf('e0');
      const at = (index: number) => (line: string) => line.replace('"index":0', `"index":${index}`);
      await installation.harm((harm) =>
        harm.rewriteObject(name, (lines) => [...lines, ...lines.map(at(2)), ...lines.map(at(40))]),
      );
      expect(await findings()).to.deep.equal(['unsettled_record c1.1-2', 'unsettled_record c1.1-40']);
    });

    it('names an event whose row was taken out of an object', async () => {
      const name = await objectOf('e6');
      await installation.harm((harm) =>
        harm.rewriteObject(name, (lines) => lines.filter((line) => !line.includes('"id":"e6"'))),
      );
      expect(await findings()).to.deep.equal(['missing_record c1.4-1']);
    });

    it('names an object with a line that is no record, and goes on', async () => {
      const name = await objectOf('e0');
      for (const line of ['{"id":"e0","lethe"', '{}', '"text"', 'null']) {
        await installation.harm((harm) => harm.rewriteObject(name, (lines) => [...lines.slice(0, 1), line]));
        expect(await findings(), line).to.deep.equal([`unreadable_object ${name}`]);
      }
    });

    it('names all of five faults at once, and nothing else', async () => {
      const [order, identified, opened] = [await objectOf('e1'), await objectOf('e3'), await objectOf('e5')];
      const copy = opened.replace(/[^/]+$/, 'copy.ndjson.gz') as ObjectName;
      const foreign = (line: string) => line.replace('"receipt":"c1.1"', '"receipt":"c9.7"');
      await installation.harm(async (harm) => {
        await harm.rewriteObject(order, (lines) => lines.map(foreign));
        await harm.removeObject(identified);
        await harm.copyObject(opened, copy);
        await harm.removeLetter('c1.1-2' as LetterId);
        await harm.removeSettlements('c1.3' as ReceiptId);
      });
      expect(await findings()).to.deep.equal([
        'missing_letter c1.1-2',
        'missing_receipt c1.3',
        'missing_record c1.1-1',
        'missing_record c1.2-0',
        'repeated_record c1.4-0',
        'repeated_record c1.4-1',
        'unsettled_letter c1.3-0',
        'unsettled_record c9.7-1',
      ]);
    });

    if (platform === 'embedded')
      for (const left of [0, 1, 12, 60, -1, -5])
        it(`names an object of which ${left < 0 ? `the last ${-left} bytes are` : `all but ${left} bytes are`} gone`, async () => {
          const name = await objectOf('e5');
          await installation.harm((harm) => harm.truncateObject(name, left));
          const named = await findings();
          expect(named.filter((finding) => finding.startsWith('unreadable'))).to.deep.equal([
            `unreadable_object ${name}`,
          ]);
          for (const finding of named.filter((one) => !one.startsWith('unreadable')))
            expect(['missing_record c1.4-0', 'missing_record c1.4-1']).to.include(finding);
        });
  });

describe('an audit while a batch is under way', () => {
  for (const at of ['after:plans.save', 'after:lake.put', 'after:letters.put'] as const)
    it(`is clean ${at.replace(':', ' ')}, and after the batch was done again`, async () => {
      const stores = new Stores();
      const running = begin(stores, { decorate: crashing(at) });
      await send(running, [track('e1'), bad('e2')]);
      await crashed(runBatch(running));
      const today = begin(stores);
      const { ledger, findings } = await today.audit.run();
      expect(findings).to.deep.equal([]);
      expect(ledger).to.include({ received: 2, recorded: 0, dead: 0, waiting: 2 });
      stores.clock.time += 60_000;
      await drain(today);
      expect((await today.audit.run()).findings).to.deep.equal([]);
    });
});

describe('an audit while letters are under way again', () => {
  it('is clean after lake.put, though their events are still settled as dead', async () => {
    const stores = new Stores();
    const strict = begin(stores, { steps: refusing });
    await send(strict, [track('e1'), track('e2')]);
    await runBatch(strict);
    const running = begin(stores, { decorate: crashing('after:lake.put') });
    const body = running.ports.crypto.encode(JSON.stringify({ letters: ['c1.1-0', 'c1.1-1'] }));
    await send(running, [], { endpoint: 'letters', body, events: 0, live: false, forward: false });
    await crashed(runBatch(running));
    expect(await stores.rows()).to.have.lengthOf(2);
    const today = begin(stores);
    const { ledger, findings } = await today.audit.run();
    expect(findings).to.deep.equal([]);
    expect(ledger).to.include({ received: 2, recorded: 0, dead: 2, waiting: 0 });
    stores.clock.time += 60_000;
    await drain(today);
    expect((await today.audit.run()).findings).to.deep.equal([]);
  });
});

/** Code that lets nothing in. */
const refusing: Steps = {
  admissions: [
    function consent() {
      return { stop: 'dead', failure: { code: 'schema_violation' } };
    },
  ],
  steps: [],
};

/** Leaves so many bytes from the file's beginning, or takes so many from its end. */
async function truncate(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  await file.truncate(bytes < 0 ? size + bytes : bytes);
  await file.close();
}
