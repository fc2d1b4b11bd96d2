import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { TargetReport } from '../../src/application/status.js';
import { AmplitudeStub } from '../support/amplitude-stub/stub.js';
import { lethe, letheJson, type RunningServer, startServer } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

type Reports = { readonly [target: string]: TargetReport };

describe('a server with Amplitude as its target', function () {
  this.timeout(240_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let stub: AmplitudeStub;
  let server: RunningServer;
  let env: { [name: string]: string };
  const onData = () => ['--data-dir', folder.path];
  const reports = () => letheJson<Reports>(['targets', 'list', ...onData()], { env });

  beforeEach(async () => {
    folder = await temporaryFolder();
    stub = new AmplitudeStub();
    env = { LETHE_AMPLITUDE_API_KEY: 'stub-api-key', LETHE_AMPLITUDE_URL: await stub.listen() };
  });
  afterEach(async () => {
    await server.kill();
    await stub.close();
    await folder.remove();
  });

  it('shows a visitor who logs in and buys as one person’s funnel, and nothing personal', async () => {
    server = await startServer(folder.path, { env });
    const visitor = { anonymousId: 'anonymous-canary-1' };
    const user = { ...visitor, userId: 'user-canary-1' };
    const context = {
      ip: '203.0.113.77',
      userAgent:
        'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
      traits: { email: 'ada-canary@example.org' },
    };
    const batch = [
      { type: 'page', messageId: 'm-1', name: 'Pricing', ...visitor, timestamp: '2026-11-23T10:00:00Z' },
      {
        type: 'identify',
        messageId: 'm-2',
        ...user,
        traits: { email: 'ada-canary@example.org', phone: '+4915112345678', plan: 'pro' },
      },
      { type: 'track', messageId: 'm-3', event: 'Signed Up', ...user, timestamp: '2026-11-23T10:01:00Z' },
      {
        type: 'track',
        messageId: 'm-4',
        event: 'Order Completed',
        userId: 'user-canary-1',
        properties: { revenue: 20, note: 'call +4915112345678' },
        timestamp: '2026-11-23T10:02:00Z',
      },
    ].map((event) => ({ context, ...event }));
    const answer = await server.post('/v1/import', { batch });
    expect(answer.status).to.equal(200);
    await until(() => stub.project.events.length === 4);
    const [visit, ...later] = stub.project.events;
    const person = stub.project.idOfDevice(visit?.device_id as string);
    for (const { user_id } of later) expect(stub.project.idOfUser(user_id as string)).to.equal(person);
    expect(stub.project.funnelOf(person as number)).to.deep.equal([
      'Viewed Pricing',
      'Signed Up',
      'Order Completed',
    ]);
    expect(stub.project.properties.get(person as number)).to.include({ plan: 'pro' });
    const sent = JSON.stringify(stub.project.events);
    for (const canary of ['canary', '4915112345678', '203.0.113.77']) expect(sent).not.to.include(canary);
    expect(await reports())
      .to.have.property('amplitude')
      .that.includes({ queued: 4, delivered: 4, waiting: 0, state: 'running' });
  });

  it('is stopped by a wrong key, loses nothing, and goes on after the key is right', async () => {
    server = await startServer(folder.path, { env: { ...env, LETHE_AMPLITUDE_API_KEY: 'wrong-key' } });
    await server.post('/v1/track', { event: 'Tested', userId: 'u-1', messageId: 'm-1' });
    await until(() => server.output().includes('the target is stopped'));
    expect(await reports())
      .to.have.property('amplitude')
      .that.includes({ state: 'stopped', waiting: 1, dead: 0 });
    await server.stop();
    server = await startServer(folder.path, { env });
    await until(() => stub.project.events.length === 1);
    expect((await lethe(['audit', ...onData()], { env })).code).to.equal(0);
  });

  it('rests while it is paused from the command line', async () => {
    server = await startServer(folder.path, { env });
    await letheJson(['targets', 'pause', 'amplitude', '--reason', 'new key', ...onData()], { env });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await server.post('/v1/track', { event: 'Tested', userId: 'u-1', messageId: 'm-1' });
    await server.settled();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(stub.requests).to.have.length(0);
    await letheJson(['targets', 'resume', 'amplitude', ...onData()], { env });
    await until(() => stub.project.events.length === 1);
    const unknown = await lethe(['targets', 'pause', 'nowhere', ...onData()], { env });
    expect(unknown.code).to.equal(1);
    expect(unknown.stderr).to.include('Use one of: amplitude.');
  });

  it('delivers nothing of a person who was forgotten while it was on its way', async () => {
    server = await startServer(folder.path, { env });
    await letheJson(['targets', 'pause', 'amplitude', ...onData()], { env });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const track = (messageId: string, who: object) => ({ type: 'track', event: 'Tested', messageId, ...who });
    const ada = { userId: 'user-ada', anonymousId: 'device-ada' };
    const batch = [
      track('m-1', { anonymousId: 'device-ada' }),
      track('m-2', ada),
      track('m-3', { anonymousId: 'device-ada' }),
      track('m-4', { userId: 'user-bob' }),
    ];
    await server.post('/v1/batch', { batch });
    await server.settled();
    expect((await lethe(['forget', 'user-ada', '--reason', 'asked', ...onData()], { env })).code).to.equal(0);
    await letheJson(['targets', 'resume', 'amplitude', ...onData()], { env });
    await until(async () => (await reports()).amplitude?.waiting === 0);
    expect(stub.project.events.map(({ insert_id }) => insert_id)).to.deep.equal(['m-4']);
    expect((await reports()).amplitude).to.include({ queued: 4, delivered: 1, skipped: 3 });
    expect((await lethe(['audit', ...onData()], { env })).code).to.equal(0);
  });

  it('has a person who is forgotten deleted there, and the certificate names the job and its end', async () => {
    server = await startServer(folder.path, { env });
    const track = (messageId: string, who: object) => ({ type: 'track', event: 'Tested', messageId, ...who });
    const ada = { userId: 'user-ada', anonymousId: 'device-ada' };
    const batch = [
      track('m-1', { anonymousId: 'device-ada' }),
      track('m-2', ada),
      track('m-3', { userId: 'user-bob' }),
    ];
    await server.post('/v1/batch', { batch });
    await until(() => stub.project.events.length === 3);
    await server.stop();
    const secret = { env: { ...env, LETHE_AMPLITUDE_SECRET_KEY: 'stub-secret-key' } };
    const { erasures } = await letheJson<{ erasures: { id: string }[] }>(
      ['forget', 'user-ada', ...onData()],
      secret,
    );
    const [erasure] = erasures;
    expect(stub.deletions.jobs).to.have.length(1);
    const [waiting] = await letheJson<{ next: object }[]>(['scrub', ...onData()], secret);
    expect(waiting?.next).to.deep.equal({ step: 'targets', targets: ['amplitude'] });
    for (const _ of ['submitted', 'done']) stub.deletions.advance();
    expect(await letheJson(['scrub', ...onData()], secret)).to.deep.equal([]);
    expect(stub.project.events.map(({ insert_id }) => insert_id)).to.deep.equal(['m-3']);
    const file = join(folder.path, 'certificate.json');
    await lethe(['erasures', 'show', erasure?.id as string, '--certificate', file, ...onData()]);
    const { content } = JSON.parse(await readFile(file, 'utf8'));
    expect(content.stage).to.equal('removed');
    expect(content.copies.find(({ copy }: { copy: string }) => copy === 'target')).to.deep.include({
      target: 'amplitude',
      state: 'removed',
      jobs: [{ job: new Date().toISOString().slice(0, 10), people: 1 }],
    });
    expect((await lethe(['verify', file, ...onData()])).code).to.equal(0);
  });

  it('delivers from the lake to a target that was set up later, and repairs what was refused', async () => {
    server = await startServer(folder.path);
    const events = Array.from({ length: 30 }, (_, n) => ({
      type: 'track',
      event: 'Tested',
      userId: `user-${n}`,
      messageId: `m-${n}`,
    }));
    await server.post('/v1/batch', { batch: events });
    await server.settled();
    await server.stop();
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const command = ['deliver', '--target', 'amplitude', '--from', day(-1), '--to', day(1), ...onData()];
    expect(await letheJson([...command, '--dry-run'], { env })).to.include({
      records: 30,
      sent: 30,
      delivered: 0,
    });
    expect(stub.requests).to.have.length(0);
    stub.faults = { ...stub.faults, reject: 0.2 };
    const { delivered, dead } = await letheJson<{ delivered: number; dead: number }>(command, { env });
    expect(delivered + dead).to.equal(30);
    expect(dead).to.be.within(1, 15);
    stub.faults = { ...stub.faults, reject: 0 };
    const listed = await letheJson<{ id: string; failure: { code: string } }[]>(
      ['dead-letters', 'list', '--target', 'amplitude', ...onData()],
      { env },
    );
    expect(new Set(listed.map(({ failure }) => failure.code))).to.deep.equal(new Set(['target_rejected']));
    const again = await letheJson<{ outcome: string }[]>(
      ['dead-letters', 'reprocess', '--target', 'amplitude', ...onData()],
      { env },
    );
    expect(again.map(({ outcome }) => outcome)).to.deep.equal(Array(dead).fill('delivered'));
    expect(new Set(stub.project.events.map(({ insert_id }) => insert_id)).size).to.equal(30);
    expect((await lethe(['audit', ...onData()], { env })).code).to.equal(0);
  });

  it('says what is wrong with a targets file, and never a secret', async () => {
    server = await startServer(folder.path);
    const file = join(folder.path, 'targets.yaml');
    const trouble: [string, RegExp][] = [
      ['- {name: hook, kind: webhook, url: "https://example.org", secret: "short"}', /secret must be/],
      ['- {name: Hook, kind: webhook, url: "https://example.org"}', /name must be/],
      ['- {name: a, kind: amplitude, api_key: topsecret, unknown: 1}', /unknown/],
      ['- {name: a, kind: amplitude}', /no api_key/],
      [
        '- {name: a, kind: amplitude, api_key: topsecret}\n- {name: a, kind: amplitude, api_key: topsecret}',
        /Two targets are called a/,
      ],
      ['name: a', /does not hold a list/],
      ['- [', /is not YAML, line/],
    ];
    for (const [text, says] of trouble) {
      await writeFile(file, text);
      const { code, stderr } = await lethe(['targets', 'list', ...onData()], {
        env: { LETHE_TARGETS: file },
      });
      expect(code, text).to.equal(1);
      expect(stderr)
        .to.match(says)
        .and.not.to.match(/topsecret|short/);
    }
  });
});
