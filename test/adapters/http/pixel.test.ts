import { expect } from 'chai';
import { Unavailable } from '../../../src/domain/ports/unavailable.js';
import { bookOf, testServer, writeKey } from '../../support/http-server.js';

const event = { event: 'Email Opened', userId: 'u1', properties: { subject: 'Köln ↗ 100 % >>>???' } };
const encoded = (value: unknown, encoding: 'base64' | 'base64url' = 'base64url') =>
  Buffer.from(JSON.stringify(value)).toString(encoding);

/** Fetches an image from a fresh server. */
async function fetchPixel(query: string, server = testServer(), path = '/v1/pixel/track', headers = {}) {
  const { app, collect, statuses, logged } = await server;
  const answer = await app.inject({ method: 'GET', url: `${path}${query}`, headers });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: answer.rawPayload,
    collect,
    statuses,
    logged,
  };
}

/** Width and height that a GIF states. */
function sizeOf(gif: Buffer): number[] {
  expect(gif.subarray(0, 6).toString()).to.equal('GIF89a');
  expect(gif.at(-1)).to.equal(0x3b);
  return [gif.readUInt16LE(6), gif.readUInt16LE(8)];
}

describe('an image', () => {
  for (const kind of ['track', 'page'] as const)
    it(`carries a ${kind} event in its URL, and is answered once that is durable`, async () => {
      const server = await testServer();
      let durable = false;
      server.collect.before = async () => {
        durable = true;
      };
      const query = `?data=${encoded({ ...event, writeKey })}`;
      const answer = await fetchPixel(query, Promise.resolve(server), `/v1/pixel/${kind}`);
      expect([answer.status, durable]).to.deep.equal([200, true]);
      expect(sizeOf(answer.body)).to.deep.equal([1, 1]);
      expect(answer.headers).to.include({
        'content-type': 'image/gif',
        'cache-control': 'no-store',
        'cross-origin-resource-policy': 'cross-origin',
      });
      expect(answer.collect.submissions[0]).to.include({ endpoint: kind, events: 1, live: true });
      expect(answer.collect.events()).to.deep.equal([{ ...event, type: kind }]);
    });

  it('may have its data in either alphabet, padded or not, escaped or not', async () => {
    const standard = encoded({ ...event, writeKey, text: '>>>???ÿÿ' }, 'base64');
    expect(standard).to.match(/\+/).and.match(/\//);
    for (const data of [
      standard,
      encodeURIComponent(standard),
      standard.replace(/=+$/, ''),
      standard.replaceAll('+', '-').replaceAll('/', '_'),
    ]) {
      const answer = await fetchPixel(`?data=${data}`);
      expect(answer.status, data).to.equal(200);
      expect(answer.collect.events()[0]).to.include({ text: '>>>???ÿÿ' });
    }
  });

  it('may have the write key in the URL', async () => {
    const answer = await fetchPixel(`?writeKey=${writeKey}&data=${encoded(event)}`);
    expect(answer.status).to.equal(200);
    expect(answer.collect.events()).to.deep.equal([{ ...event, type: 'track' }]);
    expect(JSON.stringify(answer.collect.submissions)).not.to.include(writeKey);
  });

  it('carries the facts of its request', async () => {
    const server = testServer({ trustedProxies: 1 }, { sources: await bookOf({ kind: 'browser' }) });
    const answer = await fetchPixel(`?data=${encoded({ ...event, writeKey })}`, server, '/v1/pixel/page', {
      'x-forwarded-for': '198.51.100.7',
      'user-agent': 'mail/1.0',
      referer: 'https://news.example/',
      'sec-gpc': '1',
    });
    expect(answer.collect.submissions[0]?.request).to.deep.equal({
      ip: '198.51.100.7',
      user_agent: 'mail/1.0',
      referer: 'https://news.example/',
      gpc: true,
    });
  });

  it('that is refused is still an image, and its status says why', async () => {
    const told: number[] = [];
    const onPixel = (status: number) => told.push(status);
    const away = await testServer({}, { onPixel });
    away.collect.before = async () => {
      throw new Unavailable('receipts_unavailable', undefined);
    };
    const broken = await testServer({}, { onPixel });
    broken.collect.before = async () => {
      throw new Error('canary');
    };
    const good = `?data=${encoded({ ...event, writeKey })}`;
    const disabled = await bookOf({ disabled: true });
    for (const [status, query, server] of [
      [400, '', testServer({}, { onPixel })],
      [400, `?writeKey=${writeKey}`, testServer({}, { onPixel })],
      [400, `?data=${encoded(event).slice(0, -9)}&writeKey=${writeKey}`, testServer({}, { onPixel })],
      [400, '?data=!!!', testServer({}, { onPixel })],
      [401, `?data=${encoded(event)}`, testServer({}, { onPixel })],
      [401, `?data=${encoded({ ...event, writeKey: 'wrong' })}`, testServer({}, { onPixel })],
      [401, good, testServer({}, { onPixel, sources: disabled })],
      [429, good, testServer({}, { onPixel, backlog: () => true })],
      [503, good, Promise.resolve(away)],
      [500, good, Promise.resolve(broken)],
      [200, good, testServer({}, { onPixel })],
    ] as const) {
      const answer = await fetchPixel(query, server);
      expect(answer.status, query).to.equal(status);
      expect(sizeOf(answer.body)).to.deep.equal([1, 1]);
      expect(answer.headers).to.include({ 'content-type': 'image/gif', 'cache-control': 'no-store' });
      expect(answer.statuses).to.deep.equal([status]);
      expect(told.at(-1)).to.equal(status);
      expect(answer.collect.submissions).to.have.length(status === 200 ? 1 : 0);
    }
    expect(told).to.have.length(11);
    expect(broken.logged).to.have.length(1);
    expect(JSON.stringify(broken.logged)).not.to.include('canary');
  });

  it('is fetched with GET only: who looks at a link first sends nothing', async () => {
    const { app, collect } = await testServer();
    for (const method of ['HEAD', 'POST', 'PUT', 'OPTIONS'] as const) {
      const url = `/v1/pixel/track?data=${encoded({ ...event, writeKey })}`;
      const answer = await app.inject({ method, url });
      expect([answer.statusCode, answer.headers.allow], method).to.deep.equal([405, 'GET']);
    }
    expect(collect.submissions).to.deep.equal([]);
  });

  it('carries no other kinds', async () => {
    for (const kind of ['identify', 'alias', 'group', 'batch', '']) {
      const answer = await fetchPixel(
        `?data=${encoded({ ...event, writeKey })}`,
        testServer(),
        `/v1/pixel/${kind}`,
      );
      expect(answer.status, kind).to.equal(404);
      expect(answer.collect.submissions).to.deep.equal([]);
    }
  });

  it('is let go of when it was refused: nothing stays counted', async () => {
    const server = testServer({ maxInFlight: 1 });
    for (let n = 0; n < 5; n++) expect((await fetchPixel('?data=!!!', server)).status).to.equal(400);
    expect((await fetchPixel(`?data=${encoded({ ...event, writeKey })}`, server)).status).to.equal(200);
  });
});
