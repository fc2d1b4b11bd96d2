import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { build } from 'esbuild';
import type { AuditReport } from '../../src/application/audit.js';
import type { JsonObject } from '../../src/domain/json.js';
import { openEmbedded } from '../../src/entrypoints/composition/embedded.js';
import { ports, uses } from '../../src/entrypoints/composition/tokens.js';
import { readSettings } from '../../src/entrypoints/settings.js';
import { collected } from '../contracts/contract.js';
import type { CrashScript } from './crash-script.js';
import type { Boundary } from './effects.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the children run, bundled: a child reads what it needs alone, and is never older than the sources. */
export class Programs {
  private constructor(readonly folder: string) {}

  static async make(): Promise<Programs> {
    const folder = await mkdtemp(join(tmpdir(), 'lethe-crash-'));
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'package.json'), '{"type":"module","version":"0.0.0"}');
    await build({
      absWorkingDir: root,
      entryPoints: {
        child: fileURLToPath(new URL('crash-server.ts', import.meta.url)),
        cli: join(root, 'src/entrypoints/cli/main.ts'),
      },
      bundle: true,
      splitting: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      mainFields: ['module', 'main'],
      external: ['lmdb', '@duckdb/node-api'],
      logLevel: 'error',
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      banner: {
        js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
      },
    });
    return new Programs(folder);
  }

  child(script: CrashScript): Child {
    const env = { ...process.env, LETHE_CRASH: JSON.stringify(script), NODE_OPTIONS: '' };
    return new Child(spawn(process.execPath, [join(this.folder, 'child.mjs')], { env }));
  }

  /** The real command line, with the real time. */
  cli(...args: readonly string[]): Child {
    const env = { ...process.env, NODE_OPTIONS: '' };
    return new Child(spawn(process.execPath, [join(this.folder, 'cli.mjs'), ...args], { env }));
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

/** A process that may end at any time. */
export class Child {
  stdout = '';
  stderr = '';
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  isOver = false;

  constructor(private readonly process: ChildProcess) {
    process.stdout?.on('data', (text) => (this.stdout += text));
    process.stderr?.on('data', (text) => (this.stderr += text));
    // One that was killed hears nothing any more.
    process.stdin?.on('error', () => {});
    this.ended = once(process, 'close').then(([code, signal]) => {
      this.isOver = true;
      return code ?? signal;
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** To a child that waits. */
  go(): void {
    this.process.stdin?.write('go\n');
  }

  /** The server's address and write key, as its welcome tells them; `undefined` when it ended before. */
  async listening(): Promise<{ address: string; key: string } | undefined> {
    while (!this.isOver) {
      const match = /Lethe listens on (\S+) [\s\S]*curl -u ([^:\s]+):/.exec(this.stdout);
      if (match !== null) return { address: match[1] as string, key: match[2] as string };
      await Promise.race([once(this.process.stdout as NodeJS.ReadableStream, 'data'), this.ended]);
    }
    return undefined;
  }

  /** Its end must be this. */
  async mustEnd(how: number | NodeJS.Signals): Promise<void> {
    const end = await this.ended;
    expect(end, `${this.stdout}\n${this.stderr}`).to.equal(how);
  }
}

/** How often an event was sent, and how often its sender heard 200. */
interface Sent {
  sent: number;
  acknowledged: number;
}

export interface Request {
  readonly path: string;
  readonly body: JsonObject;
}

/** Sends, and remembers what it was promised. */
export class Client {
  readonly events = new Map<string, Sent>();
  /** Requests without an answer: a real client sends them again. */
  unanswered: Request[] = [];

  /** Resolves once it is answered, or never will be. */
  async send({ address, key }: { address: string; key: string }, one: Request): Promise<void> {
    const ids = idsOf(one.body);
    for (const id of ids) this.of(id).sent += 1;
    if ((await post(`${address}${one.path}`, key, one.body)) === 200) {
      for (const id of ids) this.of(id).acknowledged += 1;
    } else this.unanswered.push(one);
  }

  /** Notes events that came another way: acknowledged where their settlement was waited for. */
  note(ids: Iterable<string>, isAcknowledged: boolean): void {
    for (const id of ids) {
      this.of(id).sent += 1;
      if (isAcknowledged) this.of(id).acknowledged += 1;
    }
  }

  private of(id: string): Sent {
    const sent = this.events.get(id) ?? { sent: 0, acknowledged: 0 };
    this.events.set(id, sent);
    return sent;
  }
}

function idsOf(body: JsonObject): string[] {
  const events = (body.batch ?? [body]) as { messageId: string }[];
  return events.map(({ messageId }) => messageId);
}

/** The answer's status; `undefined` when there was none. One connection per request, so that nothing is sent twice. */
function post(url: string, key: string, body: JsonObject): Promise<number | undefined> {
  const text = JSON.stringify(body);
  const headers = { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` };
  return new Promise((resolve) => {
    const sending = request(url, { method: 'POST', agent: false, headers }, (answer) => {
      // The status line alone is the promise, whatever becomes of the rest.
      answer.on('error', () => {});
      answer.resume();
      resolve(answer.statusCode);
    });
    sending.on('error', () => resolve(undefined));
    sending.end(text);
  });
}

let count = 0;

/** One of each kind, bad ones and repeated identifies among them; ids that no other call gives. */
export function wave(): Request[] {
  count += 1;
  const n = count;
  const id = (name: string) => `${name}-${n}`;
  const userId = `u-${n % 4}`;
  const context = { ip: '203.0.113.7', traits: { email: `u${n % 4}@example.org` } };
  const visitor = { anonymousId: `a-${n % 3}` };
  return [
    { path: '/v1/track', body: { messageId: id('visit'), event: 'Page Opened', ...visitor } },
    {
      path: '/v1/identify',
      body: {
        messageId: id('identify'),
        userId,
        ...visitor,
        traits: { plan: `p${n}`, email: 'ada@example.org' },
      },
    },
    {
      path: '/v1/batch',
      body: {
        context,
        batch: [
          { type: 'track', messageId: id('track'), userId, event: 'Workout Completed', properties: { n } },
          {
            type: 'track',
            messageId: id('bug'),
            userId,
            event: 'Order Placed',
            properties: { email: 'a@example.org' },
          },
          { type: 'track', messageId: id('bad'), userId: 'null', event: 'Workout Completed' },
          { type: 'nonsense', messageId: id('nonsense'), userId },
          { type: 'page', messageId: id('page'), userId, name: 'Home' },
          { type: 'screen', messageId: id('screen'), ...visitor, name: 'Start' },
        ],
      },
    },
    { path: '/v1/group', body: { messageId: id('group'), userId, groupId: 'g-1', traits: { name: 'Team' } } },
    { path: '/v1/alias', body: { messageId: id('alias'), userId, previousId: `old-${n}` } },
    {
      path: '/v1/import',
      body: {
        batch: [
          {
            type: 'identify',
            messageId: id('again'),
            userId,
            traits: { plan: 'free' },
            timestamp: '2026-01-01T00:00:00Z',
          },
          { type: 'track', messageId: id('late'), userId: id('new'), event: 'Workout Completed' },
        ],
      },
    },
  ];
}

/** What is in a data directory that nobody works on: counted from below, and audited. */
export async function inspect(dataDir: string): Promise<{
  appearances: Map<string, number>;
  places: string[];
  letters: { readonly [state: string]: number };
  report: AuditReport;
  isPlanOpen: boolean;
}> {
  const platform = await openEmbedded(readSettings({}, { dataDir }));
  try {
    const appearances = new Map<string, number>();
    const places: string[] = [];
    const appear = (id: string, place: string) => {
      appearances.set(id, (appearances.get(id) ?? 0) + 1);
      places.push(place);
    };
    const lake = platform.get(ports.lake);
    for await (const { name } of lake.list('events/'))
      for await (const line of lake.read(name)) {
        const { id, lethe } = JSON.parse(line);
        appear(id, `${lethe.receipt}-${lethe.index}`);
      }
    const letters: { [state: string]: number } = {};
    for (const letter of await collected(platform.get(ports.letters).list())) {
      letters[letter.state] = (letters[letter.state] ?? 0) + 1;
      if (letter.state === 'reprocessed') continue;
      const item = await platform.get(uses.batches).openLetter(letter);
      const raw = item?.raw as JsonObject | null;
      appear(String(raw?.messageId), letter.id);
    }
    const report = await platform.get(uses.audit).run();
    const isPlanOpen = (await platform.get(ports.plans).open()) !== undefined;
    return { appearances, places, letters, report, isPlanOpen };
  } finally {
    await platform.close();
  }
}

/**
 * Everything that was promised is there, and nothing else: what was acknowledged is in the lake or a letter; what was
 * sent once is there once at most; no place is there twice; nothing waits; the ledger adds up and the audit is clean.
 */
export async function mustBeWhole(dataDir: string, client: Client): Promise<void> {
  const { appearances, places, report, isPlanOpen } = await inspect(dataDir);
  const wrong: string[] = [];
  for (const [id, { sent, acknowledged }] of client.events) {
    const seen = appearances.get(id) ?? 0;
    if (seen < acknowledged) wrong.push(`${id}: acknowledged ${acknowledged} times, there ${seen} times`);
    if (seen > sent) wrong.push(`${id}: sent ${sent} times, there ${seen} times`);
  }
  for (const id of appearances.keys()) if (!client.events.has(id)) wrong.push(`${id}: there, but never sent`);
  for (const place of repeated(places)) wrong.push(`${place}: there twice`);
  expect(wrong).to.deep.equal([]);
  expect(report.findings).to.deep.equal([]);
  expect(isPlanOpen, 'a plan is still open').to.equal(false);
  const { received, recorded, repeated: left, suppressed, dead, waiting } = report.ledger;
  expect(waiting, 'waiting').to.equal(0);
  expect(recorded + suppressed + dead).to.equal(received);
  // A repeat goes once it is compacted, which a server may have done meanwhile; a row that is missed for no such reason is a finding.
  expect(report.rows, 'rows').to.be.within(recorded - left, recorded);
  expect(places.length, 'rows and letters').to.equal(received);
}

export function repeated(places: readonly string[]): string[] {
  const seen = new Set<string>();
  return places.filter((place) => seen.size === seen.add(place).size);
}

/** How often each boundary was reached, in the order of the first time. */
export function boundariesOf(log: string): Map<Boundary, number> {
  const boundaries = new Map<Boundary, number>();
  for (const line of readFileSync(log, 'utf8').split('\n'))
    if (line !== '') boundaries.set(line as Boundary, (boundaries.get(line as Boundary) ?? 0) + 1);
  return boundaries;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
