import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { open } from 'lmdb';
import { generate } from '../../src/application/generate/generate.js';
import {
  build,
  type Ended,
  ended,
  lethe,
  letheJson,
  type RunningServer,
  startLethe,
  startServer,
} from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { rowsOf } from './lake-records.js';

interface Tally {
  readonly received: number;
  readonly recorded: number;
  readonly suppressed: number;
  readonly dead: number;
  readonly seconds: number;
}

interface ListedLetter {
  readonly id: string;
  readonly state: string;
  readonly failure: { readonly code: string; readonly violations?: { path: string; problem: string }[] };
}

const events = [...generate({ seed: 5, events: 300, users: 20, days: 3, start: '2026-02-01' })];
const ndjson = events.map((event) => `${JSON.stringify(event)}\n`).join('');

describe('the command line', function () {
  this.timeout(240_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let data: string;
  let onData: readonly string[];
  let server: RunningServer | undefined;
  before(build);
  beforeEach(async () => {
    folder = await temporaryFolder();
    data = join(folder.path, 'data');
    onData = ['--data-dir', data];
    server = undefined;
  });
  afterEach(async () => {
    await server?.kill();
    await folder.remove();
  });

  async function file(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(folder.path, name);
    await writeFile(path, content);
    return path;
  }

  /** What keeps this from being the error of a user, who hears what happened and what to do, and sees no stack. */
  function notForUsers({ code, stdout, stderr }: Ended, says: RegExp): string[] {
    const problems: string[] = [];
    if (code !== 1) problems.push(`ended with ${code}`);
    if (stdout !== '') problems.push('printed to stdout');
    if (!says.test(stderr)) problems.push(`does not say ${says}`);
    if (/^\s+at /m.test(stderr)) problems.push('shows a stack');
    if (stderr.trimEnd().split('\n').length < 2) problems.push('does not say what to do');
    return problems.length === 0 ? [] : [`${problems.join(', ')}: ${stderr}`];
  }

  describe('every command', () => {
    const commands = [
      ...['', 'serve', 'replay', 'generate', 'status', 'audit', 'profile show', 'dead-letters list'],
      ...['dead-letters show', 'dead-letters explain', 'dead-letters reprocess', 'dead-letters discard'],
      ...['tail', 'sources list', 'sources add', 'sources rotate', 'sources retire', 'sources limit'],
      ...['targets list', 'targets pause', 'targets resume', 'deliver'],
      ...['sources disable', 'sources enable', 'inventory', 'schemas check'],
      ...['forget', 'erasures list', 'erasures show', 'erasures resume', 'scrub', 'verify', 'keys public'],
      ...['keys export', 'keys list', 'keys rotate', 'disclose', 'reveal', 'backup', 'restore'],
      ...['tombstones check', 'tombstones apply', 'restrict', 'unrestrict', 'readmit'],
      ...['policy check', 'policy show', 'policy explain', 'policy test', 'policy schema'],
      ...['compact', 'lake verify', 'lake list', 'lake drop', 'schema show', 'schema diff', 'schema set'],
      ...['schema export', 'query', 'views', 'report', 'rerun'],
    ];
    const withoutData = /^(generate|policy .*|schemas .*)?$/;

    it('explains itself with --help, in full', async () => {
      const helps = await Promise.all(
        commands.map((command) => lethe([...command.split(' '), '--help'].filter((word) => word !== ''))),
      );
      for (const [i, { code, stdout, stderr }] of helps.entries()) {
        expect({ code, stderr }, commands[i]).to.deep.equal({ code: 0, stderr: '' });
        expect(stdout).to.match(new RegExp(`^Usage: lethe ${commands[i]}`));
        if (!withoutData.test(commands[i] as string))
          expect(stdout, commands[i]).to.include('--data-dir').and.to.include('--json');
      }
      const known = [...(helps[0]?.stdout ?? '').matchAll(/^ {2}([a-z-]+)(?= \[| {2,})/gm)].map(
        ([, name]) => name,
      );
      const tested = new Set(commands.map((command) => command.split(' ')[0]));
      expect(known.filter((name) => name !== 'help' && !tested.has(name as string))).to.deep.equal([]);
    }).timeout(240_000);

    it('ends with 2 and the usage when it is used wrongly', async () => {
      const wrong = [
        ...[['replay'], ['no-such-command'], ['status', '--no-such-flag'], ['generate', '--events', 'many']],
        ...[['replay', 'x', '--format', 'xml'], ['dead-letters', 'discard', 'c1.1-0'], ['profile']],
      ];
      const results = await Promise.all(wrong.map((args) => lethe(args)));
      for (const [i, { code, stdout, stderr }] of results.entries()) {
        expect({ code, stdout }, wrong[i]?.join(' ')).to.deep.equal({ code: 2, stdout: '' });
        expect(stderr).to.match(/error: |Usage: /);
        expect(stderr).not.to.match(/^\s+at /m);
      }
    });

    it('ends with 1, what happened and what to do when it cannot be done', async () => {
      const notADatabase = join(folder.path, 'a-file');
      await writeFile(notADatabase, '');
      const map = await file('map.yaml', 'kind: track\nname: 7\nwat: x\n');
      const cases: [args: string[], says: RegExp][] = [
        [['replay', join(folder.path, 'missing.ndjson'), ...onData], /missing\.ndjson/],
        [['replay', notADatabase, '--format', 'ndjson', ...onData], /map/],
        [['replay', notADatabase, '--format', 'ndjson', '--map', map, ...onData], /map\.yaml/],
        [['replay', notADatabase, '--format', 'ndjson', '--map', 'missing.yaml', ...onData], /missing\.yaml/],
        [['status', '--data-dir', notADatabase], /a-file/],
        [['serve', '--port', '99999', ...onData], /LETHE_PORT/],
        [['dead-letters', 'list', '--code', 'nonsense', ...onData], /nonsense/],
        [['dead-letters', 'show', 'c9.9-9', ...onData], /c9\.9-9/],
        [['profile', 'show', 'nobody@example.org', ...onData], /No event with this id/],
      ];
      await letheJson(['sources', 'list', ...onData]);
      const results = await Promise.all(cases.map(([args]) => lethe(args)));
      const problems = cases.flatMap(([args, says], i) =>
        notForUsers(results[i] as Ended, says).map((problem) => `lethe ${args.join(' ')}: ${problem}`),
      );
      expect(problems.join('\n')).to.equal('');
      expect(results.map(({ stderr }) => stderr).join('')).not.to.include('nobody@example.org');
    });

    it('prints JSON with --json', async () => {
      await letheJson(['replay', await file('events.ndjson', ndjson), ...onData]);
      const userId = (events.find((event) => 'userId' in event) as { userId: string }).userId;
      const [status, audit, letters, again, profile] = await Promise.all([
        letheJson<{ ledger: object; processing: boolean }>(['status', ...onData]),
        letheJson<{ rows: number; findings: [] }>(['audit', ...onData]),
        letheJson<[]>(['dead-letters', 'list', ...onData]),
        letheJson<[]>(['dead-letters', 'reprocess', '--dry-run', ...onData]),
        letheJson<{ subject: string }>(['profile', 'show', userId, ...onData]),
      ]);
      expect(status.ledger).to.include({ received: 300, recorded: 300 });
      expect(audit).to.deep.include({ rows: 300, findings: [] });
      expect([letters, again]).to.deep.equal([[], []]);
      expect(profile.subject).to.match(/^s_[\w-]{22}$/);
    });
  });

  describe('replay', () => {
    it('reads files, .gz, folders and stdin, and does it itself when no server runs', async () => {
      await mkdir(join(folder.path, 'in', 'deeper'), { recursive: true });
      await writeFile(join(folder.path, 'in', 'a.ndjson'), ndjson);
      await writeFile(join(folder.path, 'in', 'deeper', 'b.ndjson.gz'), gzipSync(ndjson));
      const expected = { received: 600, recorded: 600, suppressed: 0, dead: 0 };
      const { seconds: _, ...ofFolder } = await letheJson<Tally>([
        'replay',
        join(folder.path, 'in'),
        ...onData,
      ]);
      expect(ofFolder).to.deep.equal(expected);
      const fromStdin = (stdin: string | Uint8Array) =>
        letheJson<Tally>(['replay', '-', ...onData], { stdin });
      expect(await fromStdin(ndjson)).to.include({ received: 300, recorded: 300 });
      expect(await fromStdin(gzipSync(ndjson))).to.include({ received: 300, recorded: 300 });
      const ids = new Set((await rowsOf(data)).map(({ record }) => String(record.id)));
      const sent = new Set(events.map((event) => (event as { messageId: string }).messageId));
      expect(ids).to.deep.equal(sent);
    });

    it('says that a file is cut off, and keeps the books clean', async () => {
      const whole = gzipSync(ndjson.repeat(20));
      const cut = await file('cut.ndjson.gz', whole.subarray(0, whole.length / 2));
      expect(notForUsers(await lethe(['replay', cut, ...onData]), /cut\.ndjson\.gz/)).to.deep.equal([]);
      const { findings } = await letheJson<{ findings: [] }>(['audit', ...onData]);
      expect(findings).to.deep.equal([]);
    });

    it('lets the server on the same data directory do the work', async () => {
      server = await startServer(data);
      const tally = await letheJson<Tally>(['replay', await file('events.ndjson', ndjson), ...onData]);
      expect(tally).to.include({ received: 300, recorded: 300, dead: 0 });
      const processed = server.output().match(/"recorded":300,.*"batch processed"/g);
      expect(processed, server.output()).to.have.length(1);
      const { findings } = await letheJson<{ findings: [] }>(['audit', ...onData]);
      expect(findings).to.deep.equal([]);
    });

    it('takes over from a server that is killed, and loses and doubles nothing', async () => {
      server = await startServer(data);
      const child = startLethe(['replay', '-', ...onData, '--json'], { stdin: 'open' });
      const replay = ended(child);
      child.stdin?.write(ndjson.repeat(2));
      while (!/"recorded":500,.*batch processed/.test(server.output()))
        await new Promise((resolve) => setTimeout(resolve, 20));
      await server.kill();
      child.stdin?.end(ndjson.repeat(4));
      const { code, stdout, stderr } = await replay;
      expect(code, stderr).to.equal(0);
      expect(JSON.parse(stdout)).to.include({ received: 1_800, recorded: 1_800, dead: 0 });
      const audit = await letheJson<{ rows: number; findings: [] }>(['audit', ...onData]);
      expect(audit).to.deep.include({ rows: 1_800, findings: [] });
    });
  });

  describe('dead-letters', () => {
    const secret = 'ada@example.org';
    const lines = [
      JSON.stringify({ type: 'track', userId: 'u-1', event: 'Fine', messageId: 'm-1' }),
      `this is no JSON but ${secret}`,
      JSON.stringify({ type: 'track', userId: 'u-1', event: 7, properties: { email: secret } }),
      JSON.stringify({ type: 'identify', userId: 'null', traits: { email: secret } }),
      '',
    ].join('\n');
    let letters: ListedLetter[];
    let shared: typeof folder;
    before(async () => {
      shared = await temporaryFolder();
    });
    after(() => shared.remove());
    beforeEach(async () => {
      onData = ['--data-dir', join(shared.path, 'data')];
      if (letters !== undefined) return;
      const tally = await letheJson<Tally>(['replay', '-', ...onData], { stdin: lines });
      expect(tally).to.include({ received: 4, recorded: 1, dead: 3 });
      letters = await letheJson(['dead-letters', 'list', ...onData]);
    });

    it('list, show and explain say what was wrong, without a value', async () => {
      expect(letters.map(({ failure }) => failure.code)).to.deep.equal([
        ...['not_an_event', 'not_an_event', 'forbidden_id'],
      ]);
      expect(letters[1]?.failure.violations).to.deep.equal([
        { path: '/event', problem: 'must be a non-empty string' },
      ]);
      const [line, , forbidden] = letters.map(({ id }) => id) as [string, string, string];
      const texts = await Promise.all([
        lethe(['dead-letters', 'list', ...onData]),
        lethe(['dead-letters', 'list', '--code', 'forbidden_id', ...onData]),
        ...letters.flatMap(({ id }) => [
          lethe(['dead-letters', 'show', id, ...onData]),
          lethe(['dead-letters', 'explain', id, ...onData]),
        ]),
      ]);
      for (const { code, stdout, stderr } of texts) {
        expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
        expect(stdout).not.to.match(/ada|example\.org|no JSON/);
      }
      expect(texts[1]?.stdout).to.include(forbidden).and.not.to.include(line);
      expect(texts[3]?.stdout).to.match(
        /^not_an_event \(permanent\)[\s\S]*must be a JSON object[\s\S]*repaired by: /,
      );
      expect(texts[7]?.stdout).to.match(/forbidden_id[\s\S]*\/userId: is a placeholder[\s\S]*reprocess/);
    });

    it('reprocess --dry-run says what would happen and changes nothing', async () => {
      const before = await letheJson<ListedLetter[]>(['dead-letters', 'list', '--all', ...onData]);
      const would = await letheJson<object[]>(['dead-letters', 'reprocess', '--dry-run', ...onData]);
      expect(would).to.deep.equal(
        letters.map(({ id, failure: { code } }) => ({ id, was: code, outcome: 'dead', code })),
      );
      expect(await letheJson(['dead-letters', 'list', '--all', ...onData])).to.deep.equal(before);
      const did = await letheJson<object[]>(['dead-letters', 'reprocess', ...onData]);
      expect(did).to.deep.equal(would);
      expect(await letheJson(['dead-letters', 'list', ...onData])).to.have.length(3);
    });

    it('discard needs a reason, ends a letter once, and keeps the books clean', async () => {
      const id = letters[0]?.id ?? '';
      expect((await lethe(['dead-letters', 'discard', id, ...onData])).code).to.equal(2);
      const discard = ['dead-letters', 'discard', id, '--reason', 'a test line', ...onData];
      expect(await letheJson(discard)).to.deep.equal({ discarded: [id] });
      expect(await letheJson(discard)).to.deep.equal({ discarded: [] });
      expect(await letheJson(['dead-letters', 'list', ...onData])).to.have.length(2);
      const all = await letheJson<ListedLetter[]>(['dead-letters', 'list', '--all', ...onData]);
      expect(all.map(({ state }) => state)).to.deep.equal(['discarded', 'open', 'open']);
      const { findings } = await letheJson<{ findings: [] }>(['audit', ...onData]);
      expect(findings).to.deep.equal([]);
    });
  });

  it('audit ends with 3 and names what is missing', async () => {
    await letheJson(['replay', await file('events.ndjson', ndjson), ...onData]);
    const lake = join(data, 'lake', 'events');
    const [object = ''] = (await readdir(lake, { recursive: true })).filter((name) => name.endsWith('.gz'));
    await rm(join(lake, object));
    const { findings } = await letheJson<{ findings: { finding: string }[] }>(['audit', ...onData], {}, 3);
    expect(findings).not.to.deep.equal([]);
    const { code, stdout } = await lethe(['audit', ...onData]);
    expect(code).to.equal(3);
    expect(stdout).to.match(/unaccounted for/);
  });

  it('profile show names what is sealed, and shows only what is not', async () => {
    const traits = {
      ...{ email: 'ada@example.org', name: 'Ada Lovelace', plan: 'pro', goals: ['sleep', 'run'] },
      address: { city: 'London', street: '12 St James Square' },
    };
    const line = JSON.stringify({ type: 'identify', userId: 'usr_ada', anonymousId: 'anon-7', traits });
    await letheJson(['replay', '-', ...onData], { stdin: `${line}\n` });
    const [byUser, byDevice, text] = await Promise.all([
      letheJson<{ attributes: object; sealed: string[] }>(['profile', 'show', 'usr_ada', ...onData]),
      letheJson<object>(['profile', 'show', '--anonymous', 'anon-7', ...onData]),
      lethe(['profile', 'show', 'usr_ada', ...onData]),
    ]);
    expect(byUser.attributes).to.deep.equal({
      plan: 'pro',
      goals: ['sleep', 'run'],
      address: { city: 'London' },
    });
    expect(byUser.sealed).to.deep.equal(['/address/street', '/email', '/name']);
    expect(byDevice).to.deep.equal(byUser);
    expect(text.stdout)
      .to.include('/email')
      .and.not.to.match(/lovelace|ada@|square|usr_ada|anon-7/i);
  });

  describe('a data directory', () => {
    it('that is not there is not told to be clean, and not made', async () => {
      for (const command of ['status', 'audit', 'inventory'])
        expect(notForUsers(await lethe([command, ...onData]), /There is no data in/)).to.deep.equal([]);
      expect(existsSync(data)).to.equal(false);
    });

    it('of a newer format is refused with what to do', async () => {
      await letheJson(['sources', 'list', ...onData]);
      const root = open({ path: join(data, 'db'), noSubdir: false });
      await root.openDB('meta', { encoding: 'json' }).put('format', 2);
      await root.close();
      const refusals = await Promise.all([
        lethe(['serve', '--port', '0', ...onData]),
        lethe(['replay', await file('events.ndjson', ndjson), ...onData]),
        lethe(['audit', ...onData]),
      ]);
      for (const refusal of refusals)
        expect(notForUsers(refusal, /format 2;.* knows format 1[\s\S]*Use the release/)).to.deep.equal([]);
    });

    it('that has lost its master key is refused, and gets no new one', async () => {
      await letheJson(['replay', await file('events.ndjson', ndjson), ...onData]);
      const key = join(data, 'secrets', 'master.key');
      await rm(key);
      const refusals = await Promise.all([
        lethe(['serve', '--port', '0', ...onData]),
        lethe(['replay', await file('more.ndjson', ndjson), ...onData]),
        lethe(['dead-letters', 'list', ...onData]),
      ]);
      for (const refusal of refusals)
        expect(notForUsers(refusal, /no master key at .*master\.key[\s\S]*backup/)).to.deep.equal([]);
      expect(existsSync(key)).to.equal(false);
    });
  });

  describe('generate', () => {
    it('gives the same bytes for the same seed, and others for another', async () => {
      const run = (seed: string) => lethe(['generate', '--seed', seed, '--events', '500']);
      const [one, same, other] = await Promise.all([run('3'), run('3'), run('4')]);
      expect(one.stdout.trimEnd().split('\n')).to.have.length(500);
      expect(same.stdout).to.equal(one.stdout);
      expect(other.stdout).not.to.equal(one.stdout);
      const out = join(folder.path, 'out.ndjson.gz');
      expect(await lethe(['generate', '--seed', '3', '--events', '500', '--out', out])).to.include({
        code: 0,
        stdout: '',
      });
      expect(await letheJson<Tally>(['replay', out, ...onData])).to.include({ received: 500, recorded: 500 });
    });

    it('ends quietly when its reader has seen enough', async () => {
      const child = startLethe(['generate', '--events', '1000000']);
      child.stdout?.once('data', () => child.stdout?.destroy());
      const { code, signal, stderr } = await ended(child);
      expect({ code, signal, stderr }).to.deep.equal({ code: 0, signal: null, stderr: '' });
    });
  });

  describe('serve', () => {
    it('prints a curl line that works as it stands', async () => {
      server = await startServer(data);
      const run = promisify(execFile);
      const hasCurl = await run('curl', ['--version']).then(
        () => true,
        () => false,
      );
      if (hasCurl) {
        const { stdout } = await run('sh', ['-c', server.curl]);
        expect(stdout).to.equal('{"success":true}');
      } else {
        const body = /-d '(.*)'$/.exec(server.curl)?.[1] ?? '';
        expect((await server.post('/v1/track', body)).status).to.equal(200);
      }
      await server.settled();
      const [row, ...others] = await rowsOf(data);
      expect(others).to.deep.equal([]);
      expect(row?.record).to.deep.include({
        type: 'workout_completed',
        properties: { minutes: 42 },
        context: { ip: '203.0.113.0' },
      });
      expect((await server.stop()).code).to.equal(0);
    });

    it('takes further sources from the environment, and says which one an event came from', async () => {
      const key = 'another-key-1234';
      server = await startServer(data, { env: { LETHE_WRITE_KEYS: `app:${key}` } });
      const authorization = `Basic ${btoa(`${key}:`)}`;
      await server.post('/v1/track', { userId: 'u-1', event: 'A' }, { authorization });
      await server.stop();
      const [row] = await rowsOf(data);
      expect(row?.record.source.name).to.equal('app');
    });
  });
});
