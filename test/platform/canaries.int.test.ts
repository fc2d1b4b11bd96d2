import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { scan, scanText } from '../../src/adapters/scan/scan.js';
import { generate } from '../../src/application/generate/generate.js';
import { type BrowserSource, browserSource } from '../support/browser-source.js';
import {
  build,
  ended,
  lethe,
  letheJson,
  type RunningServer,
  startLethe,
  startServer,
} from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

type Fields = { readonly [field: string]: unknown };

/**
 * What is personal in a generated event, by a list of fields of this test's own: the policy's must not be its own
 * judge. Short ones (first names, postal codes) are left out: they stand in other words by chance.
 */
const personalFields = new Set(
  'userId anonymousId previousId email phone birthday street advertisingId ip latitude longitude'.split(' '),
);

function personalValues(events: readonly object[]): Set<string> {
  const values = new Set<string>();
  const visit = (value: unknown, path: readonly string[], kind: unknown) => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, part] of Object.entries(value)) visit(part, [...path, key], kind);
      return;
    }
    const [parent, field = ''] = path.slice(-2);
    const isName =
      field === 'name' && (parent === 'traits' || parent === 'shipping_address') && kind !== 'group';
    const isDevice = field === 'id' && parent === 'device';
    if (typeof value === 'boolean') return;
    const text = String(value);
    const isLong = text.length >= (field === 'latitude' || field === 'longitude' ? 8 : 4);
    if ((personalFields.has(field) || isName || isDevice) && isLong && !/^[\d.]+\.0$/.test(text))
      values.add(text);
  };
  for (const event of events) visit(event, ['event'], (event as Fields).type);
  return values;
}

/** Without the names that people write into free text: no detector knows them (docs/limits.md). */
function withoutSignature(event: object): object {
  const { properties } = event as { properties?: { message?: string } };
  if (properties?.message === undefined) return event;
  return { ...event, properties: { ...properties, message: properties.message.replace(/, .*$/, '') } };
}

function generated(seed: number, events: number): object[] {
  const options = { seed, events, users: 80, days: 25, start: '2026-01-05' };
  return Array.from(generate(options), withoutSignature);
}

const canary = (what: string) => `canary-${what}@example.org`;

/** Recorded events with canaries where no rule looks: in names, keys, ids, titles and texts of any depth. */
const unlisted: readonly { readonly [field: string]: unknown }[] = [
  { type: 'track', event: `Invited ${canary('event')}` },
  { type: 'track', event: 'Invited', messageId: canary('message-id') },
  { type: 'track', event: 'Visited', properties: { visits: { [canary('key')]: { count: 3 } } } },
  { type: 'track', event: 'Noted', properties: { a: [{ b: `mail ${canary('text')}, soon` }] } },
  { type: 'track', event: 'Noted', properties: { payload: JSON.stringify({ to: canary('json') }) } },
  { type: 'track', event: 'Noted', weird: canary('top'), context: { app: { channel: canary('context') } } },
  { type: 'page', name: canary('page'), context: { page: { title: canary('title') } } },
  { type: 'screen', name: `Chat with ${canary('screen')}` },
  { type: 'group', groupId: canary('group'), traits: { about: canary('group-trait') } },
  { type: 'identify', traits: { likes: { [canary('trait-key')]: true }, bio: canary('bio') } },
].map((event) => ({ userId: 'u-unlisted-7531', ...event }));

/** Events that become dead letters, each with a canary in it. */
const dead: readonly unknown[] = [
  { type: 'identify', userId: 'null', traits: { email: canary('forbidden-id'), name: 'Forbidden Canary' } },
  { type: 'identify', userId: 'undefined', traits: { [canary('key-of-a-trait')]: true } },
  { type: 'track', event: 'Wrong Type', userId: canary('properties-no-object'), properties: canary('text') },
  { type: 'track', event: { is: canary('name-no-text') }, userId: 'canary-user-1' },
  { type: 'track', event: 'Wrong Id', userId: { id: canary('id-no-text') } },
  { type: canary('unknown-kind'), userId: 'canary-user-2' },
  { type: 'alias', userId: canary('alias-without-previous') },
  canary('not-an-object'),
  [canary('a-list')],
];
const deadValues = [
  ...JSON.stringify(dead).matchAll(/canary-[\w-]+(?:@example\.org)?|Forbidden Canary/g),
].map(([value]) => value);

describe('canaries in the data of an app', function () {
  this.timeout(240_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let inputs: typeof folder;
  let server: RunningServer;
  let browser: BrowserSource;
  const values = new Set<string>(deadValues);
  const printed: { [where: string]: string } = {};
  const overHttp = generated(21, 1_500);
  const replayed = generated(22, 1_500);
  const waiting = generated(23, 300);
  let lettersListed: { id: string; failure: { code: string } }[];

  before(async () => {
    await build();
    [folder, inputs] = [await temporaryFolder(), await temporaryFolder()];
    browser = await browserSource(inputs.path);
    server = await startServer(folder.path, { env: { LETHE_TRUSTED_PROXIES: '1', ...browser.env } });
    await sendGenerated();
    await sendDeadAndRefused();
    await replayFiles();
    await server.settled();
    printed['/metrics'] = await fetch(`${server.url}/metrics`).then((answer) => answer.text());
    await readByCommand();
    const { code } = await server.stop();
    expect(code).to.equal(0);
    printed['the server'] = server.output();
    await leaveReceiptsWaiting();
  });
  after(async () => {
    await server?.kill();
    await folder?.remove();
    await inputs?.remove();
  });

  async function sendGenerated(): Promise<void> {
    for (const [n, event] of overHttp.entries()) {
      if (n % 50 !== 0) continue;
      const ip = `192.0.2.${1 + n / 50}`;
      const email = canary(`referer-${n}`);
      values.add(ip).add(email);
      const headers = {
        ...browser.headers,
        'x-forwarded-for': `10.1.2.3, ${ip}`,
        referer: `https://app.example/?email=${email}&utm_source=x`,
      };
      const answer = await server.post('/v1/batch', { batch: overHttp.slice(n, n + 50) }, headers);
      expect(answer.status, JSON.stringify(event)).to.equal(200);
    }
    for (const value of personalValues(overHttp)) values.add(value);
    expect((await server.post('/v1/batch', { batch: unlisted })).status).to.equal(200);
    for (const value of JSON.stringify(unlisted).match(/canary-[\w-]+@example\.org/g) ?? [])
      values.add(value);
  }

  async function sendDeadAndRefused(): Promise<void> {
    const headers = {
      ...browser.headers,
      'x-forwarded-for': '198.51.100.77',
      referer: `https://app.example/${canary('dead-referer')}`,
    };
    values.add('198.51.100.77').add(canary('dead-referer'));
    expect((await server.post('/v1/batch', { batch: dead }, headers)).status).to.equal(200);
    const refused: [path: string, body: string, status: number, headers?: { [name: string]: string }][] = [
      ['/v1/track', `{"email": "${canary('bad-json')}"`, 400],
      [`/v1/track?email=${canary('query')}`, '{', 400],
      [`/people/${canary('path')}`, '{}', 404],
      [`/v1/%zz${canary('bad-path')}`, '{}', 400],
      [
        '/v1/track',
        `{"userId":"${canary('bad-key')}"}`,
        401,
        { authorization: `Basic ${btoa(`${canary('key')}:`)}` },
      ],
      ['/v1/batch', `{"batch":"${canary('no-batch')}"}`, 400],
    ];
    for (const [path, body, status, more] of refused) {
      const answer = await server.post(path, body, { ...headers, ...more });
      const text = await answer.text();
      expect(answer.status, `${path}: ${text}`).to.equal(status);
      printed[`the answer to ${path}`] = `${printed[`the answer to ${path}`] ?? ''}${text}`;
    }
    for (const value of JSON.stringify(refused).match(/canary-[\w-]+@example\.org/g) ?? []) values.add(value);
    values.add(canary('key'));
  }

  async function replayFiles(): Promise<void> {
    const file = join(inputs.path, 'events.ndjson');
    const lines = [...replayed, ...dead].map((event) => JSON.stringify(event));
    await writeFile(file, [...lines, `no JSON, ${canary('line')}`, ''].join('\n'));
    const result = await lethe(['replay', file, '--data-dir', folder.path, '--json']);
    expect(result.code, result.stderr).to.equal(0);
    printed['lethe replay'] = result.stdout + result.stderr;
    values.add(canary('line'));
    for (const value of personalValues(replayed)) values.add(value);
  }

  async function readByCommand(): Promise<void> {
    const data = ['--data-dir', folder.path];
    const { userId } = overHttp.find((event) => (event as Fields).type === 'identify') as { userId: string };
    lettersListed = await letheJson(['dead-letters', 'list', ...data]);
    const some = lettersListed.at(-1)?.id ?? '';
    const commands = [
      ['dead-letters', 'list'],
      ['dead-letters', 'show', some],
      ['dead-letters', 'explain', some],
      ['dead-letters', 'reprocess', '--dry-run'],
      ['profile', 'show', userId],
      ['status'],
      ['audit'],
      ['inventory'],
    ];
    const run = async (command: string[]) => {
      const { code, stdout, stderr } = await lethe([...command, ...data]);
      expect(code, stderr).to.equal(0);
      printed[`lethe ${command.slice(0, 2).join(' ')}`] = stdout + stderr;
    };
    await Promise.all(commands.map(run));
  }

  /** What is accepted and never processed: killed before the first batch. */
  async function leaveReceiptsWaiting(): Promise<void> {
    server = await startServer(folder.path, { flushMs: 600_000 });
    expect((await server.post('/v1/batch', { batch: waiting })).status).to.equal(200);
    for (const value of personalValues(waiting)) values.add(value);
    await server.kill();
  }

  it('there are many, and the scanner finds every generated one in what was sent', () => {
    const sent = [...overHttp, ...replayed, ...waiting];
    const personal = personalValues(sent);
    expect(personal).to.have.property('size').greaterThan(1_000);
    const found = new Set(scanText('sent', JSON.stringify(sent), personal).map(({ needle }) => needle));
    expect([...personal].filter((value) => !found.has(value))).to.deep.equal([]);
  });

  it('none is anywhere in the data directory: records, letters, profiles, waiting receipts, free pages', async () => {
    const findings = await scan(folder.path, values);
    expect(findings.slice(0, 10)).to.deep.equal([]);
  });

  it('none is in answers, logs, metrics or what commands print', () => {
    for (const [where, text] of Object.entries(printed)) {
      expect(text, where).not.to.equal('');
      expect(scanText(where, text, values)).to.deep.equal([]);
    }
  });

  it('the dead ones are set aside, sealed, each with its code', async () => {
    const codes = lettersListed.map(({ failure }) => failure.code).sort();
    expect(codes.filter((code) => code === 'forbidden_id')).to.have.length(4);
    expect(codes.filter((code) => code === 'not_an_event')).to.have.length(2 * 7 + 1);
    expect(codes).to.have.length(19);
  });

  it('the ledger adds up with all of them', async () => {
    const report = await letheJson<{ ledger: Fields; findings: [] }>(['audit', '--data-dir', folder.path]);
    const { ledger, findings } = report;
    expect(findings).to.deep.equal([]);
    const recorded = overHttp.length + unlisted.length + replayed.length;
    const received = recorded + 19 + waiting.length;
    expect(ledger).to.include({ received, recorded, dead: 19, waiting: waiting.length, suppressed: 0 });
  });
});

describe('lethe generate', () => {
  it('prints what the canaries are taken from', async () => {
    await build();
    const args = ['generate', '--seed', '21', '--events', '1500', '--users', '80', '--days', '25'];
    const { stdout } = await ended(startLethe([...args, '--start', '2026-01-05']));
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(withoutSignature)).to.deep.equal(generated(21, 1_500));
  });
});
