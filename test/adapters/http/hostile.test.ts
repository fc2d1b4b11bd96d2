import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { basicAuth, listen, portOf, type TestServer, testServer } from '../../support/http-server.js';

/** Everything a socket hears until the other side hangs up. */
async function heard(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (piece) => {
    text += piece.toString();
  });
  socket.on('error', () => {});
  await once(socket, 'close');
  return text;
}

function head(length: number | 'chunked', more = ''): string {
  const size = length === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`;
  return `POST /v1/track HTTP/1.1\r\nHost: x\r\nAuthorization: ${basicAuth}\r\n${size}\r\n${more}\r\n`;
}

describe('hostile clients', () => {
  let server: TestServer;
  let url: string;

  const open = async (): Promise<Socket> => {
    const socket = connect(portOf(server.app), '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };
  const say = async (text: string | Buffer): Promise<string> => {
    const socket = await open();
    socket.write(text);
    return heard(socket);
  };
  const goodRequest = async (): Promise<number> => {
    const answer = await fetch(`${url}/v1/track`, {
      method: 'POST',
      headers: { authorization: basicAuth },
      body: '{"event":"fine"}',
    });
    return answer.status;
  };

  before(async () => {
    server = await testServer({
      headersTimeoutMs: 400,
      requestTimeoutMs: 800,
      connectionTimeoutMs: 5_000,
      closeTimeoutMs: 300,
      maxConnections: 3_000,
    });
    url = await listen(server.app);
  });
  after(() => server.app.close());
  beforeEach(() => {
    server.collect.submissions.length = 0;
  });
  afterEach(async () => {
    expect(await goodRequest(), 'the next good request').to.equal(200);
  });

  it('who send headers byte by byte are timed out', async () => {
    const socket = await open();
    const drip = setInterval(() => socket.write('X'), 50);
    socket.write('POST /v1/track HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    const answer = await heard(socket);
    clearInterval(drip);
    expect(answer).to.match(/^HTTP\/1\.1 408 .*"code":"request_timeout"/s);
  });

  it('who send their body byte by byte are timed out', async () => {
    const socket = await open();
    const drip = setInterval(() => socket.write('x'), 50);
    socket.write(`${head(1_000)}"`);
    const answer = await heard(socket);
    clearInterval(drip);
    expect(answer).to.match(/^HTTP\/1\.1 408 /);
    expect(server.collect.submissions).to.deep.equal([]);
  });

  it('who connect and say nothing are hung up on', async () => {
    const begun = performance.now();
    await heard(await open());
    expect(performance.now() - begun).to.be.lessThan(3_000);
  });

  it('who hang up half way have sent nothing', async () => {
    const socket = await open();
    socket.write(`${head(1_000)}{"event":`);
    await sleep(50);
    socket.destroy();
    await sleep(50);
    expect(server.collect.submissions).to.deep.equal([]);
  });

  it('who announce too much are told at once, before they send it', async () => {
    const socket = await open();
    socket.write(head(10_000_000_000));
    const [piece] = (await once(socket, 'data')) as [Buffer];
    expect(piece.toString()).to.match(/^HTTP\/1\.1 413 .*"code":"body_too_large"/s);
    socket.destroy();
  });

  it('who send too much without announcing it hear why while they still send', async () => {
    const socket = await open();
    const answer = once(socket, 'data') as Promise<[Buffer]>;
    socket.write(head('chunked'));
    const chunk = Buffer.alloc(0x10000, 0x20);
    for (let n = 0; n < 20; n++)
      socket.write(Buffer.concat([Buffer.from('10000\r\n'), chunk, Buffer.from('\r\n')]));
    expect((await answer)[0].toString()).to.match(/^HTTP\/1\.1 413 /);
    socket.write('0\r\n\r\n');
    socket.write(`${head(2, 'Connection: close\r\n')}{}`);
    expect(await heard(socket)).to.match(/^HTTP\/1\.1 200 /);
  });

  it('may send a body in chunks of one byte', async () => {
    const bytes = 20_000;
    const answer = await say(
      `${head('chunked', 'Connection: close\r\n')}${'1\r\n7\r\n'.repeat(bytes)}0\r\n\r\n`,
    );
    expect(answer).to.match(/^HTTP\/1\.1 200 /);
    expect(server.collect.submissions[0]?.body).to.have.length(bytes);
  });

  it('may split a character between two packets', async () => {
    const body = Buffer.from('{"event":"Läuft 🏃"}');
    const socket = await open();
    socket.write(head(body.length, 'Connection: close\r\n'));
    const text = heard(socket);
    for (const byte of body) {
      socket.write(Buffer.from([byte]));
      await sleep(1);
    }
    expect(await text).to.match(/^HTTP\/1\.1 200 /);
    expect(Buffer.from(server.collect.submissions[0]!.body).equals(body)).to.equal(true);
  });

  it('must not end within a character', async () => {
    const body = Buffer.from('"🏃').subarray(0, 3);
    const answer = await say(Buffer.concat([Buffer.from(head(body.length, 'Connection: close\r\n')), body]));
    expect(answer).to.match(/^HTTP\/1\.1 400 .*"code":"bad_utf8"/s);
  });

  it('who speak no HTTP, or with huge headers, get a clear answer', async () => {
    expect(await say('\x16\x03\x01\x02\x00canary\r\n\r\n')).to.match(
      /^HTTP\/1\.1 400 .*"code":"bad_request"/s,
    );
    expect(await say(head(2, `X-Big: ${'x'.repeat(20_000)}\r\n`))).to.match(
      /^HTTP\/1\.1 431 .*"headers_too_large"/s,
    );
    const smuggled =
      'POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
    expect(await say(smuggled)).to.match(/^HTTP\/1\.1 400 /);
    expect(server.collect.submissions).to.deep.equal([]);
  });

  it('may pipeline: each is answered in order', async () => {
    const one = (length: number, body: string, more = '') => `${head(length, more)}${body}`;
    const answers = await say(`${one(2, '{}')}${one(1, '{')}${one(2, '[]', 'Connection: close\r\n')}`);
    expect([...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1])).to.deep.equal([
      '200',
      '400',
      '200',
    ]);
  });

  it('by the thousand, idle, leave room for a normal request', async () => {
    const sockets: Socket[] = [];
    try {
      const connected: Promise<unknown>[] = [];
      for (let n = 0; n < 2_000; n++) {
        const socket = connect(portOf(server.app), '127.0.0.1');
        socket.on('error', () => {});
        connected.push(once(socket, 'connect'));
        sockets.push(socket);
        if (n % 200 === 199) await Promise.all(connected);
      }
      const begun = performance.now();
      expect(await goodRequest()).to.equal(200);
      expect(performance.now() - begun).to.be.lessThan(1_000);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });

  it('beyond the most connections are turned away', async () => {
    const small = await testServer({ maxConnections: 2 });
    await listen(small.app);
    try {
      const sockets = [0, 1, 2].map(() => connect(portOf(small.app), '127.0.0.1'));
      await heard(sockets[2]!);
      expect(sockets.map((socket) => socket.destroyed)).to.deep.equal([false, false, true]);
      for (const socket of sockets) socket.destroy();
    } finally {
      await small.app.close();
    }
  });
});

describe('a refusal that needs no body', () => {
  it('comes before the body: overload and a wrong key', async () => {
    const { app } = await testServer({}, { backlog: () => true });
    await listen(app);
    try {
      for (const [start, status] of [
        [head(1_000), 429],
        [head(1_000).replace(basicAuth, 'Basic d3Jvbmc6'), 401],
      ] as const) {
        const socket = connect(portOf(app), '127.0.0.1');
        socket.write(start);
        const [piece] = (await once(socket, 'data')) as [Buffer];
        expect(piece.toString()).to.match(new RegExp(`^HTTP/1.1 ${status} `));
        socket.destroy();
      }
    } finally {
      await app.close();
    }
  });
});

describe('closing', () => {
  it('lets open requests end, closes their connections, and is not ready meanwhile', async () => {
    const { app, collect } = await testServer();
    const url = await listen(app);
    let open = () => {};
    const durable = new Promise<void>((resolve) => {
      open = resolve;
    });
    collect.before = () => durable;
    const answer = fetch(`${url}/v1/track`, {
      method: 'POST',
      headers: { authorization: basicAuth },
      body: '{}',
    });
    const second = connect(portOf(app), '127.0.0.1');
    second.write(`${head(10)}{`);
    await sleep(100);
    const closed = app.close();
    await sleep(20);
    const heardBySecond = heard(second);
    second.write(`"a":"bc"}`);
    await sleep(20);
    open();
    expect((await answer).status).to.equal(200);
    expect((await answer).headers.get('connection')).to.equal('close');
    expect(await heardBySecond).to.match(/^HTTP\/1\.1 200 .*connection: close/is);
    const begun = performance.now();
    await closed;
    expect(performance.now() - begun).to.be.lessThan(1_000);
    expect(collect.submissions).to.have.length(2);
  });

  it('does not wait for ever for slow clients', async () => {
    const { app } = await testServer({ closeTimeoutMs: 200 });
    await listen(app);
    const socket = connect(portOf(app), '127.0.0.1');
    socket.on('error', () => {});
    const drip = setInterval(() => socket.write('x'), 20);
    socket.write(head(100_000));
    await sleep(50);
    const begun = performance.now();
    await app.close();
    clearInterval(drip);
    expect(performance.now() - begun).to.be.within(150, 2_000);
  });
});
