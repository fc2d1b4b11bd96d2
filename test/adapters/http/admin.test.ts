import { expect } from 'chai';
import { settleMs } from '../../../src/application/erasures.js';
import { ShowProfile } from '../../../src/application/show-profile.js';
import type { Json, JsonObject } from '../../../src/domain/json.js';
import { bad, begin, drain, identify, type Running, Stores, send, track } from '../../application/world.js';
import { type TestServer, testServer } from '../../support/http-server.js';

const adminToken = 'at_secret';
const authorization = `Bearer ${adminToken}`;

type Method = 'GET' | 'POST' | 'PATCH';

describe('/admin', () => {
  let stores: Stores;
  let running: Running;
  let server: TestServer;

  beforeEach(async () => {
    stores = new Stores();
    running = begin(stores);
    const { reprocess, discard, collect, erasures, states, subjects, ports } = running;
    server = await testServer(
      {},
      {
        admin: {
          adminToken,
          letters: ports.letters,
          reprocess,
          discard,
          showProfile: new ShowProfile(subjects, ports.profiles),
          collect,
          crypto: ports.crypto,
          clock: ports.clock,
          erasures,
          subjectStates: states,
        },
      },
    );
    await send(running, [
      identify('i1', { email: 'ada@example.org', plan: 'pro', address: { city: 'Berlin', zip: '1' } }),
      bad('n1'),
      bad('n2'),
      track('o1', { userId: 'u-2' }),
    ]);
    await drain(running);
  });
  afterEach(() => server.app.close());

  async function call(
    method: Method,
    url: string,
    body?: Json | string,
    headers: object = { authorization },
  ) {
    const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await server.app.inject({
      method,
      url,
      headers: { 'content-type': 'application/json', ...headers },
      ...(payload === undefined ? undefined : { payload }),
    });
    return { status: answer.statusCode, headers: answer.headers, json: JSON.parse(answer.body) };
  }
  const get = (url: string) => call('GET', url);
  const post = (url: string, body: Json) => call('POST', url, body);

  it('is for whoever has the token, and nobody else; answers are not kept', async () => {
    const places: [Method, string][] = [
      ['GET', '/admin/letters'],
      ['GET', '/admin/letters/c1.1-1'],
      ['POST', '/admin/letters/reprocess'],
      ['POST', '/admin/letters/discard'],
      ['GET', '/admin/profiles/u-1'],
      ['PATCH', '/admin/profiles/u-1'],
      ['POST', '/admin/subjects/forget'],
      ['POST', '/admin/subjects/restrict'],
      ['POST', '/admin/subjects/readmit'],
      ['GET', '/admin/erasures'],
      ['GET', '/admin/erasures/e_1/certificate'],
    ];
    const before = await stores.everything();
    for (const [method, url] of places)
      for (const headers of [{}, { authorization: 'Bearer x' }, { authorization: `Basic ${adminToken}` }]) {
        const { status, json } = await call(method, url, method === 'GET' ? undefined : {}, headers);
        expect({ status, code: json.error.code }, url).to.deep.equal({
          status: 401,
          code: 'wrong_admin_token',
        });
      }
    expect((await stores.everything()) === before).to.equal(true);
    expect((await get('/admin/letters')).headers['cache-control']).to.equal('no-store');
  });

  describe('letters', () => {
    it('lists and explains them without the event', async () => {
      const { json } = await get('/admin/letters');
      expect(json.letters.map(({ id }: JsonObject) => id)).to.deep.equal(['c1.1-1', 'c1.1-2']);
      expect(json.more).to.equal(false);
      expect(JSON.stringify(json)).not.to.include('"data"');
      expect((await get('/admin/letters?limit=1')).json).to.deep.include({ more: true });
      expect((await get('/admin/letters?ids=c1.1-2,x')).json.letters).to.have.length(1);
      expect((await get('/admin/letters?code=too_large')).json.letters).to.deep.equal([]);
      expect((await get('/admin/letters?to=2026-11-23T12:00:00%2B02:00')).json.letters).to.deep.equal([]);
      const one = await get('/admin/letters/c1.1-1');
      expect(one.json).to.deep.include({ id: 'c1.1-1', state: 'open' });
      expect(one.json.explanation).to.include({ class: 'permanent' });
      expect((await get('/admin/letters/c9.9-9')).status).to.equal(404);
    });

    it('says what processing again would do, and does it', async () => {
      const dry = await post('/admin/letters/reprocess', { ids: ['c1.1-1'], dryRun: true });
      expect(dry.json).to.deep.equal({
        letters: [{ id: 'c1.1-1', was: 'forbidden_id', outcome: 'dead', code: 'forbidden_id' }],
        more: false,
      });
      const { processor } = begin(stores);
      processor.start();
      const { json } = await post('/admin/letters/reprocess', { code: 'forbidden_id' });
      await processor.stop(true);
      expect(json.letters.map(({ outcome }: JsonObject) => outcome)).to.deep.equal(['dead', 'dead']);
      expect((await post('/admin/letters/reprocess', { ids: ['x'] })).json.letters).to.deep.equal([]);
    });

    it('discards with a reason, once', async () => {
      const body = { ids: ['c1.1-1', 'x'], reason: 'a test account' };
      expect((await post('/admin/letters/discard', body)).json).to.deep.equal({ discarded: ['c1.1-1'] });
      expect((await post('/admin/letters/discard', body)).json).to.deep.equal({ discarded: [] });
      expect((await get('/admin/letters?state=discarded')).json.letters).to.have.length(1);
      expect((await get('/admin/letters?state=all')).json.letters).to.have.length(2);
    });
  });

  describe('profiles', () => {
    it('shows nested attributes, and changes them as an event does', async () => {
      const before = await get('/admin/profiles/u-1');
      expect(before.json.attributes).to.deep.equal({ plan: 'pro', address: { city: 'Berlin' } });
      expect(before.json.sealed).to.include('/email');
      stores.clock.time += 1_000;
      const patch = { plan: null, address: { city: 'Paris' }, team: { size: 3 } };
      const { status, json } = await call('PATCH', '/admin/profiles/u-1', patch);
      expect(status).to.equal(202);
      await drain(begin(stores));
      const row = (await stores.rows()).find(({ id }) => id === json.accepted);
      expect(row).to.deep.include({
        type: 'identify',
        source: { name: 'admin', kind: 'server', environment: 'production' },
      });
      stores.clock.time += 120_000;
      expect((await get('/admin/profiles/u-1')).json.attributes).to.deep.equal({
        address: { city: 'Paris' },
        team: { size: 3 },
      });
    });

    it('are 404 where nobody is, and 410 where somebody was', async () => {
      expect((await get('/admin/profiles/u-9')).status).to.equal(404);
      await post('/admin/subjects/forget', { users: ['u-1'], reason: 'asked' });
      expect((await get('/admin/profiles/u-1')).status).to.equal(410);
      expect((await call('PATCH', '/admin/profiles/u-1', { plan: 'x' })).status).to.equal(410);
      expect((await call('PATCH', '/admin/profiles/u-9', { plan: 'x' })).status).to.equal(202);
    });
  });

  it('forgets, tells how far it is, and gives the certificate', async () => {
    const { status, json } = await post('/admin/subjects/forget', {
      users: ['u-1'],
      anonymous: ['d-1'],
      reason: 'asked',
    });
    expect(status).to.equal(202);
    expect(json.salts).to.have.length(2);
    const standing = await get('/admin/erasures');
    expect(standing.json.erasures).to.have.length(1);
    expect(standing.json.erasures[0]).to.deep.include({ id: json.id, people: 2 });
    expect((await get(`/admin/erasures/${json.id}/certificate`)).status).to.equal(404);
    stores.clock.time += settleMs;
    await running.erasures.run();
    const certificate = await get(`/admin/erasures/${json.id}/certificate`);
    expect(certificate.json).to.include({ format: 'lethe.certificate' });
    expect((await get(`/admin/erasures/${json.id}`)).json.requested).to.include({ people: 2 });
    expect((await get('/admin/erasures/e_none')).status).to.equal(404);
  });

  it('restricts, lifts that, and readmits; where that changes nothing it says so', async () => {
    const person = { user: 'u-1', reason: 'disputed' };
    expect((await post('/admin/subjects/restrict', person)).json).to.deep.equal({ state: 'restricted' });
    const again = await post('/admin/subjects/restrict', person);
    expect(again.status).to.equal(409);
    expect(again.json.error.message).to.include('restricted');
    expect((await post('/admin/subjects/unrestrict', person)).json).to.deep.equal({ state: 'active' });
    await post('/admin/subjects/forget', { users: ['u-1'], reason: 'asked' });
    expect((await post('/admin/subjects/readmit', person)).json).to.deep.equal({ state: 'active' });
  });

  it('says what is wrong with a request, and repeats no value', async () => {
    const wrong: [string, Json | string, RegExp][] = [
      ['/admin/letters/discard', { ids: [], reason: 'x' }, /ids should not be empty/],
      ['/admin/letters/discard', { ids: ['c1.1-1'] }, /reason must be longer/],
      ['/admin/letters/reprocess', { code: 'ada@example.org' }, /code must be one of/],
      ['/admin/letters/reprocess', { dryrun: true }, /dryrun should not exist/],
      ['/admin/letters/reprocess', { from: 'ada@example.org' }, /from must be a valid ISO 8601/],
      ['/admin/subjects/forget', { reason: 'x' }, /name 1 to 1000 people/],
      ['/admin/subjects/forget', { users: 'ada@example.org', reason: 'x' }, /users must be an array/],
      ['/admin/subjects/forget', { users: [''], reason: 'x' }, /each value in users/],
      ['/admin/subjects/restrict', { user: 'a', anonymous: 'b', reason: 'x' }, /user or anonymous/],
      ['/admin/subjects/restrict', { user: { a: 1 }, reason: 'x' }, /user must be/],
      ['/admin/subjects/restrict', '{"__proto__":{"user":"ada@example.org","reason":"x"}}', /./],
      ['/admin/subjects/restrict', ['ada@example.org'], /send a JSON object/],
      ['/admin/subjects/restrict', 'ada@example.org', /not valid JSON/],
    ];
    for (const [url, body, says] of wrong) {
      const { status, json } = await call('POST', url, body);
      expect(status, url).to.equal(400);
      expect(json.error.message).to.match(says).and.not.include('ada@');
    }
    for (const body of [{}, [], 7])
      expect((await call('PATCH', '/admin/profiles/u-1', body)).status).to.equal(400);
    expect((await get('/admin/letters?limit=many')).status).to.equal(400);
    expect((await get('/admin/letters?limit=1001')).status).to.equal(400);
    expect(server.logged).to.deep.equal([]);
  });
});
