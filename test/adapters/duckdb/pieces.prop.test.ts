import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { DuckDbCurator } from '../../../src/adapters/duckdb/curator.js';
import { MemoryCuratedZone } from '../../../src/adapters/memory/curated-zone.js';
import { MemoryLake } from '../../../src/adapters/memory/lake.js';
import type { LocalFile } from '../../../src/domain/ports/curated-zone.js';
import type { CurateOrder, Curating } from '../../../src/domain/ports/curator.js';
import { line, raw } from '../../support/curated.js';

/** So little that two or three rows are a piece. */
const small = new DuckDbCurator(undefined, 2_000);
const columns = [{ column: 'p_n', property: 'n', type: 'double' }] as const;

/** Few subjects, times and quotes: many ties. */
const events = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom('a', "it's", 'ö', 'z{}', '').chain((of) => fc.nat(999).map((n) => `${of}${n}`)),
    at: fc.constantFrom('2026-11-02T10:00:00.000Z', '2026-11-02T10:00:00.001Z', '2026-11-02T23:59:59.999Z'),
    subject: fc.option(fc.constantFrom('s_1', 's_2', "s_'3", 's_ÿ'), { nil: undefined }),
    n: fc.nat(),
  }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 60 },
);
type Event = typeof events extends fc.Arbitrary<(infer E)[]> ? E : never;

const lineOf = ({ n, subject, ...event }: Event, index: number) =>
  line({ ...event, ...(subject === undefined ? {} : { subject }), index, properties: { n } });

/** UTF-8's order is that of code points. */
const inOrder = (told: readonly Event[]) =>
  told.toSorted(
    (a, b) =>
      Buffer.compare(Buffer.from(a.subject ?? '\u{10ffff}'), Buffer.from(b.subject ?? '\u{10ffff}')) ||
      a.at.localeCompare(b.at) ||
      Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)),
  );

/** Works on events in raw objects of so many each. */
async function curating<T>(
  curator: DuckDbCurator,
  told: readonly Event[],
  work: (curating: Curating, order: Omit<CurateOrder, 'parts'>) => Promise<T>,
): Promise<T> {
  const lake = new MemoryLake();
  const lines = told.map(lineOf);
  const names = [raw('2026-11-02', 'a'), raw('2026-11-02', 'b')] as const;
  await lake.put(new Map(names.map((name, i) => [name, lines.filter((_, n) => n % 2 === i)])));
  const bench = await new MemoryCuratedZone(lake).workbench();
  const one = await curator.begin(bench);
  try {
    const files = await Promise.all(names.map((name) => bench.bring(name)));
    await one.load(files as LocalFile[], new Set(['n']));
    return await work(one, { columns, own: [], near: [] });
  } finally {
    await one.close();
    await bench.close();
  }
}

async function idsIn(one: Curating, file: LocalFile): Promise<string[]> {
  const ids: string[] = [];
  for await (const text of one.lines(file)) ids.push(JSON.parse(text).id);
  return ids;
}

describe('a part that is sorted in pieces', function () {
  this.timeout(120_000);

  it('has its rows in order, whoever they are of, as one that is sorted at once', async () => {
    await fc.assert(
      fc.asyncProperty(events, async (told) => {
        const sorted = inOrder(told).map(({ id }) => id);
        for (const curator of [small, new DuckDbCurator()])
          await curating(curator, told, async (one, order) => {
            const [part] = (await one.curate({ ...order, parts: 1 })).written;
            expect(part).to.deep.include({ rows: told.length, id_conflict: 0, uncast: {} });
            expect(await idsIn(one, part?.file as LocalFile)).to.deep.equal(sorted);
          });
      }),
      { numRuns: 25 },
    );
  });

  it('takes in what is there already, other columns, and rows that lose their person', async () => {
    await fc.assert(
      fc.asyncProperty(events, events, async (before, later) => {
        const known = new Set(before.map(({ id }) => id));
        const fresh = later.filter(({ id }) => !known.has(id));
        await curating(small, before, async (one, order) => {
          const [own] = (await one.curate({ ...order, parts: 1, columns: [] })).written;
          const merged = await curating(small, fresh, async (two) => {
            const { written } = await two.curate({ ...order, parts: 1, own: [own as never] });
            const file = written[0]?.file as LocalFile;
            expect(await idsIn(two, file)).to.deep.equal(inOrder([...before, ...fresh]).map(({ id }) => id));
            const changed = await two.rewrite(
              { n: 0, file },
              columns,
              withoutPerson,
              new Set(['s_1' as never]),
            );
            const erased = [...before, ...fresh].map((event) =>
              event.subject === 's_1' ? { ...event, subject: undefined } : event,
            );
            if (typeof changed === 'string')
              return expect(erased.some((event, i) => event !== [...before, ...fresh][i])).to.equal(false);
            expect(await idsIn(two, changed.file)).to.deep.equal(inOrder(erased).map(({ id }) => id));
            const recast = await two.recast(changed, []);
            if (recast === 'same') throw new Error('The column is still there.');
            return expect(await idsIn(two, recast.file)).to.deep.equal(inOrder(erased).map(({ id }) => id));
          });
          return merged;
        });
      }),
      { numRuns: 15 },
    );
  });

  it('holds the events whose hashed ids are its own', async () => {
    await fc.assert(
      fc.asyncProperty(events, fc.constantFrom(2, 4, 8), async (told, parts) => {
        await curating(small, told, async (one, order) => {
          const found: string[] = [];
          for (const { n, file } of (await one.curate({ ...order, parts })).written) {
            const ids = await idsIn(one, file);
            for (const id of ids) expect(partOf(id, parts)).to.equal(n);
            expect(ids).to.deep.equal(
              inOrder(told)
                .map(({ id }) => id)
                .filter((id) => ids.includes(id)),
            );
            found.push(...ids);
          }
          expect(found.sort()).to.deep.equal(told.map(({ id }) => id).sort());
        });
      }),
      { numRuns: 15 },
    );
  });
});

function partOf(id: string, parts: number): number {
  const hash = createHash('md5').update(`app\n${id}`).digest('hex');
  return Number.parseInt(hash.slice(0, 8), 16) % parts;
}

function withoutPerson(text: string): string {
  const record = JSON.parse(text);
  return record.subject === 's_1' ? JSON.stringify({ ...record, subject: undefined }) : text;
}
