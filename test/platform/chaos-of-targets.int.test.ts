import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env as environment } from 'node:process';
import { expect } from 'chai';
import { generate } from '../../src/application/generate/generate.js';
import type { TargetReport } from '../../src/application/status.js';
import { openEmbedded } from '../../src/entrypoints/composition/embedded.js';
import { ports, uses } from '../../src/entrypoints/composition/tokens.js';
import { readSettings } from '../../src/entrypoints/settings.js';
import { noFaults } from '../support/amplitude-stub/faults.js';
import { AmplitudeStub } from '../support/amplitude-stub/stub.js';
import { lethe, letheJson, type RunningServer, startServer } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';
import { rowsOf } from './lake-records.js';

/** The whole number takes minutes: `LETHE_LONG=1`. */
const isLong = environment.LETHE_LONG === '1';
const count = Number(environment.LETHE_CHAOS_EVENTS ?? (isLong ? 200_000 : 20_000));
const awayMs = isLong ? 60_000 : 3_000;
const mostMs = isLong ? 1_800_000 : 180_000;
const secret = 'whsec_0123456789';
const concurrency = 2;

interface Letter {
  readonly event: string;
  readonly target: string;
  readonly reason: string;
}

/** A request as its target saw it: what it was about, and whether its sender heard that it was taken. */
interface Sent {
  readonly keys: readonly string[];
  readonly status: number;
}

/** What may be under way when a server is killed: batches of 1,000 records, some of which are two events. */
const mostUnderWay = concurrency * 1_100;

/**
 * Events that came again although their sender had heard that they were taken. Only a kill excuses that, and only for
 * what was under way then: what was heard of it may not be written down.
 */
function needlesslyAgain(
  requests: readonly Sent[],
  kills: readonly number[],
  repeated: Set<string>,
): string[] {
  const taken = new Map<string, number>();
  const excused = kills.map(() => new Set<string>());
  const again: string[] = [];
  for (const [at, { keys, status }] of requests.entries())
    for (const key of keys) {
      if (repeated.has(key.slice(key.lastIndexOf('/') + 1).replace(/:\w+$/, ''))) continue;
      const before = taken.get(key);
      if (before !== undefined) {
        const kill = kills.findIndex((one) => before < one && one <= at);
        if (kill < 0) again.push(`${key}: taken in request ${before}, sent again in ${at}`);
        else excused[kill]?.add(key);
      }
      if (status === 200) taken.set(key, at);
    }
  for (const [kill, { size }] of excused.entries())
    if (size > mostUnderWay) again.push(`kill ${kill}: ${size} events were sent again`);
  return again;
}

describe(`${count.toLocaleString('en')} events, two targets that fail in every way, and a server that is killed`, function () {
  this.timeout(mostMs);

  it('reach each target once, or are letters with the target’s reason', async () => {
    const folder = await temporaryFolder();
    const stub = new AmplitudeStub({ quietMs: 700 });
    const hook = new WebhookReceiver(secret);
    const file = join(folder.path, 'targets.yaml');
    await writeFile(
      file,
      `- {name: amplitude, kind: amplitude, api_key: stub-api-key, url: "${await stub.listen()}", throttled_ms: 700, timeout_ms: 5000, concurrency: ${concurrency}}
- {name: hook, kind: webhook, url: "${await hook.listen()}", secret: ${secret}, concurrency: ${concurrency}}`,
    );
    const env = { LETHE_TARGETS: file };
    let server: RunningServer = await startServer(folder.path, { env, flushMs: 200, mostMs });
    try {
      stub.faults = { ...noFaults, reject: 0.01, failing: 0.05, cut: 0.02, throttling: 0.03 };
      let turn = 0;
      hook.fate = () => {
        turn += 1;
        if (turn % 20 === 0) return { status: turn % 40 === 0 ? 500 : 503, ingested: turn % 40 === 0 };
        return turn % 50 === 7 ? { status: 0, ingested: true } : { status: 200, ingested: true };
      };

      const expected = new Set<string>();
      const aliases = new Set<string>();
      const bodies: object[][] = [];
      const start = new Date(Date.now() - 2 * 86_400_000).toISOString();
      for (const event of generate({ seed: 11, events: count, users: count / 40, start, days: 1 })) {
        const { messageId, type } = event as { messageId: string; type: string };
        if (expected.has(messageId) || aliases.has(messageId)) continue;
        (type === 'alias' ? aliases : expected).add(messageId);
        const last = bodies.at(-1);
        if (last === undefined || last.length === 100) bodies.push([event]);
        else last.push(event);
      }
      const { port } = server;
      const begun = Date.now();
      let next = 0;
      const post = async (batch: object[]) => {
        for (;;) {
          const status = await server.post('/v1/import', { batch }).then(
            (answer) => answer.status,
            () => 0,
          );
          if (status === 200) return;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      };
      const posting = Array.from({ length: 4 }, async () => {
        for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) await post(body);
      });
      const posted = (share: number) => until(() => next > bodies.length * share, 600_000);

      const kills = { amplitude: [] as number[], hook: [] as number[] };
      const kill = async () => {
        await server.kill();
        kills.amplitude.push(stub.requests.length);
        kills.hook.push(hook.requests.length);
        server = await startServer(folder.path, { env, port, flushMs: 200, mostMs });
      };
      await posted(0.2);
      await kill();
      await posted(0.4);
      stub.faults = { ...stub.faults, away: true };
      hook.isAway = true;
      await Promise.all([new Promise((resolve) => setTimeout(resolve, awayMs)), posted(0.6)]);
      await kill();
      await Promise.all(posting);
      // The lake is not late because its targets are away.
      await until(async () => (await waitingEvents(server.url)) === 0, 900_000);
      const whileAway = await letheJson<{ [name: string]: TargetReport }>(
        ['targets', 'list', '--data-dir', folder.path],
        { env },
      );
      expect(whileAway.amplitude?.waiting).to.be.above(0);
      const recordedAt = Date.now();
      stub.faults = { ...stub.faults, away: false };
      hook.isAway = false;
      await until(() => stub.project.events.length > count / 2, 600_000);
      await kill();
      const reports = () =>
        letheJson<{ [name: string]: TargetReport }>(['targets', 'list', '--data-dir', folder.path], { env });
      // A command is asked once the server says so: dozens of starts would keep it from its work.
      const isDelivered = async () =>
        !/^lethe_target_waiting\S* [1-9]/m.test(await metricsOf(server.url)) &&
        Object.values(await reports()).every(({ waiting }) => waiting === 0);
      await until(isDelivered, 900_000);
      const took = (Date.now() - begun) / 1_000;
      const books = await reports();
      expect((await server.stop()).code).to.equal(0);
      const audited = await lethe(['audit', '--data-dir', folder.path], { env });
      expect(audited.code, audited.stdout).to.equal(0);

      for (const { queued, delivered, skipped, dead } of Object.values(books) as Required<TargetReport>[])
        expect(delivered + skipped + dead).to.equal(queued);
      const letters = await lettersOf(folder.path, env);
      const repeated = await repeatedIn(folder.path);
      const rows = (await rowsOf(folder.path)).map(({ record }) => record);
      // An id that looks like a phone number is hashed on its way in: what the lake calls an event counts.
      const all = new Set<string>(rows.map(({ id }) => id));
      expect(all.size, 'events in the lake').to.equal(expected.size + aliases.size);
      const wanted = new Set<string>(rows.flatMap(({ id, kind }) => (kind === 'alias' ? [] : [id])));

      const refused = new Set(
        letters.filter(({ target }) => target === 'amplitude').map(({ event }) => event),
      );
      const main = stub.project.events.filter(({ insert_id }) => !insert_id.endsWith(':group'));
      const ingested = new Set(main.map(({ insert_id }) => insert_id));
      expect(main.length, 'ingested once').to.equal(ingested.size);
      const lost = [...wanted].filter((id) => !ingested.has(id) && !refused.has(id));
      const fateOf = (id: string) => {
        const statuses = stub.requests.flatMap(({ ids, status }) => (ids.includes(id) ? [status] : []));
        const isAtHook = [...hook.events.values()].some((event) => event.id === id);
        return `${id}: requests ended with ${statuses}; the webhook has ${isAtHook ? 'it' : 'it neither'}`;
      };
      expect(lost.slice(0, 20).map(fateOf), `${lost.length} lost`).to.deep.equal([]);
      expect(
        [...ingested].filter((id) => refused.has(id)),
        'both',
      ).to.deep.equal([]);
      expect(
        [...ingested].filter((id) => !wanted.has(id)),
        'never sent',
      ).to.deep.equal([]);
      expect(refused.size).to.be.within(count * 0.005, count * 0.015);
      for (const { reason } of letters)
        expect(reason).to.equal('Invalid field values on some events: event_properties invalid');
      const sent = stub.requests.map(({ ids, status }) => ({ keys: ids, status }));
      expect(needlesslyAgain(sent, kills.amplitude, repeated)).to.deep.equal([]);

      const received = new Set([...hook.events.values()].map(({ id }) => id));
      expect(
        [...all].filter((id) => !received.has(id)),
        'lost by the webhook',
      ).to.deep.equal([]);
      expect(needlesslyAgain(hook.requests, kills.hook, repeated)).to.deep.equal([]);
      console.log(
        `      ${count} events in ${took.toFixed(0)} s (recorded after ${((recordedAt - begun) / 1_000).toFixed(0)} s); ` +
          `Amplitude: ${ingested.size} ingested, ${refused.size} letters, ${stub.project.repeats} repeats ignored, ` +
          `${stub.requests.length} requests, ${stub.requests.filter(({ status }) => status !== 200).length} not taken; ` +
          `webhook: ${hook.events.size} events, ${hook.requests.length} requests; killed ${kills.amplitude.length} times`,
      );
    } finally {
      await server.kill();
      await Promise.all([stub.close(), hook.close()]);
      await folder.remove();
    }
  });
});

function metricsOf(url: string): Promise<string> {
  return fetch(`${url}/metrics`).then((answer) => answer.text());
}

async function waitingEvents(url: string): Promise<number> {
  return Number(/^lethe_waiting_events(?:\{[^}]*\})? (\d+)/m.exec(await metricsOf(url))?.[1]);
}

async function lettersOf(dataDir: string, env: { [name: string]: string }): Promise<Letter[]> {
  const platform = await openEmbedded(readSettings(env, { dataDir }));
  try {
    const letters: Letter[] = [];
    for await (const letter of platform.get(ports.letters).list()) {
      if (letter.target === undefined) continue;
      const line = (await platform.get(uses.targetLetters).open(letter)) as string;
      const reason = letter.failure.violations?.[0]?.problem ?? letter.failure.code;
      letters.push({ event: JSON.parse(line).id, target: letter.target, reason });
    }
    return letters;
  } finally {
    await platform.close();
  }
}

/** Events that the lake has several times: a killed server's client has sent them again, and so they are delivered again. */
async function repeatedIn(dataDir: string): Promise<Set<string>> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { record } of await rowsOf(dataDir)) {
    if (seen.has(record.id)) repeated.add(record.id);
    seen.add(record.id);
  }
  return repeated;
}
