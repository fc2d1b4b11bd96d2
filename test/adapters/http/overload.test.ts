import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { FastifyInstance } from 'fastify';
import { basicAuth, listen, portOf, testServer } from '../../support/http-server.js';

const headers = { authorization: basicAuth };
const post = (app: FastifyInstance, payload: string | Buffer = '{}') =>
  app.inject({ method: 'POST', url: '/v1/track', payload, headers });

/** A promise, and what resolves it. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('the answer', () => {
  it('comes only after the body is durable', async () => {
    const { app, collect } = await testServer();
    const durable = gate();
    let reached = false;
    collect.before = () => {
      reached = true;
      return durable.opened;
    };
    let answered = false;
    const answer = post(app).then((it) => {
      answered = true;
      return it;
    });
    await sleep(50);
    expect([reached, answered]).to.deep.equal([true, false]);
    durable.open();
    expect((await answer).statusCode).to.equal(200);
  });
});

describe('overload', () => {
  it('is more requests that wait than allowed: 429, to be sent again', async () => {
    const { app, collect, statuses } = await testServer({ maxInFlight: 2 });
    const durable = gate();
    collect.before = () => durable.opened;
    const waiting = [post(app), post(app)];
    await sleep(20);
    const refused = await post(app);
    expect(refused.statusCode).to.equal(429);
    expect(refused.headers['retry-after']).to.equal('1');
    expect(refused.json().error.code).to.equal('overloaded');
    durable.open();
    expect((await Promise.all(waiting)).map((answer) => answer.statusCode)).to.deep.equal([200, 200]);
    expect(collect.submissions).to.have.length(2);
    expect((await post(app)).statusCode).to.equal(200);
    expect(statuses).to.deep.equal([429, 200, 200, 200]);
  });

  it('is more bytes than allowed, counted after decompression', async () => {
    const { app, collect } = await testServer({ maxInFlightBytes: 10_000 });
    const durable = gate();
    collect.before = () => durable.opened;
    const text = `"${'x'.repeat(6_000)}"`;
    const waiting = post(app, gzipSync(text));
    await sleep(20);
    expect((await post(app, text)).statusCode).to.equal(429);
    expect((await post(app, gzipSync(text))).statusCode).to.equal(429);
    const small = post(app, '{}');
    await sleep(20);
    durable.open();
    expect((await Promise.all([waiting, small])).map((answer) => answer.statusCode)).to.deep.equal([
      200, 200,
    ]);
    expect((await post(app, text)).statusCode).to.equal(200);
  });

  it('is too many receipts that wait to be processed', async () => {
    let backlog = true;
    const { app, collect } = await testServer({}, { backlog: () => backlog });
    const refused = await post(app);
    expect([refused.statusCode, refused.headers['retry-after']]).to.deep.equal([429, '1']);
    expect(collect.submissions).to.deep.equal([]);
    backlog = false;
    expect((await post(app)).statusCode).to.equal(200);
  });

  it('is over when requests were refused or failed: nothing stays counted', async () => {
    const { app, collect } = await testServer({ maxInFlight: 1, maxInFlightBytes: 1_000 });
    collect.before = async () => {
      throw new Error('not now');
    };
    for (const payload of [
      '{',
      '{}',
      `"${'x'.repeat(900)}"`,
      Buffer.from([0xff]),
      gzipSync('{}').subarray(0, 12),
    ])
      for (let n = 0; n < 3; n++) expect((await post(app, payload)).statusCode).to.be.oneOf([400, 500]);
    collect.before = async () => {};
    expect((await post(app, `"${'x'.repeat(900)}"`)).statusCode).to.equal(200);
  });

  it('is not made by clients who never finish their body, nor is what they sent kept', async () => {
    const { app } = await testServer({ maxInFlight: 1, maxInFlightBytes: 5_000 });
    await listen(app);
    try {
      const slow = Array.from({ length: 10 }, () => {
        const open = request({ port: portOf(app), path: '/v1/track', method: 'POST', headers });
        open.on('error', () => {});
        open.write('"xx');
        return open;
      });
      await sleep(50);
      expect((await post(app)).statusCode).to.equal(200);
      for (const open of slow) open.destroy();
      await sleep(50);
      expect((await post(app, `"${'x'.repeat(4_900)}"`)).statusCode).to.equal(200);
    } finally {
      await app.close();
    }
  });
});
