import { expect } from 'chai';
import { testServer } from '../../support/http-server.js';

const get = async (url: string, parts: Parameters<typeof testServer>[1] = {}) => {
  const { app, logged } = await testServer({}, parts);
  const answer = await app.inject({ method: 'GET', url });
  return { status: answer.statusCode, body: answer.body, headers: answer.headers, logged };
};

describe('probes', () => {
  it('/health answers while the process lives, whatever else is wrong', async () => {
    const answer = await get('/health', {
      backlog: () => true,
      ready: async () => {
        throw new Error('away');
      },
    });
    expect([answer.status, answer.body]).to.deep.equal([200, '{"status":"alive"}']);
  });

  it('/ready is 200 when every check holds', async () => {
    const answer = await get('/ready', { ready: async () => ({ checks: [{ name: 'store', ok: true }] }) });
    expect([answer.status, answer.body]).to.deep.equal([200, '{"status":"ready"}']);
  });

  it('/ready names the checks that fail', async () => {
    const answer = await get('/ready', {
      ready: async () => ({
        checks: [
          { name: 'store', ok: true },
          { name: 'disk', ok: false, reason: 'less than 5 % is free; make room' },
          { name: 'vault', ok: false },
        ],
      }),
    });
    expect(answer.status).to.equal(503);
    expect(answer.headers['retry-after']).to.equal('1');
    expect(JSON.parse(answer.body)).to.deep.equal({
      success: false,
      error: { code: 'not_ready', message: 'disk: less than 5 % is free; make room; vault' },
    });
  });

  it('/metrics gives what the parts give, under their content type', async () => {
    const answer = await get('/metrics', {
      metrics: async () => ({
        contentType: 'text/plain; version=0.0.4; charset=utf-8',
        text: 'lethe_batches_total 1\n',
      }),
    });
    expect([answer.status, answer.body]).to.deep.equal([200, 'lethe_batches_total 1\n']);
    expect(answer.headers['content-type']).to.equal('text/plain; version=0.0.4; charset=utf-8');
  });

  it('that break are a 500 without details', async () => {
    for (const url of ['/ready', '/metrics']) {
      const broken = async () => {
        throw new Error('canary');
      };
      const answer = await get(url, { ready: broken, metrics: broken });
      expect(answer.status).to.equal(500);
      expect(JSON.stringify(answer)).not.to.include('canary');
      expect(answer.logged).to.have.length(1);
    }
  });
});
