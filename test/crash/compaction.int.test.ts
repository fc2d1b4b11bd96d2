import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect } from 'chai';
import { FilesystemLake } from '../../src/adapters/filesystem/lake.js';
import type { EventType } from '../../src/domain/event/event-type.js';
import { type Column, columnsText } from '../../src/domain/lake/schema.js';
import { openAnalytics } from '../../src/entrypoints/composition/analytics.js';
import { ports, uses } from '../../src/entrypoints/composition/tokens.js';
import { type Child, Programs, pause } from '../support/crash-harness.js';
import { runJob } from '../support/crash-jobs.js';
import { boundaryHere, forgotten, Growing, prepareLake, retype, stayingType } from '../support/crash-lake.js';
import { type Look, ways } from '../support/crash-reader.js';
import type { CrashScript, FastClock } from '../support/crash-script.js';
import { type Boundary, Effects } from '../support/effects.js';
import { within } from '../support/household.js';
import { seeded } from '../support/seeded.js';

const isLong = process.env.LETHE_LONG === '1' || process.argv.includes('--long');
const randomKills = isLong ? 100 : 6;
const looks = isLong ? 1_000 : 40;
const seed = Number(process.env.LETHE_SEED ?? Date.now() % 1_000_000);
const mostWaiting = 60;
/** Longer than a lease holds: what a crash left is free. */
const restartMs = 120_000;

describe('kill -9 of compaction, scrub, retention, raw deletion and another type of a column', function () {
  this.timeout(isLong ? 7_200_000 : 1_200_000);
  let programs: Programs;
  let folder: string;
  const children: Child[] = [];
  let isGrowing = true;
  let growth: Promise<void> | undefined;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lethe-compact-'));
    programs = await Programs.make();
  });

  after(async () => {
    isGrowing = false;
    for (const child of children) if (!child.isOver) child.kill('SIGKILL');
    await Promise.all(children.map((child) => child.ended));
    await growth;
    await programs.remove();
    await rm(folder, { recursive: true, force: true });
  });

  function start(script: CrashScript): Child {
    const child = programs.child(script);
    children.push(child);
    return child;
  }

  it(`shows a reader every event once, always (LETHE_SEED=${seed})`, async () => {
    const random = seeded(seed);
    const dataDir = join(folder, 'data');
    const origin = Date.now();
    let starts = 0;
    const next = (): FastClock => ({ origin, rate: 1, ahead: starts++ * restartMs });
    const growing = new Growing(await FilesystemLake.open(dataDir));
    for (let n = 0; n < 12; n++) await growing.put();
    await within(dataDir, prepareLake);

    const reached = new Map<Boundary, number>();
    const noted = new Effects((effect) => {
      const at = boundaryHere(effect);
      reached.set(at, (reached.get(at) ?? 0) + 1);
    });
    await runJob({ job: 'keepLake', rounds: 1, dataDir, clock: next() }, noted.decorate);
    for (let n = 0; n < 8; n++) await growing.put();
    growth = (async () => {
      while (isGrowing) {
        // No more while many wait to be compacted, so that what a look has to read does not grow without bounds.
        if ((await growing.waiting()) < mostWaiting) await growing.put();
        await pause(100 + random() * 300);
      }
    })();
    const reading = { seed, often: 0.25, longestMs: 1_000 };
    const reader = start({ job: 'readLake', dataDir, clock: next(), hesitation: reading });
    const boundaries = [...reached.keys()].filter(isWorthIt);
    expect(boundaries).to.include.members([
      ...['schema.json', 'manifest.json'].map((name) => `after:curatedZone.write _${name} in compact`),
      ...['after:curatedZone.store in compact', 'after:settlements.amend in compact'],
      ...['after:lake.put in scrub', 'after:curatedZone.write _manifest.json in scrub'],
      ...['after:curatedZone.store in scrub', 'after:lake.remove in deleteRaw'],
      ...['after:lake.remove in retention', 'after:curatedZone.remove in retention'],
      ...['schema.json', 'manifest.json'].map((name) => `after:curatedZone.write _${name} in retype`),
      'after:curatedZone.store in retype',
    ]);
    const kills = boundaries.map((at, i) => ({
      hesitation: { seed: seed + i, often: 0.2, longestMs: 100 },
      kill: { at, count: isLong ? 1 + Math.floor(random() * (reached.get(at) as number)) : 1 },
    }));
    const waiting = (script: Partial<CrashScript>) =>
      start({ job: 'keepLake', rounds: 100, dataDir, clock: next(), waits: true, ...script });

    let coming = waiting({ ...kills[0] });
    for (const [i, { kill }] of kills.entries()) {
      const keeper = coming;
      coming = waiting({ ...kills[i + 1] });
      keeper.go();
      await keeper.mustEnd('SIGKILL');
      if (!kill.at.endsWith(' in retype')) continue;
      // Done again, it ends as if it had not been cut off.
      expect(await within(dataDir, (platform) => retype(platform, 'the same'), next())).not.to.equal(
        undefined,
      );
      await mustHaveOneType(dataDir);
    }
    const looked = () => reader.stdout.split('\n').length - 1;
    for (let n = 0; n < randomKills || looked() < looks; n++) {
      const keeper = coming;
      coming = waiting({
        hesitation: { seed: seed - n, often: 0.1, longestMs: 300 },
      });
      keeper.go();
      await pause(400 + random() * (n < randomKills ? 1_600 : 4_000));
      keeper.kill('SIGKILL');
      await keeper.mustEnd('SIGKILL');
    }
    coming.kill('SIGKILL');
    isGrowing = false;
    await growth;
    await runJob({ job: 'keepLake', rounds: 2, dataDir, clock: next() });
    reader.kill('SIGTERM');
    await reader.ended;

    const all = reader.stdout.split('\n').slice(0, -1);
    const seen = all.map((line): Look => JSON.parse(line));
    const how = ways.map((way) => `${seen.filter((look) => look.how === way).length} ${way}`).join(', ');
    console.log(`      ${starts} starts, ${boundaries.length} boundaries, ${seen.length} looks (${how})`);
    expect(reader.stderr).to.equal('');
    expect(seen.length).to.be.at.least(looks);
    const wrong = seen.flatMap((look) => growing.wrongIn(look));
    expect(wrong.slice(0, 10), `${wrong.length} things are wrong`).to.deep.equal([]);
    await mustHaveOneType(dataDir);
    await within(dataDir, async (platform) => {
      const analytics = await openAnalytics(platform);
      const ask = async (sql: string) => (await analytics.query(sql)).rows;
      const found = await ask(
        'SELECT type, count(*), count(DISTINCT id) FROM events GROUP BY type ORDER BY type',
      );
      const wanted = [...growing.events].filter(([, events]) => events > 0).sort();
      expect(found).to.deep.equal(wanted.map(([type, events]) => [type, events, events]));
      const names = forgotten.map((name) => `'${name}'`).join(', ');
      expect(await ask(`SELECT count(*) FROM events WHERE subject IN (${names})`)).to.deep.equal([[0]]);
      expect((await platform.get(uses.verifyLake).run()).findings).to.deep.equal([]);
    });
  });
});

/**
 * Where a kill leaves another lake than at the boundary before: after each effect on it. What one effect leaves is what
 * the next begins with; the long run kills there as well.
 */
function isWorthIt(at: Boundary): boolean {
  const isOfLake = /:(?:curatedZone|lake|settlements)\./.test(at);
  return isLong ? !at.startsWith('failed:') && at.includes(' in ') : isOfLake && at.startsWith('after:');
}

/** Every part has the column's type of the schema, and every manifest says that its partition has. */
async function mustHaveOneType(dataDir: string): Promise<void> {
  await within(dataDir, async (platform) => {
    const curated = platform.get(uses.curatedLake);
    const { columns } = await curated.schema(stayingType as EventType);
    const { type } = columns.find(({ column }) => column === 'p_price') as Column;
    const schema = platform.get(ports.crypto).sha256(columnsText(columns));
    const files: string[] = [];
    for (const day of await curated.days(stayingType as EventType)) {
      expect((await curated.manifest(day))?.schema, day.date).to.equal(schema);
      files.push(...(await curated.parts(day)).map(({ name }) => join(dataDir, 'lake', name)));
    }
    expect(files).to.have.lengthOf(3);
    const list = files.map((file) => `'${file}'`).join(', ');
    const sql = `SELECT DISTINCT type FROM parquet_schema([${list}]) WHERE name = 'p_price'`;
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    try {
      const rows = (await connection.runAndReadAll(sql)).getRowsJson();
      expect(rows).to.deep.equal([[type === 'string' ? 'BYTE_ARRAY' : 'DOUBLE']]);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  });
}
