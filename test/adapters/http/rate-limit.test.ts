import { connect } from 'node:net';
import { expect } from 'chai';
import sinon from 'sinon';
import { SourceBook } from '../../../src/adapters/http/source-book.js';
import { TokenBucket } from '../../../src/adapters/http/token-bucket.js';
import { keyDigest } from '../../../src/adapters/http/write-key.js';
import type { StoredSource } from '../../../src/domain/ports/sources.js';
import {
  basicAuth,
  listen,
  portOf,
  type TestServer,
  testServer,
  writeKey,
} from '../../support/http-server.js';

describe('a token bucket', () => {
  const bucket = () => new TokenBucket({ perSecond: 10, burst: 5 }, 0);

  it('gives its burst at once, then as much as comes in', () => {
    const it = bucket();
    for (let n = 0; n < 5; n++) {
      expect(it.wait(0)).to.equal(0);
      it.take(1);
    }
    expect(it.wait(0)).to.equal(0.1);
    expect(it.wait(50)).to.be.closeTo(0.05, 1e-9);
    expect(it.wait(100)).to.equal(0);
    it.take(1);
    expect(it.wait(100)).to.be.closeTo(0.1, 1e-9);
  });

  it('is never fuller than its burst', () => {
    const it = bucket();
    expect(it.wait(1e12)).to.equal(0);
    it.take(5);
    expect(it.wait(1e12)).to.be.greaterThan(0);
  });

  it('gives more than is left once, and takes that in again before it gives more', () => {
    const it = bucket();
    it.take(25);
    expect(it.wait(0)).to.equal(2.1);
    expect(it.wait(2_000)).to.be.closeTo(0.1, 1e-9);
    expect(it.wait(2_100)).to.equal(0);
  });

  it('holds the rate over time, whatever the batches', () => {
    const it = bucket();
    let taken = 0;
    for (let ms = 0; ms < 60_000; ms += 7) {
      if (it.wait(ms) > 0) continue;
      const batch = 1 + (ms % 40);
      it.take(batch);
      taken += batch;
    }
    expect(taken).to.be.within(600 - 40, 605 + 40);
  });
});

describe('a source with a rate', () => {
  let clock: sinon.SinonFakeTimers;
  let limited: string[];
  let server: TestServer;
  let stored: StoredSource[];
  let book: SourceBook;

  beforeEach(async () => {
    clock = sinon.useFakeTimers({ toFake: ['performance'] });
    limited = [];
    const common = { v: 1, kind: 'browser', environment: 'test' } as const;
    stored = [
      { ...common, name: 'web', keys: [keyDigest(writeKey)], rate: { perSecond: 10, burst: 5 } },
      { ...common, name: 'free', keys: [keyDigest('free-key')] },
    ];
    book = new SourceBook({ list: async () => stored });
    await book.reload();
    server = await testServer({}, { sources: book, onLimited: (source) => limited.push(source) });
  });
  afterEach(async () => {
    clock.restore();
    await server.app.close();
  });

  const auth = { authorization: basicAuth };
  const send = async (events: number, headers: { [name: string]: string } = auth, key?: string) => {
    const payload = JSON.stringify({ batch: Array(events).fill({}), ...(key && { writeKey: key }) });
    const answer = await server.app.inject({ method: 'POST', url: '/v1/batch', payload, headers });
    return {
      status: answer.statusCode,
      after: answer.headers['retry-after'],
      code: answer.json().error?.code,
    };
  };
  const refused = (after: string) => ({ status: 429, after, code: 'rate_limited' });
  const taken = { status: 200, after: undefined, code: undefined };

  it('is refused beyond it, told when to come again, and counted', async () => {
    expect(await send(5)).to.deep.equal(taken);
    expect(await send(1)).to.deep.equal(refused('1'));
    expect(await send(1, {}, writeKey)).to.deep.equal(refused('1'));
    expect(limited).to.deep.equal(['web', 'web']);
    expect(server.collect.submissions).to.have.length(1);
    clock.tick(100);
    expect(await send(45)).to.deep.equal(taken);
    expect(await send(1)).to.deep.equal(refused('5'));
    clock.tick(4_600);
    expect(await send(1)).to.deep.equal(taken);
  });

  it('is refused beyond it when its requests come all at once, too', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(3)));
    expect(answers.filter(({ status }) => status === 200)).to.have.length(2);
    expect(answers.filter(({ status }) => status === 429)).to.have.length(18);
  });

  it('shares it among its keys, and with nobody else', async () => {
    expect((await send(50)).status).to.equal(200);
    expect((await send(1)).status).to.equal(429);
    for (let n = 0; n < 10; n++) expect((await send(1_000, {}, 'free-key')).status).to.equal(200);
    expect(limited).to.deep.equal(['web']);
  });

  it('pays for images and not for what is refused otherwise', async () => {
    const pixel = (data: string) =>
      server.app
        .inject({ url: `/v1/pixel/track?writeKey=${writeKey}&data=${data}` })
        .then((a) => a.statusCode);
    for (let n = 0; n < 20; n++) expect(await pixel('!!!')).to.equal(400);
    for (let n = 0; n < 5; n++) expect(await pixel('e30')).to.equal(200);
    expect(await pixel('e30')).to.equal(429);
    expect(await send(0)).to.include({ status: 429 });
  });

  it('does not begin anew when other sources change, but when the rate does', async () => {
    await send(50);
    stored = [stored[0]!, { ...stored[1]!, environment: 'other' }];
    await book.reload();
    expect((await send(1)).status).to.equal(429);
    stored = [{ ...stored[0]!, rate: { perSecond: 10, burst: 6 } }, stored[1]!];
    await book.reload();
    expect((await send(1)).status).to.equal(200);
  });

  it('hears it before it has sent its body, when its key comes in the header or URL', async () => {
    await send(50);
    await listen(server.app);
    for (const head of [
      `POST /v1/track HTTP/1.1\r\nAuthorization: ${basicAuth}\r\n`,
      `POST /v1/track?writeKey=${writeKey} HTTP/1.1\r\n`,
    ]) {
      const socket = connect(portOf(server.app), '127.0.0.1');
      socket.write(`${head}Host: x\r\nContent-Length: 1000\r\n\r\n`);
      const piece = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
      expect(piece.toString()).to.match(/^HTTP\/1\.1 429 .*rate_limited/s);
      socket.destroy();
    }
  });
});
