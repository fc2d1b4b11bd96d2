import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FilesystemLake } from '../../src/adapters/filesystem/lake.js';
import { openAnalytics } from '../../src/entrypoints/composition/analytics.js';
import { uses } from '../../src/entrypoints/composition/tokens.js';
import { boundariesOf, type Child, Programs, pause, seeded } from '../support/crash-harness.js';
import { runJob } from '../support/crash-jobs.js';
import { forgotten, Growing, type Read } from '../support/crash-lake.js';
import type { CrashScript, FastClock } from '../support/crash-script.js';
import { within } from '../support/household.js';

const isLong = process.env.LETHE_LONG === '1' || process.argv.includes('--long');
const randomKills = isLong ? 100 : 10;
const looks = isLong ? 1_000 : 100;
const seed = Number(process.env.LETHE_SEED ?? Date.now() % 1_000_000);
/** Longer than a lease holds: what a crash left is free. */
const restartMs = 120_000;

describe('kill -9 of compaction, scrub and raw deletion', function () {
  this.timeout(isLong ? 3_600_000 : 600_000);
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
    let starts = -1;
    const next = (): FastClock => {
      starts += 1;
      return { origin, rate: 1, ahead: starts * restartMs };
    };
    const growing = new Growing(await FilesystemLake.open(dataDir));
    for (let n = 0; n < 8; n++) await growing.put();
    growth = (async () => {
      while (isGrowing) {
        await growing.put();
        await pause(100 + random() * 300);
      }
    })();

    const log = join(folder, 'log');
    await start({ job: 'keepLake', rounds: 2, dataDir, clock: next(), log }).mustEnd(0);
    const reader = start({ job: 'readLake', dataDir, clock: next() });
    const boundaries = [...boundariesOf(log).keys()].filter((at) => at.startsWith('before:'));
    expect(boundaries).to.include.members([
      ...['before:curatedZone.store', 'before:curatedZone.write', 'before:lake.put', 'before:lake.remove'],
      ...['before:lease.acquire', 'before:settlements.amend'].filter((at) =>
        boundaries.includes(at as never),
      ),
    ]);
    for (const at of boundaries) {
      const kill = { at, count: 1 + Math.floor(random() * 2) };
      await start({ job: 'keepLake', rounds: 3, dataDir, clock: next(), kill }).mustEnd('SIGKILL');
    }
    for (let n = 0; n < randomKills || reader.stdout.split('\n').length <= looks; n++) {
      const keeper = start({ job: 'keepLake', rounds: 1_000, dataDir, clock: next() });
      await pause(500 + random() * 4_000);
      keeper.kill('SIGKILL');
      await keeper.mustEnd('SIGKILL');
    }
    isGrowing = false;
    await growth;
    const clock = next();
    await runJob({ job: 'keepLake', rounds: 2, dataDir, clock });
    reader.kill('SIGTERM');
    await reader.ended;

    const reads = reader.stdout
      .split('\n')
      .slice(0, -1)
      .map((line): Read => JSON.parse(line));
    expect(reader.stderr).to.equal('');
    expect(reads.length).to.be.at.least(looks);
    expect(reads.flatMap((read) => growing.wrongIn(read))).to.deep.equal([]);
    await within(dataDir, async (platform) => {
      const now = Date.now();
      const analytics = await openAnalytics(platform);
      const ask = async (sql: string) => (await analytics.query(sql)).rows;
      for (const [type, rows, ids] of await ask(
        'SELECT type, count(*), count(DISTINCT id) FROM events GROUP BY type',
      )) {
        const { least, most } = growing.bounds(String(type), { from: now + 1, to: now });
        expect([least, Number(rows), Number(ids)], String(type)).to.deep.equal([most, most, most]);
      }
      const names = forgotten.map((name) => `'${name}'`).join(', ');
      expect(await ask(`SELECT count(*) FROM events WHERE subject IN (${names})`)).to.deep.equal([[0]]);
      expect((await platform.get(uses.verifyLake).run()).findings).to.deep.equal([]);
    });
    console.log(`      ${starts} starts, ${boundaries.length} boundaries, ${reads.length} looks`);
  });
});
