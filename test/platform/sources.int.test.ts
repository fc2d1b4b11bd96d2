import { join } from 'node:path';
import { expect } from 'chai';
import { scan } from '../../src/adapters/scan/scan.js';
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

interface Listed {
  readonly name: string;
  readonly state: string;
  readonly keys: readonly { readonly since?: string }[];
}

interface Made {
  readonly writeKey: string;
}

const someEvent = JSON.stringify({ event: 'Workout Completed', userId: 'u-1' });

describe('sources and who listens, from the command line', function () {
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

  const sources = (...args: string[]) => lethe(['sources', ...args, ...onData]);
  const sourcesJson = <T>(...args: string[]) => letheJson<T>(['sources', ...args, ...onData]);

  async function statusOf(key: string, headers: { [name: string]: string } = {}): Promise<number> {
    const authorization = `Basic ${btoa(`${key}:`)}`;
    const answer = await server?.post('/v1/track', someEvent, { authorization, ...headers });
    return answer?.status ?? 0;
  }

  async function until(isSo: () => Promise<boolean>): Promise<void> {
    for (let n = 0; n < 500; n++) {
      if (await isSo()) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`It did not come to be:\n${server?.output()}`);
  }

  /** What keeps this from being the error of a user, who hears what happened and what to do. */
  function expectUserError({ code, stdout, stderr }: Ended, says: RegExp): void {
    expect({ code, stdout }, stderr).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr)
      .to.match(says)
      .and.not.to.match(/^\s+at /m);
    expect(stderr.trimEnd().split('\n')).to.have.length.above(1);
  }

  it('are added, rotated, disabled and limited while the server runs, which takes it in by itself', async () => {
    server = await startServer(data);
    const { writeKey: first } = await sourcesJson<Made>('add', 'web', '--kind', 'browser');
    expect(first).to.match(/^wk_[\w-]{24}$/);
    await until(async () => (await statusOf(first)) === 200);

    const { writeKey: second } = await sourcesJson<Made>('rotate', 'web');
    await until(async () => (await statusOf(second)) === 200);
    expect(await statusOf(first), 'the former key').to.equal(200);
    const { writeKey: third } = await sourcesJson<Made>('rotate', 'web', '--retire-now');
    await until(async () => (await statusOf(third)) === 200);
    expect([await statusOf(first), await statusOf(second)]).to.deep.equal([401, 401]);

    await sourcesJson('disable', 'web');
    await until(async () => (await statusOf(third)) === 401);
    await sourcesJson('enable', 'web');
    await until(async () => (await statusOf(third)) === 200);

    await sourcesJson('limit', 'web', '--rate', '1/s', '--burst', '1', '--origin', 'https://a.example');
    await until(async () => (await statusOf(third, { origin: 'https://b.example' })) === 403);
    await until(async () => (await statusOf(third)) === 429);
    await sourcesJson('limit', 'web', '--no-rate', '--any-origin');
    await until(async () => (await statusOf(third, { origin: 'https://b.example' })) === 200);

    const metrics = await fetch(`${server.url}/metrics`).then((answer) => answer.text());
    expect(metrics).to.match(/^lethe_rate_limited_total\{source="web"\} [1-9]/m);
    expect((await server.stop()).code).to.equal(0);
    expect(server.output()).to.match(/"sources":\["web"\].*sources changed/);
    const rows = await rowsOf(data);
    expect(new Set(rows.map(({ record }) => record.source.name))).to.deep.equal(new Set(['web']));
    const keys = new Set([first, second, third]);
    expect(await scan(data, keys)).to.deep.equal([]);
    for (const key of keys) expect(server.output()).not.to.include(key);
  });

  it('keep what was rotated and disabled when the server starts again with the same settings', async () => {
    const env = { LETHE_WRITE_KEYS: 'app:app-key-1234,jobs:jobs-key-1234' };
    server = await startServer(data, { env });
    expect(await statusOf('app-key-1234')).to.equal(200);
    const { key: firstKey } = server;
    await server.stop();
    const { writeKey } = await sourcesJson<Made>('rotate', 'app', '--retire-now');
    await sourcesJson('disable', 'jobs');
    server = await startServer(data, { env });
    expect(server.key).to.equal(firstKey);
    expect([await statusOf('app-key-1234'), await statusOf(writeKey)]).to.deep.equal([401, 200]);
    expect(await statusOf('jobs-key-1234')).to.equal(401);
  });

  it('are listed with what they may do, but without keys or digests', async () => {
    await sources(
      'add',
      'web',
      '--kind',
      'browser',
      '--origin',
      'https://a.example',
      '--origin',
      'https://b.example',
    );
    await sources('add', 'app', '--kind', 'mobile', '--environment', 'staging', '--rate', '100/s');
    await sources('rotate', 'web');
    await sources('disable', 'app');
    const listed = await sourcesJson<Listed[]>('list');
    expect(listed.map(({ name, state, keys }) => [name, state, keys.length])).to.deep.equal([
      ['app', 'disabled', 1],
      ['web', 'enabled', 2],
    ]);
    expect(listed[0]).to.deep.include({
      kind: 'mobile',
      environment: 'staging',
      rate: { perSecond: 100, burst: 1_000 },
    });
    expect(listed[1]).to.deep.include({
      kind: 'browser',
      origins: ['https://a.example', 'https://b.example'],
    });
    for (const { since } of listed.flatMap(({ keys }) => keys)) expect(since).to.match(/^\d{4}-\d\d-\d\dT/);
    const { stdout } = await sources('list');
    expect(stdout).to.match(/^app +mobile +staging +1 +\S+ +100\/s, 1000 at once +any +disabled$/m);
    expect(stdout).to.match(
      /^web +browser +production +2 +.* +https:\/\/a\.example https:\/\/b\.example +enabled$/m,
    );
    for (const text of [stdout, JSON.stringify(listed)]) expect(text).not.to.match(/[0-9a-f]{64}|wk_/);
    expect((await sourcesJson<Listed>('retire', 'web')).keys).to.have.length(1);
  });

  it('are refused with what to do when they cannot be so', async () => {
    await sources('add', 'web', '--kind', 'browser');
    expectUserError(await sources('add', 'web', '--kind', 'browser'), /There is a source web already/);
    expectUserError(await sources('add', 'a b', '--kind', 'browser'), /name must be 1 to 64/);
    expectUserError(await sources('add', 'x', '--kind', 'browser', '--rate', '0/s'), /like 100\/s/);
    expectUserError(await sources('add', 'x', '--kind', 'browser', '--burst', '5'), /burst needs a rate/);
    expectUserError(
      await sources('limit', 'web', '--origin', 'shop.example'),
      /like https:\/\/shop\.example/,
    );
    for (const command of ['rotate', 'retire', 'disable', 'enable', 'limit'])
      expectUserError(await sources(command, 'none'), /There is no source none/);
    for (const args of [
      ['add', 'x'],
      ['add', 'x', '--kind', 'tv'],
      ['rotate'],
      ['limit', 'web', '--burst', 'x'],
    ])
      expect((await sources(...args)).code, args.join(' ')).to.equal(2);
    expect(await sourcesJson<Listed[]>('list')).to.have.length(1);
  });

  describe('tail', () => {
    const batch = {
      batch: [
        {
          type: 'track',
          event: 'Workout Completed',
          userId: 'u-canary',
          properties: { minutes: 42, email: 'canary@a.example' },
        },
        { type: 'track', event: 'Workout Completed', userId: 'null' },
        {
          type: 'track',
          event: 'Signed Up',
          context: { consent: { categoryPreferences: { analytics: false } } },
        },
      ],
    };

    /** Listens; sends again and again until `count` lines are there, since a tail tells nothing of before it began. */
    async function listen(args: readonly string[], count: number): Promise<Ended> {
      const child = startLethe(['tail', ...onData, '--url', server?.url ?? '', ...args]);
      let text = '';
      child.stdout?.on('data', (piece: Buffer) => {
        text += piece.toString();
      });
      const end = ended(child);
      await until(async () => {
        await server?.post('/v1/batch', batch);
        return text.split('\n').length > count || child.exitCode !== null;
      });
      child.kill('SIGINT');
      return end;
    }

    it('shows outcomes with their reasons, masked, until Ctrl-C, which ends it well', async () => {
      server = await startServer(data);
      const { code, signal, stdout, stderr } = await listen([], 3);
      expect({ code, signal, stderr }).to.deep.equal({ code: 0, signal: null, stderr: '' });
      const time = String.raw`^\d{4}-\d\d-\d\dT[\d:.]+Z`;
      expect(stdout).to.match(new RegExp(`${time}  recorded    workout_completed +s_[\\w-]+ +default$`, 'm'));
      expect(stdout).to.match(
        new RegExp(
          `${time}  dead        workout_completed .*default +forbidden_id: /userId is a placeholder`,
          'm',
        ),
      );
      expect(stdout).to.match(new RegExp(`${time}  suppressed  signed_up .*no_consent$`, 'm'));
      expect(stdout).not.to.include('canary');
    });

    it('shows as JSON, and only what was asked for', async () => {
      server = await startServer(data);
      const { code, stdout } = await listen(
        ['--json', '--outcome', 'recorded', '--type', 'workout_completed'],
        2,
      );
      expect(code).to.equal(0);
      const lines = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      for (const told of lines) {
        expect(told).to.include({ outcome: 'recorded', type: 'workout_completed', source: 'default' });
        expect(told.record.properties).to.deep.equal({ minutes: 42 });
      }
      expect(stdout).not.to.include('canary');
    });

    it('ends with the server, and well when its reader has seen enough', async () => {
      server = await startServer(data);
      const untold = startLethe(['tail', ...onData, '--url', server.url]);
      const end = ended(untold);
      const read = startLethe(['tail', ...onData, '--url', server.url]);
      read.stdout?.once('data', () => read.stdout?.destroy());
      const enough = ended(read);
      await until(async () => {
        await server?.post('/v1/batch', batch);
        return read.exitCode !== null;
      });
      expect(await enough).to.include({ code: 0, signal: null, stderr: '' });
      await server.stop();
      expect(await end).to.include({ code: 0, signal: null, stderr: 'The server has stopped.\n' });
    });

    it('says what to do when there is no server, no token, or another’s', async () => {
      expectUserError(
        await lethe(['tail', ...onData]),
        /admin token cannot be read from .*admin-token[\s\S]*--data-dir/,
      );
      server = await startServer(data);
      const { url, port } = server;
      const other = join(folder.path, 'other');
      const second = await startServer(other);
      await second.stop();
      const elsewhere = await lethe(['tail', '--data-dir', other, '--url', url]);
      expectUserError(
        elsewhere,
        /does not know the token in .*other.*admin-token[\s\S]*another data directory/,
      );
      expectUserError(await lethe(['tail', ...onData, '--url', 'nonsense']), /nonsense is no URL/);
      await server.stop();
      const away = await lethe(['tail', ...onData], { env: { LETHE_PORT: String(port) } });
      expectUserError(
        away,
        new RegExp(`No server answers at http://127\\.0\\.0\\.1:${port}[\\s\\S]*lethe serve`),
      );
    });
  });
});
