import { expect } from 'chai';
import { Unavailable } from '../../../src/domain/ports/unavailable.js';
import { basicAuth, bookOf, testServer, writeKey } from '../../support/http-server.js';

const origin = 'https://shop.example';
const body = JSON.stringify({ event: 'Workout Completed', userId: 'u1', writeKey });
const paths = [
  ...['track', 'page', 'screen', 'identify', 'group', 'alias', 'batch', 'import'].map(
    (name) => `/v1/${name}`,
  ),
  ...['t', 'p', 's', 'i', 'g', 'a', 'b'].map((letter) => `/v1/${letter}`),
  '/beacon/v1/batch',
];

type Headers = { readonly [name: string]: unknown };

/** The headers of an answer that browsers go by. */
function forPages(headers: Headers): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith('access-control-') || name === 'vary'),
  );
}

const readable = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Retry-After',
  vary: 'Origin',
};

async function post(
  given: { url?: string; payload?: string; headers?: { [name: string]: string } } = {},
  server = testServer(),
) {
  const { app, collect, statuses } = await server;
  const { url = '/v1/t', payload = body, headers = { origin } } = given;
  const answer = await app.inject({ method: 'POST', url, payload, headers });
  return {
    status: answer.statusCode,
    code: answer.json().error?.code,
    headers: answer.headers,
    collect,
    statuses,
  };
}

describe('a page that asks before it sends', () => {
  const ask = async (url: string, headers: { [name: string]: string } = {}) => {
    const { app, collect } = await testServer();
    const asked = { origin, 'access-control-request-method': 'POST', ...headers };
    const answer = await app.inject({ method: 'OPTIONS', url, headers: asked });
    expect(collect.submissions).to.deep.equal([]);
    return answer;
  };

  for (const path of paths)
    it(`may send to ${path}`, async () => {
      const answer = await ask(path);
      expect([answer.statusCode, answer.body]).to.deep.equal([204, '']);
      expect(answer.headers).to.include({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'POST',
        'access-control-max-age': '86400',
      });
    });

  it('may send the headers of analytics.js and RudderStack, and any other', async () => {
    const { headers } = await ask('/v1/batch', {
      'access-control-request-headers': 'anonymousid,authorization,content-type,x-own',
    });
    const allowed = String(headers['access-control-allow-headers']).toLowerCase().split(', ');
    expect(allowed).to.include.members([
      'authorization',
      'content-type',
      'anonymousid',
      'x-retry-count',
      '*',
    ]);
  });

  it('may not send cookies', async () => {
    expect((await ask('/v1/t')).headers).not.to.have.property('access-control-allow-credentials');
  });

  it('may send from the public network to a private one, when it asks for that', async () => {
    const asked = { 'access-control-request-private-network': 'true' };
    expect((await ask('/v1/t', asked)).headers).to.include({
      'access-control-allow-private-network': 'true',
    });
    expect((await ask('/v1/t')).headers).not.to.have.property('access-control-allow-private-network');
  });

  it('hears nothing of the kind elsewhere', async () => {
    for (const url of ['/metrics', '/ready', '/tail', '/v1/nothing']) {
      const { statusCode, headers } = await ask(url);
      expect(statusCode, url).to.equal(404);
      expect(forPages(headers), url).to.deep.equal({});
    }
  });
});

describe('a page that sends', () => {
  it('may read the answer, whatever its origin', async () => {
    for (const from of [origin, 'http://localhost:3000', 'null', 'capacitor://localhost']) {
      const answer = await post({ headers: { origin: from } });
      expect(answer.status).to.equal(200);
      expect(forPages(answer.headers)).to.deep.equal(readable);
    }
  });

  it('may read refusals and outages too, and when to come again', async () => {
    const away = await testServer();
    away.collect.before = async () => {
      throw new Unavailable('receipts_unavailable', undefined);
    };
    for (const [status, given, server] of [
      [400, { payload: '{' }, testServer()],
      [401, { payload: '{}' }, testServer()],
      [401, { headers: { origin, authorization: 'Basic d3Jvbmc6' } }, testServer()],
      [413, {}, testServer({ maxBodyBytes: 10 })],
      [429, {}, testServer({}, { backlog: () => true })],
      [503, {}, Promise.resolve(away)],
    ] as const) {
      const answer = await post(given, server);
      expect(answer.status).to.equal(status);
      expect(forPages(answer.headers), String(status)).to.deep.equal(readable);
      if (status === 429 || status === 503) expect(answer.headers['retry-after']).to.equal('1');
    }
    const { app } = await testServer();
    const wrongMethod = await app.inject({ method: 'PUT', url: '/v1/t', headers: { origin } });
    expect([wrongMethod.statusCode, forPages(wrongMethod.headers)]).to.deep.equal([405, readable]);
  });

  it('costs others nothing: what is no page hears none of this', async () => {
    const answer = await post({ url: '/v1/track', headers: { authorization: basicAuth } });
    expect(answer.status).to.equal(200);
    expect(forPages(answer.headers)).to.deep.equal({});
  });

  it('cannot read what is not for pages', async () => {
    const { app } = await testServer();
    for (const url of ['/metrics', '/health', '/ready'])
      expect(forPages((await app.inject({ url, headers: { origin } })).headers), url).to.deep.equal({});
  });

  it('may use text/plain without a header of its own, as beacons do, to every path', async () => {
    const server = testServer();
    for (const url of paths) {
      const event = { event: 'Workout Completed', messageId: url };
      const inBody = url.match(/batch|import|\/b$/) ? { batch: [event], writeKey } : { ...event, writeKey };
      const headers = { origin, 'content-type': 'text/plain;charset=UTF-8' };
      const sent = await post({ url, payload: JSON.stringify(inBody), headers }, server);
      expect(sent.status, url).to.equal(200);
    }
    const { collect } = await server;
    const batches = paths.filter((path) => /batch|import|\/b$/.test(path));
    expect(collect.submissions.filter(({ endpoint }) => endpoint === 'batch')).to.have.length(batches.length);
    expect(collect.events().map((event) => (event as { messageId: string }).messageId)).to.deep.equal(paths);
  });

  it('is of the kind that its short path says', async () => {
    const server = testServer();
    const kinds = { t: 'track', p: 'page', s: 'screen', i: 'identify', g: 'group', a: 'alias' };
    for (const letter of Object.keys(kinds)) await post({ url: `/v1/${letter}` }, server);
    const { collect } = await server;
    expect(collect.events().map((event) => (event as { type: string }).type)).to.deep.equal(
      Object.values(kinds),
    );
  });
});

describe('a source that lists origins', () => {
  const server = async () =>
    testServer({}, { sources: await bookOf({ kind: 'browser', origins: [origin] }) });

  it('takes from pages of these, and lets only them read', async () => {
    const answer = await post({}, server());
    expect(answer.status).to.equal(200);
    expect(forPages(answer.headers)).to.deep.equal({ ...readable, 'access-control-allow-origin': origin });
  });

  for (const other of [
    'https://evil.example',
    'https://shop.example.evil.example',
    'http://shop.example',
    'null',
  ])
    it(`refuses pages of ${other}, which may read that`, async () => {
      for (const given of [
        { headers: { origin: other } },
        { headers: { origin: other, authorization: basicAuth } },
        { headers: { origin: other }, url: `/v1/t?writeKey=${writeKey}` },
      ]) {
        const answer = await post(given, server());
        expect([answer.status, answer.code]).to.deep.equal([403, 'wrong_origin']);
        expect(answer.collect.submissions).to.deep.equal([]);
        expect(forPages(answer.headers)).to.deep.equal(readable);
      }
    });

  it('takes from what names no origin: an app, an image', async () => {
    expect((await post({ headers: {} }, server())).status).to.equal(200);
  });
});
