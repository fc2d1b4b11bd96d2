import { once } from 'node:events';
import { expect } from 'chai';
import { TailStream } from '../../../src/adapters/http/tail-stream.js';
import { OutcomeFeed, type Telling } from '../../../src/application/outcome-feed.js';
import type { Instant, ReceiptId } from '../../../src/domain/event/event.js';
import { listen, testServer } from '../../support/http-server.js';

const adminToken = 'at_secret';
const bearer = { authorization: `Bearer ${adminToken}` };

function telling(index: number, more: Partial<Telling['told']> = {}): Telling {
  const told = {
    received_at: '2026-11-23T12:00:00.000Z' as Instant,
    receipt: 'c1.1' as ReceiptId,
    index,
    source: 'web',
    type: 'workout_completed',
    outcome: 'recorded' as const,
    ...more,
  };
  return { told };
}

/** Reads lines until there are so many that are not empty. */
async function readLines(answer: Response, count: number): Promise<{ [field: string]: unknown }[]> {
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (text.split('\n').filter((line) => line !== '').length < count) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader.cancel();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

describe('GET /tail', () => {
  let feed: OutcomeFeed;
  let app: Awaited<ReturnType<typeof testServer>>['app'];
  let url: string;
  let logged: unknown[];
  beforeEach(async () => {
    feed = new OutcomeFeed();
    const server = await testServer({ closeTimeoutMs: 600_000 }, { tail: { adminToken, feed } });
    ({ app, logged } = server);
    url = await listen(app);
  });
  afterEach(() => app.close());

  const open = (query = '', headers: { [name: string]: string } = bearer) =>
    fetch(`${url}/tail${query}`, { headers });

  it('streams outcomes as NDJSON while somebody listens, and no longer', async () => {
    expect(feed.isHeard).to.equal(false);
    const answer = await open();
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('content-type')).to.equal('application/x-ndjson; charset=utf-8');
    expect(answer.headers.get('cache-control')).to.equal('no-store');
    expect(feed.isHeard).to.equal(true);
    feed.tell([telling(0), telling(1)]);
    setTimeout(() => feed.tell([telling(2)]), 20);
    expect((await readLines(answer, 3)).map(({ index }) => index)).to.deep.equal([0, 1, 2]);
    for (let n = 0; n < 200 && feed.isHeard; n++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(feed.isHeard, 'after the listener has gone').to.equal(false);
  });

  it('is for who knows the admin token', async () => {
    for (const headers of [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: 'Bearer ' },
      { authorization: `Bearer ${adminToken}x` },
      { authorization: adminToken },
      { authorization: `Basic ${btoa(`${adminToken}:`)}` },
    ] as { [name: string]: string }[]) {
      const answer = await open('', headers);
      expect(answer.status, JSON.stringify(headers)).to.equal(401);
      expect(JSON.parse(await answer.text()).error.code).to.equal('wrong_admin_token');
    }
    expect((await open(`?token=${adminToken}`, {})).status).to.equal(401);
    expect(feed.isHeard).to.equal(false);
    expect(logged).to.deep.equal([]);
  });

  it('tells each listener only what he asked for', async () => {
    const answers = await Promise.all([
      open('?type=signed_up'),
      open('?source=web&outcome=dead'),
      open('?outcome=suppressed'),
    ]);
    feed.tell([
      telling(0),
      telling(1, { type: 'signed_up' }),
      telling(2, { outcome: 'dead', failure: { code: 'not_an_event' } }),
      telling(3, { outcome: 'dead', source: 'app' }),
      telling(4, { outcome: 'suppressed', reason: 'no_consent' }),
    ]);
    const lines = await Promise.all(answers.map((answer) => readLines(answer, 1)));
    expect(lines.map(([line]) => line?.index)).to.deep.equal([1, 2, 4]);
    expect(lines.map(({ length }) => length)).to.deep.equal([1, 1, 1]);
    expect((await open('?outcome=lost')).status).to.equal(400);
  });

  it('has room for so many listeners only', async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, () => open()));
    expect(answers.map(({ status }) => status)).to.deep.equal(Array(16).fill(200));
    expect((await open()).status).to.equal(429);
    await Promise.all(answers.map((answer) => answer.body?.cancel()));
  });

  it('ends when the server stops, which does not wait for it', async () => {
    const answer = await open();
    const [text] = await Promise.all([answer.text(), app.close()]);
    expect(text).to.equal('\n');
  });

  it('is not there for HEAD, nor in a server without one', async () => {
    expect((await fetch(`${url}/tail`, { method: 'HEAD', headers: bearer })).status).to.equal(404);
    const without = await testServer();
    expect((await without.app.inject({ url: '/tail', headers: bearer })).statusCode).to.equal(404);
  });
});

describe('a listener who reads slowly', () => {
  const limits = { mostWaiting: 1_000, beatMs: 60_000 };
  const line = (n: number) => JSON.stringify({ n, text: 'x'.repeat(80) });

  it('holds up nobody, takes bounded memory, and is told what he missed', async () => {
    const stream = new TailStream(limits);
    for (let n = 0; n < 100_000; n++) stream.offer(line(n));
    let text = '';
    stream.on('data', (piece: Buffer) => {
      text += piece.toString();
    });
    await once(stream, 'data');
    stream.offer(line(100_000));
    await new Promise((resolve) => setImmediate(resolve));
    stream.end();
    await once(stream, 'end');
    const told = text
      .split('\n')
      .filter((one) => one !== '')
      .map((one) => JSON.parse(one));
    const skipped = told.findIndex((one) => one.skipped !== undefined);
    expect(told.slice(0, skipped).map(({ n }) => n)).to.deep.equal(
      Array.from({ length: skipped }, (_, n) => n),
    );
    expect(text.length).to.be.lessThan(1_300);
    expect(told[skipped].skipped + skipped).to.equal(100_000);
    expect(told.slice(skipped + 1).map(({ n }) => n)).to.deep.equal([100_000]);
  });

  it('misses nothing when he keeps up', async () => {
    const stream = new TailStream(limits);
    let text = '';
    stream.on('data', (piece: Buffer) => {
      text += piece.toString();
    });
    for (let n = 0; n < 1_000; n++) {
      stream.offer(line(n));
      if (n % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await new Promise((resolve) => setImmediate(resolve));
    stream.destroy();
    expect(text.match(/"n":/g)).to.have.length(1_000);
    expect(text).not.to.include('skipped');
  });

  it('may be gone: what is offered then is dropped', async () => {
    const stream = new TailStream(limits);
    stream.destroy();
    await once(stream, 'close');
    stream.offer(line(1));
    stream.end();
    const ended = new TailStream(limits);
    ended.end();
    ended.end();
    ended.offer(line(1));
    expect(ended.destroyed).to.equal(false);
    ended.destroy();
  });

  it('hears something while nothing happens', async () => {
    const stream = new TailStream({ ...limits, beatMs: 5 });
    let text = '';
    stream.on('data', (piece: Buffer) => {
      text += piece.toString();
    });
    while (text.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(text).to.match(/^\n+$/);
    stream.destroy();
  });
});
