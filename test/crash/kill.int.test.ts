import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openEmbedded } from '../../src/entrypoints/composition/embedded.js';
import { ports, uses } from '../../src/entrypoints/composition/tokens.js';
import { readSettings } from '../../src/entrypoints/settings.js';
import {
  boundariesOf,
  type Child,
  Client,
  inspect,
  mustBeWhole,
  Programs,
  pause,
  repeated,
  wave,
} from '../support/crash-harness.js';
import { runJob } from '../support/crash-jobs.js';
import type { CrashScript, FastClock } from '../support/crash-script.js';
import type { Boundary } from '../support/effects.js';
import { seeded } from '../support/seeded.js';

const isLong = process.env.LETHE_LONG === '1' || process.argv.includes('--long');
/** How many processes are busy at once. */
const width = 2;
const rate = 20;
/** Longer than a lease holds: what a crash left is free. */
const restartMs = 20_000;

type Kill = NonNullable<CrashScript['kill']>;

describe('kill -9', function () {
  this.timeout(600_000);
  let programs: Programs;
  let folder: string;
  let directories = 0;
  const children: Child[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lethe-kill-'));
    programs = await Programs.make();
  });

  afterEach(() => {
    for (const child of children.splice(0)) if (!child.isOver) child.kill('SIGKILL');
  });

  after(async () => {
    await programs.remove();
    await rm(folder, { recursive: true, force: true });
  });

  function newDirectory(): string {
    directories += 1;
    return join(folder, `data-${directories}`);
  }

  /** One clock for all processes on a data directory; each restart comes later. */
  function clock(): { next(): FastClock } {
    const origin = Date.now();
    let starts = -1;
    return {
      next: () => {
        starts += 1;
        return { origin, rate, ahead: starts * restartMs };
      },
    };
  }

  function start(script: CrashScript): Child {
    const child = programs.child(script);
    children.push(child);
    return child;
  }

  function logOf(dataDir: string): string {
    return `${dataDir}.log`;
  }

  /** Sends wave after wave until the server is gone or `most` were sent. */
  async function load(server: Child, client: Client, most: number): Promise<void> {
    const where = await server.listening();
    for (let n = 0; n < most && where !== undefined && !server.isOver; n++) {
      await Promise.all(wave().map((one) => client.send(where, one)));
      await pause(20);
    }
  }

  /** Restarts without a kill, sends again what was not answered and some more, and stops by SIGTERM, which drains. */
  async function recover(dataDir: string, at: FastClock, client: Client): Promise<void> {
    const server = start({ job: 'serve', dataDir, clock: at });
    const where = await server.listening();
    if (where === undefined) throw new Error(`The server does not start again: ${server.stderr}`);
    const again = client.unanswered;
    client.unanswered = [];
    for (const left = [...again, ...wave()]; left.length > 0; )
      await Promise.all(left.splice(0, 50).map((one) => client.send(where, one)));
    server.kill('SIGTERM');
    await server.mustEnd(0);
    expect(client.unanswered.length, 'refused after the restart').to.equal(0);
  }

  /**
   * Ends a process at each of the boundaries, each on a data directory of its own; names those that went wrong.
   * @param besides ports whose boundaries another test here tries
   */
  async function atEach(
    boundaries: ReadonlyMap<Boundary, number>,
    kill: (kill: Kill) => Promise<void>,
    besides: readonly string[] = [],
  ): Promise<void> {
    const wrong: string[] = [];
    const left = [...boundaries].filter(([at]) => !besides.some((port) => at.includes(`:${port}.`)));
    const worker = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const [at, count] = next;
        if (!/^(?:before|after):/.test(at)) wrong.push(`${at}: not a boundary that can be tried`);
        else
          await kill({ at, count: count >= 8 ? 3 : 1 }).catch((error: Error) => {
            wrong.push(`${at}: ${error.message}`);
          });
      }
    };
    await Promise.all(Array.from({ length: width }, worker));
    expect(wrong, wrong.join('\n')).to.deep.equal([]);
  }

  it('loses and repeats nothing at any boundary of the server’s effects', async () => {
    const recording = { job: 'serve', dataDir: newDirectory(), clock: clock().next() } as const;
    const server = start({ ...recording, log: logOf(recording.dataDir) });
    const everything = new Client();
    await load(server, everything, 10);
    // Long enough for the lease to be renewed.
    await pause(7_000 / rate);
    server.kill('SIGTERM');
    await server.mustEnd(0);
    await mustBeWhole(recording.dataDir, everything);
    const boundaries = boundariesOf(logOf(recording.dataDir));
    expect([...boundaries.keys()]).to.include.members([
      ...[
        'before:sources.put',
        'after:receipts.append',
        'before:vault.write owners',
        'before:vault.write links',
      ],
      ...['after:profiles.write', 'before:lake.put', 'after:letters.put', 'before:settlements.settle'],
      ...['after:lease.acquire', 'before:lease.renew', 'after:lease.release'],
    ]);

    await atEach(boundaries, async (kill) => {
      const dataDir = newDirectory();
      const time = clock();
      const client = new Client();
      const victim = start({ job: 'serve', dataDir, clock: time.next(), kill });
      await load(victim, client, kill.at.endsWith('lease.release') ? 2 : 60);
      // What has not come by now comes at the end, or fails here: then a boundary was recorded that nobody tried.
      victim.kill('SIGTERM');
      await victim.mustEnd('SIGKILL');
      await recover(dataDir, time.next(), client);
      await mustBeWhole(dataDir, client);
    });
  });

  describe('of a process that does again what a former release left half done', () => {
    let template: string;
    const time = clock();
    const client = new Client();

    before(async () => {
      template = newDirectory();
      const kill = { at: 'after:letters.put', count: 1 } as const;
      const script = { job: 'serve', dataDir: template, clock: time.next(), flushMs: 400 * rate } as const;
      const old = start({ ...script, isOld: true, kill });
      await load(old, client, 200);
      await old.mustEnd('SIGKILL');
    });

    it('loses and repeats nothing at any boundary, those of removing what is no longer written among them', async () => {
      const copied = async () => {
        const dataDir = newDirectory();
        await cp(template, dataDir, { recursive: true });
        return dataDir;
      };
      const recorded = await copied();
      const at = time.next();
      const whole = start({ job: 'process', dataDir: recorded, clock: at, log: logOf(recorded) });
      await whole.mustEnd(0);
      await mustBeWhole(recorded, client);
      const boundaries = boundariesOf(logOf(recorded));
      expect([...boundaries.keys()]).to.include.members([
        'after:lake.remove',
        'after:letters.remove',
        'after:letters.replace',
      ]);

      const last = time.next();
      await atEach(
        boundaries,
        async (kill) => {
          const dataDir = await copied();
          const victim = start({ job: 'process', dataDir, clock: at, kill });
          await victim.mustEnd('SIGKILL');
          await runJob({ job: 'process', dataDir, clock: last });
          await mustBeWhole(dataDir, client);
        },
        ['lease', 'vault', 'profiles'],
      );
    });
  });

  describe('of a command beside nothing, and then done again,', () => {
    /** Records `job` on a copy of the template, then ends it at each boundary and does it again. */
    async function eachOf(
      job: 'replay' | 'reprocess' | 'discard' | 'rotate' | 'maintain',
      template: string,
      time: ReturnType<typeof clock>,
      more: Pick<CrashScript, 'file'>,
      check: (dataDir: string, runs: number) => Promise<void>,
      expected: readonly Boundary[],
    ): Promise<void> {
      const copied = async () => {
        const dataDir = newDirectory();
        await cp(template, dataDir, { recursive: true });
        return dataDir;
      };
      const [first, second] = [time.next(), time.next()];
      const recorded = await copied();
      const whole = start({ job, dataDir: recorded, clock: first, log: logOf(recorded), ...more });
      await whole.mustEnd(0);
      await check(recorded, 1);
      const boundaries = boundariesOf(logOf(recorded));
      expect([...boundaries.keys()]).to.include.members([...expected]);
      await atEach(
        boundaries,
        async (kill) => {
          const dataDir = await copied();
          const victim = start({ job, dataDir, clock: first, kill, ...more });
          await victim.mustEnd('SIGKILL');
          await runJob({ job, dataDir, clock: second, ...more });
          await check(dataDir, 2);
        },
        ['lease'],
      );
    }

    it('replay: every event is there, and once for each time it was accepted', async () => {
      const file = join(folder, 'replayed.ndjson');
      const events = Array.from({ length: 700 }, (_, n) => ({
        type: 'track',
        messageId: `file-${n}`,
        userId: n % 100 === 0 ? 'null' : `f-${n % 7}`,
        event: 'Workout Completed',
        timestamp: '2020-02-02T02:02:02Z',
      }));
      await writeFile(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
      const template = newDirectory();
      const time = clock();
      const server = start({ job: 'serve', dataDir: template, clock: time.next() });
      const earlier = new Client();
      await load(server, earlier, 1);
      server.kill('SIGTERM');
      await server.mustEnd(0);
      const check = async (dataDir: string, runs: number) => {
        const client = new Client();
        for (const [id, { sent }] of earlier.events) for (let n = 0; n < sent; n++) client.note([id], true);
        const ids = events.map(({ messageId }) => messageId);
        client.note(ids, true);
        if (runs > 1) client.note(ids, false);
        await mustBeWhole(dataDir, client);
      };
      await eachOf('replay', template, time, { file }, check, [
        'after:receipts.newCollector',
        'after:lake.put',
      ]);
    });

    describe('on letters', () => {
      let template: string;
      let time: ReturnType<typeof clock>;
      const client = new Client();

      before(async () => {
        template = newDirectory();
        time = clock();
        const old = start({ job: 'serve', dataDir: template, clock: time.next(), isOld: true });
        await load(old, client, 6);
        old.kill('SIGTERM');
        await old.mustEnd(0);
        const { letters } = await inspect(template);
        expect(letters.open).to.be.greaterThan(6);
      });

      // The former release could not read these: their letters hold the receipt's bytes, not the events.
      const settled = async (dataDir: string) => {
        const { appearances, places, report, letters } = await inspect(dataDir);
        const lost = appearances.get('undefined') ?? 0;
        expect(repeated(places)).to.deep.equal([]);
        expect([...appearances.values()].filter((seen) => seen > 1)).to.deep.equal(lost > 1 ? [lost] : []);
        expect(report.findings).to.deep.equal([]);
        const { received, recorded, dead, waiting } = report.ledger;
        expect(recorded + dead + waiting).to.equal(received);
        expect(waiting).to.equal(0);
        expect(places).to.have.lengthOf(received);
        expect(received).to.equal([...client.events.values()].reduce((sum, { sent }) => sum + sent, 0));
        return letters;
      };

      it('reprocess: what is repaired is recorded once, what is not stays', async () => {
        const check = async (dataDir: string) => {
          const letters = await settled(dataDir);
          expect(letters.reprocessed).to.be.greaterThan(0);
          expect(letters.open).to.be.greaterThan(0);
        };
        await eachOf('reprocess', template, time, {}, check, ['after:lake.put', 'after:settlements.settle']);
      });

      it('keys rotate: everything opens, under one key-encryption key', async () => {
        const check = async (dataDir: string) => {
          await settled(dataDir);
          const platform = await openEmbedded(readSettings({}, { dataDir }));
          const names = await platform.get(ports.keyStore).list('kek/');
          const samples = await platform.get(uses.openSamples).run(10_000);
          await platform.close();
          expect(names).to.have.length(1);
          expect(names[0]).to.match(/-[23]$/);
          expect(samples).to.include({ failed: 0, erased: 0 });
          expect(samples.opened).to.be.greaterThan(20);
        };
        await eachOf('rotate', template, time, {}, check, [
          'after:keyStore.putIfAbsent kek',
          'after:vault.write ownerslinks',
          'before:keyStore.remove',
        ]);
      });

      it('maintenance, 100 days later: every letter expires, and the keys of days are gone', async () => {
        const check = async (dataDir: string) => {
          expect(await settled(dataDir)).to.have.all.keys(['expired']);
          const platform = await openEmbedded(readSettings({}, { dataDir }));
          const names = await platform.get(ports.keyStore).list('');
          await platform.close();
          expect(names.filter((name) => /^(?:transit|quarantine)/.test(name))).to.deep.equal([]);
        };
        const later = () => {
          const at = time.next();
          return { ...at, ahead: at.ahead + 100 * 86_400_000 };
        };
        await eachOf('maintain', template, { next: later }, {}, check, [
          'after:letters.replace',
          'before:keyStore.remove',
        ]);
      });

      it('discard: every letter is discarded, with an entry each', async () => {
        const check = async (dataDir: string) => {
          expect(await settled(dataDir)).to.have.all.keys(['discarded']);
        };
        await eachOf('discard', template, time, {}, check, [
          'after:streams.append',
          'before:letters.replace',
        ]);
      });
    });
  });

  const rounds = isLong ? 100 : 10;
  const seed = Number(process.env.LETHE_SEED ?? Date.now() % 1_000_000);

  it(`under load, ${rounds} times in one data directory, at random moments (LETHE_SEED=${seed}), loses nothing`, async () => {
    const random = seeded(seed);
    const dataDir = newDirectory();
    const time = clock();
    const client = new Client();
    for (let round = 1; round <= rounds; round++) {
      const server = start({ job: 'serve', dataDir, clock: time.next() });
      const where = await server.listening();
      if (where === undefined) throw new Error(`round ${round}: the server does not start: ${server.stderr}`);
      const again = client.unanswered;
      client.unanswered = [];
      const sender = async () => {
        while (!server.isOver)
          for (const one of [...again.splice(0, 3), ...wave()]) await client.send(where, one);
      };
      const senders = Array.from({ length: 6 }, sender);
      await pause(30 + random() * 500);
      server.kill('SIGKILL');
      await server.mustEnd('SIGKILL');
      await Promise.all(senders);
      client.unanswered.push(...again);
      const { report } = await inspect(dataDir);
      expect(report.findings, `round ${round} of seed ${seed}`).to.deep.equal([]);
    }
    await recover(dataDir, time.next(), client);
    await mustBeWhole(dataDir, client);
    expect(client.events.size).to.be.greaterThan(rounds * 20);
  });

  describe('of a replay beside a server on one data directory', () => {
    const ids = Array.from({ length: 3_000 }, (_, n) => `beside-${n}`);
    let file: string;

    before(async () => {
      file = join(folder, 'beside.ndjson');
      const line = (messageId: string, n: number) =>
        JSON.stringify({ type: 'track', messageId, userId: `b-${n % 50}`, event: 'Workout Completed' });
      await writeFile(file, `${ids.map(line).join('\n')}\n`);
    });

    it(`leaves the server going, and a replay that is not killed has it all (LETHE_SEED=${seed})`, async () => {
      const random = seeded(seed + 1);
      const dataDir = newDirectory();
      const client = new Client();
      const server = start({ job: 'serve', dataDir, clock: { origin: 0, rate: 1, ahead: 0 } });
      const where = await server.listening();
      if (where === undefined) throw new Error(server.stderr);
      let isReplaying = true;
      const sender = (async () => {
        while (isReplaying) {
          await Promise.all(wave().map((one) => client.send(where, one)));
          await pause(30);
        }
      })();
      for (let n = 0; n < (isLong ? 20 : 4); n++) {
        const replay = programs.cli('replay', file, '--data-dir', dataDir, '--json');
        children.push(replay);
        await pause(250 + random() * 1_000);
        replay.kill('SIGKILL');
        const end = await replay.ended;
        expect(['SIGKILL', 0]).to.include(end);
        client.note(ids, end === 0);
      }
      const whole = programs.cli('replay', file, '--data-dir', dataDir, '--json');
      children.push(whole);
      await whole.mustEnd(0);
      client.note(ids, true);
      expect(JSON.parse(whole.stdout.trim())).to.include({ received: 3_000, recorded: 3_000, dead: 0 });
      isReplaying = false;
      await sender;
      expect(server.isOver).to.equal(false);
      expect(client.unanswered).to.deep.equal([]);
      server.kill('SIGTERM');
      await server.mustEnd(0);
      await mustBeWhole(dataDir, client);
    });

    it('of the server lets the replay take over and end by itself', async () => {
      const dataDir = newDirectory();
      const time = clock();
      const client = new Client();
      const at = time.next();
      const server = start({ job: 'serve', dataDir, clock: at, kill: { at: 'after:lake.put', count: 3 } });
      await server.listening();
      const replay = start({ job: 'replay', dataDir, clock: at, file });
      await load(server, client, 200);
      await server.mustEnd('SIGKILL');
      await replay.mustEnd(0);
      client.note(ids, true);
      await recover(dataDir, time.next(), client);
      await mustBeWhole(dataDir, client);
    });
  });
});
