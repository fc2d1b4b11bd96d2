import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../src/domain/json.js';
import type { Platform } from '../../src/entrypoints/composition/embedded.js';
import { ports, uses } from '../../src/entrypoints/composition/tokens.js';
import { rowsOf } from '../application/world.js';
import { collected } from '../contracts/contract.js';
import { boundariesOf, type Child, Client, Programs, pause } from '../support/crash-harness.js';
import { runJob } from '../support/crash-jobs.js';
import type { CrashScript, FastClock } from '../support/crash-script.js';
import type { Boundary } from '../support/effects.js';
import { adas, canary, household, look, namesIn, within } from '../support/household.js';
import { seeded } from '../support/seeded.js';

const isLong = process.env.LETHE_LONG === '1' || process.argv.includes('--long');
const width = 2;
const day = 86_400_000;

describe('kill -9 while somebody is forgotten', function () {
  this.timeout(300_000);
  let programs: Programs;
  let folder: string;
  let directories = 0;
  const children: Child[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lethe-forget-'));
    programs = await Programs.make();
  });

  afterEach(() => {
    for (const child of children.splice(0)) if (!child.isOver) child.kill('SIGKILL');
  });

  after(async () => {
    await programs.remove();
    await rm(folder, { recursive: true, force: true });
  });

  function start(script: CrashScript): Child {
    const child = programs.child(script);
    children.push(child);
    return child;
  }

  function newDirectory(): string {
    directories += 1;
    return join(folder, `data-${directories}`);
  }

  describe('in a household', () => {
    let template: string;
    let before_: Awaited<ReturnType<typeof look>>;
    const origin = Date.now();
    const at = (ahead: number): FastClock => ({ origin, rate: 1, ahead, leaps: true });
    const others = (ids: Iterable<string>) => [...ids].filter((id) => !/^a\d$/.test(id));

    before(async () => {
      template = newDirectory();
      await within(template, household, { origin, rate: 1, ahead: 0 });
      before_ = await within(template, look);
      expect([...before_.opened.keys()]).to.include.members([...adas, 'b1', 'b2', 'c1']);
      expect(JSON.stringify([...before_.opened])).to.include(canary);
      const names = await within(template, namesIn);
      expect(names.size).to.be.greaterThan(5);
    });

    async function copied(): Promise<string> {
      const dataDir = newDirectory();
      await cp(template, dataDir, { recursive: true });
      return dataDir;
    }

    /** Nothing of the person was touched, or nothing of the person can be read. */
    async function mustBeAllOrNothing(dataDir: string): Promise<void> {
      const { opened } = await within(dataDir, look);
      const left = adas.filter((id) => opened.has(id));
      expect([0, adas.length], `still readable: ${left}`).to.include(left.length);
      expect(others(opened.keys())).to.deep.equal(others(before_.opened.keys()));
    }

    async function mustBeForgotten(platform: Platform): Promise<void> {
      const { rows, opened } = await look(platform);
      const theirs = (ids: typeof before_.rows) => ids.filter(({ id }) => others([id]).length > 0);
      expect([...opened]).to.deep.equal([...before_.opened].filter(([id]) => others([id]).length > 0));
      expect(rows.map(({ id }) => id)).to.deep.equal(before_.rows.map(({ id }) => id));
      expect(theirs(rows)).to.deep.equal(theirs(before_.rows));
      expect(await platform.get(uses.erasures).standing()).to.deep.equal([]);
      expect(
        (await platform.get(uses.erasures).standing()).map(({ id, next }) => ({ id, next })),
      ).to.deep.equal([]);
      expect(await platform.get(uses.tombstones).check()).to.deep.equal({ state: 'complete' });
      const { findings, ledger } = await platform.get(uses.audit).run();
      expect(findings).to.deep.equal([]);
      expect(ledger.received).to.equal(ledger.recorded + ledger.suppressed + ledger.dead);
      // Whoever is still spoken of is somebody whom the vault knows.
      const names = [...(await namesIn(platform))];
      expect((await platform.get(ports.vault).find(names as never)).size).to.equal(names.length);
      expect(await platform.get(ports.targetQueues).waiting()).to.deep.equal(
        new Map([['amplitude', theirs(rows).length]]),
      );
      const letters = await collected(platform.get(ports.letters).list());
      expect(letters.map(({ state, event }) => [state, event])).to.deep.equal([['erased', undefined]]);
      const shown = (user: string) => platform.get(uses.showProfile).show('user', user);
      for (const user of ['u-1', 'u-old']) expect(await shown(user)).to.include({ state: 'erased' });
      expect((await shown('u-2'))?.sealed).to.deep.equal(['/email']);
    }

    it('it ends after a restart, from every step of it, and is never half done', async () => {
      const recorded = await copied();
      const log = `${recorded}.log`;
      const script = { job: 'forget', user: 'u-1' } as const;
      const whole = start({ ...script, dataDir: recorded, clock: at(0), log });
      await whole.mustEnd(0);
      await within(recorded, mustBeForgotten, at(2 * day));
      const kills = killsOf(boundariesOf(log));
      expect(kills.map(({ at }) => at)).to.include.members([
        ...['before:workItems.put', 'before:tombstoneLog.append', 'before:vault.write owners'],
        ...['before:vault.write ownerslinks', 'before:profiles.remove', 'before:targetQueues.purge'],
        ...['before:letters.replace', 'before:lake.put', 'before:streams.append', 'before:workItems.remove'],
      ]);
      const wrong: string[] = [];
      const worker = async () => {
        for (let kill = kills.shift(); kill !== undefined; kill = kills.shift()) {
          const dataDir = await copied();
          try {
            await start({ ...script, dataDir, clock: at(0), kill }).mustEnd('SIGKILL');
            await mustBeAllOrNothing(dataDir);
            await runJob({ ...script, dataDir, clock: at(day) });
            await within(dataDir, mustBeForgotten, at(2 * day));
          } catch (error) {
            wrong.push(`${kill.at} (${kill.count}): ${(error as Error).message}`);
          }
          await rm(dataDir, { recursive: true });
        }
      };
      await Promise.all(Array.from({ length: width }, worker));
      expect(wrong, wrong.join('\n')).to.deep.equal([]);
    });
  });

  const rounds = isLong ? 100 : 12;
  const seed = Number(process.env.LETHE_SEED ?? Date.now() % 1_000_000);

  it(`while a server hears of the same person, ${rounds} times (LETHE_SEED=${seed}), nobody comes back`, async () => {
    const random = seeded(seed);
    const dataDir = newDirectory();
    const origin = Date.now();
    let ahead = 0;
    const next = (): FastClock => {
      ahead += 20_000;
      return { origin, rate: 20, ahead };
    };
    const client = new Client();
    const forgotten = Array.from({ length: rounds }, (_, n) => `r-${n}`);
    let sent = 0;
    const about = (userId: string) => ({ path: '/v1/batch', body: { batch: eventsOf(userId, ++sent) } });

    for (const user of forgotten) {
      const clock = next();
      const server = start({ job: 'serve', dataDir, clock });
      const where = await server.listening();
      if (where === undefined) throw new Error(`${user}: the server does not start: ${server.stderr}`);
      const sender = async () => {
        while (!server.isOver) {
          await Promise.all([client.send(where, about(user)), client.send(where, about('s-1'))]);
          await pause(5);
        }
      };
      const senders = [sender(), sender()];
      await pause(random() * 200);
      const forgetting = start({ job: 'forget', user, onlyRequest: true, dataDir, clock });
      await Promise.race([forgetting.ended, pause(300 + random() * 500)]);
      // The one, the other, or none but the server at last.
      const victim = random();
      if (victim < 0.4) forgetting.kill('SIGKILL');
      if (victim < 0.7) server.kill('SIGKILL');
      expect(['SIGKILL', 0], forgetting.stderr).to.include(await forgetting.ended);
      server.kill('SIGKILL');
      await server.ended;
      await Promise.all(senders);
    }
    const serve = async () => {
      const server = start({ job: 'serve', dataDir, clock: next() });
      const where = await server.listening();
      if (where === undefined) throw new Error(`The server does not start again: ${server.stderr}`);
      for (const one of client.unanswered.splice(0)) await client.send(where, one);
      for (const user of [...forgotten, 's-1']) await client.send(where, about(user));
      server.kill('SIGTERM');
      await server.mustEnd(0);
    };
    await serve();
    for (const user of forgotten)
      await runJob({ job: 'forget', user, onlyRequest: true, dataDir, clock: next() });
    const isTheirs = (id: string) => id.startsWith('r-');
    // What comes with the browser's id alone, later, is somebody new.
    const isNamed = (id: string) => isTheirs(id) && !id.includes('page');
    const told = (platform: Platform) =>
      rowsOf(platform.get(ports.lake)).then((rows) => rows.filter(({ id }) => isNamed(id)));
    const before_ = (await within(dataDir, told)).length;
    expect(before_).to.be.greaterThan(rounds);
    await serve();
    await runJob({
      job: 'forget',
      user: 'r-0',
      dataDir,
      clock: { origin, rate: 20, ahead: ahead + day, leaps: true },
    });

    await within(dataDir, async (platform) => {
      const { rows, opened } = await look(platform);
      expect(rows.filter(({ id }) => isNamed(id))).to.have.lengthOf(before_);
      for (const user of forgotten) {
        const key = await platform.get(uses.people).addressOf({ namespace: 'user', id: user });
        const item = (await platform.get(ports.vault).read([key])).get(key)?.subject;
        const open = rows.filter(({ id }) => id.startsWith(`${user}/`) && opened.has(id));
        for (const { id, received_at } of open) {
          expect(isNamed(id), id).to.equal(false);
          expect(String(received_at) > String(item?.tombstone?.at), id).to.equal(true);
        }
      }
      const seen = new Set(opened.keys());
      for (const [id, { acknowledged }] of client.events)
        if (acknowledged > 0 && !isTheirs(id)) expect(seen.has(id), id).to.equal(true);
      expect(
        (await platform.get(uses.erasures).standing()).map(({ id, next }) => ({ id, next })),
      ).to.deep.equal([]);
      const names = [...(await namesIn(platform))];
      expect((await platform.get(ports.vault).find(names as never)).size).to.equal(names.length);
      for (const user of forgotten)
        expect(await platform.get(uses.showProfile).show('user', user)).to.include({ state: 'erased' });
      const { findings, ledger } = await platform.get(uses.audit).run();
      expect(findings).to.deep.equal([]);
      expect(ledger.waiting).to.equal(0);
      expect(ledger.received).to.equal(ledger.recorded + ledger.suppressed + ledger.dead);
      expect(await platform.get(uses.tombstones).check()).to.deep.equal({ state: 'complete' });
    });
  });
});

/** What a person does on a device of their own: new ids each time. */
function eventsOf(userId: string, n: number): JsonObject[] {
  const about = {
    userId,
    anonymousId: `device-of-${userId}-${n % 3}`,
    context: { traits: { email: canary } },
  };
  return [
    { type: 'track', messageId: `${userId}/track-${n}`, event: 'Workout Completed', ...about },
    { type: 'identify', messageId: `${userId}/identify-${n}`, ...about, traits: { email: canary, step: n } },
    {
      type: 'page',
      messageId: `${userId}/page-${n}`,
      anonymousId: `device-of-${userId}-${n % 3}`,
      properties: { email: canary },
    },
  ];
}

/** Each effect's beginning, as often as it comes, and the last one's end: one effect's end is the next one's beginning. */
function killsOf(boundaries: ReadonlyMap<Boundary, number>): { at: Boundary; count: number }[] {
  const begun = [...boundaries].filter(([at]) => at.startsWith('before:') || at === 'after:workItems.remove');
  return begun.flatMap(([at, times]) => Array.from({ length: times }, (_, n) => ({ at, count: n + 1 })));
}
