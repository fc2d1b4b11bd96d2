import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { kinds } from '../../../src/domain/event/kind.js';
import { Unavailable } from '../../../src/domain/ports/unavailable.js';
import { basicAuth, bookOf, testServer, writeKey } from '../../support/http-server.js';

const event = { messageId: 'm1', userId: 'u1', event: 'Workout Completed' };
const auth = { authorization: basicAuth };

/** Posts to a fresh server, with the write key unless told otherwise. */
async function post(
  path: string,
  payload: string | Buffer,
  headers: { [name: string]: string } = auth,
  server = testServer(),
) {
  const { app, collect, logged } = await server;
  const answer = await app.inject({ method: 'POST', url: path, payload, headers });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json(), collect, logged };
}

function batchOf(events: number): string {
  return JSON.stringify({
    batch: Array.from({ length: events }, (_, n) => ({ ...event, type: 'track', messageId: `m${n}` })),
  });
}

function nested(levels: number): string {
  return `${'['.repeat(levels)}${']'.repeat(levels)}`;
}

/** Asserts a refusal: its status, code and shape, and that nothing was accepted. */
function expectRefused(answer: Awaited<ReturnType<typeof post>>, status: number, code: string): void {
  expect(answer.status, JSON.stringify(answer.body)).to.equal(status);
  expect(answer.body.success).to.equal(false);
  expect(answer.body.error.code).to.equal(code);
  expect(answer.body.error.message).to.be.a('string').with.length.greaterThan(10);
  expect(answer.headers['content-type']).to.equal('application/json; charset=utf-8');
  expect(answer.collect.submissions).to.deep.equal([]);
}

describe('what is accepted', () => {
  for (const kind of kinds)
    it(`is one event at /v1/${kind}, its bytes untouched`, async () => {
      const payload = ` ${JSON.stringify(event)}\n`;
      const answer = await post(`/v1/${kind}`, payload);
      expect(answer.status).to.equal(200);
      expect(answer.body).to.deep.equal({ success: true });
      const [submission] = answer.collect.submissions;
      expect(submission).to.deep.include({ endpoint: kind, events: 1, live: true, forward: true });
      expect(submission?.source).to.deep.equal({ name: 'app', kind: 'server', environment: 'production' });
      expect(Buffer.from(submission!.body).toString()).to.equal(payload);
    });

  for (const path of ['/v1/batch', '/v1/import'])
    it(`is a batch at ${path}`, async () => {
      const answer = await post(path, batchOf(3));
      expect(answer.status).to.equal(200);
      expect(answer.collect.submissions).to.have.length(1);
      expect(answer.collect.submissions[0]).to.deep.include({ endpoint: 'batch', events: 3 });
    });

  it('is an empty batch, without a receipt', async () => {
    const answer = await post('/v1/batch', '{"batch":[]}');
    expect(answer.status).to.equal(200);
    expect(answer.body).to.deep.equal({ success: true });
    expect(answer.collect.submissions).to.deep.equal([]);
  });

  it('is any JSON at all, for the core to judge', async () => {
    for (const odd of ['null', '7', '"text"', '[]', '{}', '{"type":"nonsense"}'])
      expect((await post('/v1/track', odd)).status, odd).to.equal(200);
    expect((await post('/v1/batch', '{"batch":[null,7,[]]}')).collect.submissions[0]?.events).to.equal(3);
  });

  it('is JSON under any label or none', async () => {
    for (const label of [
      'application/json',
      'application/json; charset=UTF-8',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'no label at all',
      ';;;',
    ])
      expect(
        (await post('/v1/track', JSON.stringify(event), { ...auth, 'content-type': label })).status,
        label,
      ).to.equal(200);
    expect((await post('/v1/track', JSON.stringify(event))).status).to.equal(200);
  });

  it('keeps names that are dangerous as property names, as bytes', async () => {
    const payload =
      '{"batch":[{"type":"track","__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}]}';
    const answer = await post('/v1/batch', payload);
    expect(Buffer.from(answer.collect.submissions[0]!.body).toString()).to.equal(payload);
    expect(({} as { admin?: true }).admin).to.equal(undefined);
  });

  it('may have names of a megabyte, nearly', async () => {
    const payload = JSON.stringify({ ...event, event: 'n'.repeat(1_000_000) });
    const answer = await post('/v1/track', payload);
    expect(answer.status).to.equal(200);
    expect(answer.collect.submissions[0]?.body).to.have.length(payload.length);
  });

  for (const [kind, facts] of [
    ['browser', { ip: '198.51.100.7', user_agent: 'fit/1.0', gpc: true }],
    ['mobile', { ip: '198.51.100.7', user_agent: 'fit/1.0' }],
    ['server', {}],
  ] as const)
    it(`carries the facts of the request that are about the person: of a ${kind}`, async () => {
      const server = testServer({ trustedProxies: 1 }, { sources: await bookOf({ kind }) });
      const headers = {
        ...auth,
        'x-forwarded-for': '6.6.6.6, 198.51.100.7',
        'user-agent': 'fit/1.0',
        'sec-gpc': '1',
      };
      const answer = await post('/v1/track', JSON.stringify(event), headers, server);
      expect(answer.collect.submissions[0]?.request).to.deep.equal(facts);
      expect(answer.collect.submissions[0]?.source).to.deep.equal({
        name: 'app',
        kind,
        environment: 'production',
      });
    });

  it('is told with its source and how long it took', async () => {
    const told: unknown[][] = [];
    const server = testServer({}, { onAccepted: (...facts) => told.push(facts) });
    await post('/v1/batch', batchOf(4), auth, server);
    expect(told).to.have.length(1);
    expect(told[0]?.slice(0, 2)).to.deep.equal([4, 'app']);
    expect(told[0]?.[2]).to.be.within(0, 5);
    expect((await server).statuses).to.deep.equal([200]);
  });
});

describe('write keys', () => {
  const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
  const withKey = (key: unknown) => JSON.stringify({ ...event, writeKey: key });

  it('come as the user name of Basic authentication, with any password', async () => {
    for (const headers of [basic(`${writeKey}:`), basic(`${writeKey}:secret`), basic(writeKey)])
      expect((await post('/v1/track', JSON.stringify(event), headers)).status).to.equal(200);
    expect(
      (await post('/v1/track', '{}', { authorization: basicAuth.replace('Basic', 'basic') })).status,
    ).to.equal(200);
  });

  it('come in the URL, for beacons', async () => {
    const inUrl = (key: string) => `/v1/track?writeKey=${encodeURIComponent(key)}`;
    expect((await post(inUrl(writeKey), JSON.stringify(event), {})).status).to.equal(200);
    expect((await post(`/v1/track?a=b&writeKey=${writeKey}&c`, '{}', {})).status).to.equal(200);
    expectRefused(await post(inUrl('wrong'), withKey(writeKey), {}), 401, 'unknown_write_key');
    expectRefused(await post(inUrl(writeKey), '{}', basic('wrong:')), 401, 'unknown_write_key');
    expectRefused(await post(inUrl(''), '{}', {}), 401, 'no_write_key');
    expectRefused(await post('/v1/track?writekey=x&%zz=%', '{}', {}), 401, 'no_write_key');
  });

  it('come in the body', async () => {
    expect((await post('/v1/track', withKey(writeKey), {})).status).to.equal(200);
    const batch = JSON.stringify({ batch: [event], writeKey });
    expect((await post('/v1/batch', batch, {})).status).to.equal(200);
    expect((await post('/v1/batch', batch, { authorization: 'Bearer token' })).status).to.equal(200);
    expect((await post('/v1/batch', batch, basic(':'))).status).to.equal(200);
  });

  it('are needed, even for an empty batch', async () => {
    expectRefused(await post('/v1/track', JSON.stringify(event), {}), 401, 'no_write_key');
    expectRefused(await post('/v1/batch', '{"batch":[]}', {}), 401, 'no_write_key');
    expectRefused(
      await post('/v1/batch', JSON.stringify({ batch: [{ ...event, writeKey }] }), {}),
      401,
      'no_write_key',
    );
    expectRefused(await post('/v1/track', '"text"', {}), 401, 'no_write_key');
    for (const odd of [7, null, {}, [writeKey], '', 'k'.repeat(5_000)])
      expectRefused(await post('/v1/track', withKey(odd), {}), 401, 'no_write_key');
    expectRefused(
      await post('/v1/track', `{"__proto__":{"writeKey":"${writeKey}"}}`, {}),
      401,
      'no_write_key',
    );
    expectRefused(
      await post('/v1/track', '{}', { anonymousid: Buffer.from('a1').toString('base64') }),
      401,
      'no_write_key',
    );
  });

  it('must be known; a wrong one in the header is not made good by the body', async () => {
    expectRefused(await post('/v1/track', '{}', basic('wrong:')), 401, 'unknown_write_key');
    expectRefused(await post('/v1/track', withKey('wrong'), {}), 401, 'unknown_write_key');
    expectRefused(await post('/v1/track', withKey(writeKey), basic('wrong:')), 401, 'unknown_write_key');
  });

  it('are never repeated in an answer, nor in a log', async () => {
    for (const answer of [
      await post('/v1/track', withKey('wrong-canary'), {}),
      await post('/v1/track?writeKey=wrong-canary', '{}', {}),
      await post('/v1/nothing?writeKey=wrong-canary', '{}', {}),
    ])
      expect(JSON.stringify([answer.body, answer.headers, answer.logged])).not.to.include('canary');
    const server = await testServer();
    server.collect.before = async () => {
      throw new Error('canary');
    };
    const bug = await post(`/v1/track?writeKey=${writeKey}`, '{}', {}, Promise.resolve(server));
    expect(bug.status).to.equal(500);
    expect(server.logged).to.have.length(1);
    expect(JSON.stringify(server.logged)).not.to.match(new RegExp(`canary|${writeKey}`));
  });

  it('of a disabled source are refused', async () => {
    const server = async () => testServer({}, { sources: await bookOf({ disabled: true }) });
    expectRefused(await post('/v1/track', '{}', auth, server()), 401, 'source_disabled');
    expectRefused(await post('/v1/track', withKey(writeKey), {}, server()), 401, 'source_disabled');
  });
});

describe('gzip', () => {
  const plain = Buffer.from(batchOf(5));
  const zipped = gzipSync(plain);

  it('is recognised by its bytes, whatever the headers say', async () => {
    for (const headers of [
      { ...auth, 'content-encoding': 'gzip', 'content-type': 'application/json' },
      { ...auth, 'content-encoding': 'gzip', 'content-type': 'application/x-www-form-urlencoded' },
      { ...auth, 'content-type': 'application/x-www-form-urlencoded' },
      auth,
    ]) {
      const answer = await post('/v1/batch', zipped, headers);
      expect(answer.status).to.equal(200);
      expect(Buffer.from(answer.collect.submissions[0]!.body).equals(plain)).to.equal(true);
    }
  });

  it('may be announced and not be there', async () => {
    expect((await post('/v1/batch', plain, { ...auth, 'content-encoding': 'gzip' })).status).to.equal(200);
    expect((await post('/v1/batch', plain, { ...auth, 'content-encoding': 'identity' })).status).to.equal(
      200,
    );
  });

  it('may come in several members', async () => {
    const members = Buffer.concat([gzipSync(plain.subarray(0, 100)), gzipSync(plain.subarray(100))]);
    expect((await post('/v1/batch', members)).status).to.equal(200);
  });

  it('works for bodies that another thread decompresses', async () => {
    const note = () => Array.from({ length: 40 }, () => Math.random().toString(36).slice(2)).join('');
    const large = Buffer.from(
      JSON.stringify({ batch: Array.from({ length: 500 }, () => ({ ...event, note: note() })) }),
    );
    const compressed = gzipSync(large);
    expect(compressed.length).to.be.greaterThan(64 * 1024);
    const answer = await post('/v1/batch', compressed);
    expect(answer.status).to.equal(200);
    expect(Buffer.from(answer.collect.submissions[0]!.body).equals(large)).to.equal(true);
    for (const damaged of [compressed.subarray(0, -20), flipped(compressed)])
      expectRefused(await post('/v1/batch', damaged), 400, 'bad_gzip');
    expectRefused(
      await post('/v1/batch', compressed, auth, testServer({ maxInflatedBytes: 70_000 })),
      413,
      'body_too_large',
    );
  });

  it('must be whole and sound', async () => {
    expectRefused(await post('/v1/batch', zipped.subarray(0, zipped.length / 2)), 400, 'bad_gzip');
    expectRefused(await post('/v1/batch', zipped.subarray(0, 3)), 400, 'bad_gzip');
    expectRefused(await post('/v1/batch', flipped(zipped)), 400, 'bad_gzip');
    expectRefused(
      await post('/v1/batch', Buffer.from([0x1f, 0x8b, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
      400,
      'bad_gzip',
    );
  });

  it('is the only encoding', async () => {
    for (const encoding of ['br', 'deflate', 'gzip, gzip', 'zstd'])
      expectRefused(
        await post('/v1/batch', plain, { ...auth, 'content-encoding': encoding }),
        415,
        'unsupported_encoding',
      );
  });

  it('does not hide a second gzip', async () => {
    expectRefused(await post('/v1/batch', gzipSync(zipped)), 400, 'bad_utf8');
  });

  it('that is a bomb is refused for little', async () => {
    const member = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const bomb = Buffer.concat(Array.from({ length: 15 }, () => member));
    expect(bomb.length).to.be.lessThan(1024 * 1024);
    const before = process.memoryUsage().rss;
    const begun = performance.now();
    for (let n = 0; n < 20; n++) expectRefused(await post('/v1/batch', bomb), 413, 'body_too_large');
    expect(performance.now() - begun).to.be.lessThan(5_000);
    expect(process.memoryUsage().rss - before).to.be.lessThan(200 * 1024 * 1024);
    expect(member.length).to.be.lessThan(68 * 1024);
    expectRefused(await post('/v1/batch', member.subarray(0, 60 * 1024)), 413, 'body_too_large');
  });
});

/** The same bytes with one in the middle changed. */
function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.length >> 1]! ^= 0xff;
  return copy;
}

describe('what is refused', () => {
  it('is a body that is not JSON', async () => {
    for (const text of ['', ' ', '{', '{"batch":[', 'a=1&b=2', '{"a":1}{"b":2}', 'NaN', "{'a':1}"])
      expectRefused(await post('/v1/track', text), 400, 'bad_json');
  });

  it('is a body that is not UTF-8', async () => {
    for (const bytes of [
      [0x22, 0xff, 0x22],
      [0x22, 0xc3, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
      [0x22, 0xc0, 0xaf, 0x22],
      [0x22, 0xe2, 0x82],
    ])
      expectRefused(await post('/v1/track', Buffer.from(bytes)), 400, 'bad_utf8');
    expectRefused(await post('/v1/track', Buffer.from('"text"', 'utf16le')), 400, 'bad_json');
  });

  it('is nesting deeper than an event may have', async () => {
    expect((await post('/v1/track', nested(100))).status).to.equal(200);
    expectRefused(await post('/v1/track', nested(101)), 400, 'too_deep');
    expect((await post('/v1/batch', `{"batch":[${nested(100)}]}`)).status).to.equal(200);
    expectRefused(await post('/v1/batch', `{"batch":[${nested(101)}]}`), 400, 'too_deep');
    expectRefused(await post('/v1/track', nested(100_000)), 400, 'too_deep');
    expectRefused(
      await post('/v1/track', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
      400,
      'too_deep',
    );
    expectRefused(await post('/v1/track', '['.repeat(100_000)), 400, 'bad_json');
  });

  it('is a batch without an array', async () => {
    for (const body of [
      '{}',
      '[]',
      '7',
      'null',
      '{"batch":{}}',
      '{"batch":"x"}',
      '{"__proto__":{"batch":[1]}}',
    ])
      expectRefused(await post('/v1/batch', body), 400, 'no_batch');
  });

  it('is too many events', async () => {
    const server = () => testServer({ maxEvents: 10 });
    expect((await post('/v1/batch', batchOf(10), auth, server())).status).to.equal(200);
    expectRefused(await post('/v1/batch', batchOf(11), auth, server()), 413, 'too_many_events');
  });

  it('is a body that is too long, before or after decompression', async () => {
    const server = () => testServer({ maxBodyBytes: 1_000, maxInflatedBytes: 2_000 });
    const text = (length: number) => `"${'x'.repeat(length - 2)}"`;
    expect((await post('/v1/track', text(1_000), auth, server())).status).to.equal(200);
    expectRefused(await post('/v1/track', text(1_001), auth, server()), 413, 'body_too_large');
    expect((await post('/v1/track', gzipSync(text(2_000)), auth, server())).status).to.equal(200);
    expectRefused(await post('/v1/track', gzipSync(text(2_001)), auth, server()), 413, 'body_too_large');
  });

  it('is told without a value of the request', async () => {
    for (const body of ['{"canary', '{"batch":"canary"}', `{"batch":${nested(200)}}`]) {
      const answer = await post('/v1/batch', body);
      expect(JSON.stringify(answer.body)).not.to.include('canary');
    }
  });
});

describe('when collect cannot accept', () => {
  it('an outage is a 503 with its reason, to be tried again', async () => {
    const server = await testServer();
    server.collect.before = async () => {
      throw new Unavailable('receipts_unavailable', new Error('ENOSPC: canary'));
    };
    const answer = await post('/v1/track', '{}', auth, Promise.resolve(server));
    expectRefused(answer, 503, 'receipts_unavailable');
    expect(answer.headers['retry-after']).to.equal('1');
    expect(JSON.stringify(answer.body)).not.to.include('canary');
    expect(server.logged).to.deep.equal([]);
  });

  it('a bug is a 500 that tells nothing, and is logged without its message', async () => {
    const server = await testServer();
    server.collect.before = async () => {
      throw new TypeError('canary is not a function');
    };
    const answer = await post('/v1/track', '{}', auth, Promise.resolve(server));
    expectRefused(answer, 500, 'internal_error');
    expect(server.logged).to.have.length(1);
    expect(server.logged[0]?.name).to.equal('TypeError');
    expect(server.logged[0]?.at).to.include('http-server');
    expect(JSON.stringify([answer.body, server.logged])).not.to.include('canary');
    expect(server.statuses).to.deep.equal([500]);
  });
});

describe('routes', () => {
  it('take events with POST only', async () => {
    const { app, collect } = await testServer();
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH'] as const) {
      const answer = await app.inject({ method, url: '/v1/track?x=canary', headers: auth });
      expect(answer.statusCode, method).to.equal(405);
      expect(answer.headers.allow).to.equal('OPTIONS, POST');
      expect(answer.json().error.code).to.equal('wrong_method');
    }
    const head = await app.inject({ method: 'HEAD', url: '/v1/batch' });
    expect([head.statusCode, head.body]).to.deep.equal([405, '']);
    expect(collect.submissions).to.deep.equal([]);
  });

  it('are not more than these', async () => {
    const { app } = await testServer();
    for (const url of ['/', '/v1', '/v1/canary', '/v1/track/', '/v2/track', '/__proto__', '/%2e%2e/canary']) {
      const answer = await app.inject({ method: 'POST', url, payload: '{}', headers: auth });
      expect(answer.statusCode, url).to.equal(404);
      expect(answer.json().error.code).to.equal('not_found');
      expect(answer.body).not.to.include('canary');
    }
  });

  it('refuse a path that is no URL without repeating it', async () => {
    const { app } = await testServer();
    const answer = await app.inject({ method: 'POST', url: '/v1/%zzcanary', payload: '{}' });
    expect(answer.statusCode).to.equal(400);
    expect(answer.json().error.code).to.equal('bad_path');
    expect(answer.body).not.to.include('canary');
  });
});
