import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { platform } from 'node:process';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { letheJson, type RunningServer, startServer } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { rowsOf } from './lake-records.js';

const megabyte = 1024 * 1024;
const track = (more: string) => `{"userId":"u-1","event":"Workout Completed"${more}}`;
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const gzip = (text: string) => new Uint8Array(gzipSync(text));
const bomb = new Uint8Array(gzipSync(Buffer.alloc(900 * megabyte, 0x20), { level: 9 }));

interface Attack {
  readonly what: string;
  readonly path?: string;
  readonly body: string | Uint8Array;
  readonly status: number;
  /** The code in the answer's error. */
  readonly code: string;
}

const refused: readonly Attack[] = [
  { what: 'a gzip bomb of 900 MB', body: bomb.subarray(0, megabyte), status: 413, code: 'body_too_large' },
  {
    what: 'a body of 2 MB',
    body: track(`,"x":"${'y'.repeat(2 * megabyte)}"`),
    status: 413,
    code: 'body_too_large',
  },
  {
    what: '150,000 levels of objects',
    body: track(`,"properties":${nested(150_000)}`),
    status: 400,
    code: 'too_deep',
  },
  {
    what: '300,000 levels of arrays',
    body: `${'['.repeat(300_000)}${']'.repeat(300_000)}`,
    status: 400,
    code: 'too_deep',
  },
  {
    what: '150 levels',
    body: track(`,"properties":${nested(150)}`),
    status: 400,
    code: 'too_deep',
  },
  {
    what: 'invalid UTF-8',
    body: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
    status: 400,
    code: 'bad_utf8',
  },
  {
    what: 'UTF-16',
    body: new Uint8Array(Buffer.from(`\ufeff${track('')}`, 'utf16le')),
    status: 400,
    code: 'bad_utf8',
  },
  { what: 'half a gzip', body: gzip(track('').repeat(50)).subarray(0, 40), status: 400, code: 'bad_gzip' },
  { what: 'a damaged gzip', body: damaged(gzip(track('').repeat(50))), status: 400, code: 'bad_gzip' },
  { what: 'JSON that is cut off', body: track('').slice(0, -1), status: 400, code: 'bad_json' },
  { what: 'nothing', body: '', status: 400, code: 'bad_json' },
  {
    what: '20,000 events at once',
    path: '/v1/batch',
    body: gzip(`{"batch":[${Array(20_000).fill('{}').join()}]}`),
    status: 413,
    code: 'too_many_events',
  },
];

function damaged(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy.fill(0x55, 15, 25);
  return copy;
}

/** Accepted, since nothing is judged before the answer; then recorded or set aside, alone and for a reason. */
const odd: readonly {
  readonly what: string;
  readonly body: string;
  readonly becomes: 'recorded' | 'dead';
}[] = [
  {
    what: '__proto__ and constructor as fields',
    body: track(
      ',"__proto__":{"isAdmin":true},"properties":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    ),
    becomes: 'recorded',
  },
  { what: '__proto__ as a user', body: '{"userId":"__proto__","event":"A"}', becomes: 'recorded' },
  {
    what: 'a name that leaves its folder',
    body: '{"userId":"u","event":"../../../../etc/passwd"}',
    becomes: 'recorded',
  },
  {
    what: 'a name of control characters',
    body: '{"userId":"u","event":"\\u0000\\u202e\\n"}',
    becomes: 'recorded',
  },
  {
    what: 'a lone surrogate',
    body: '{"userId":"u","event":"A","properties":{"x":"\\ud800"}}',
    becomes: 'recorded',
  },
  { what: 'a name of 400 KB', body: `{"userId":"u","event":"${'n'.repeat(400_000)}"}`, becomes: 'dead' },
  { what: 'a key of 400 KB', body: track(`,"properties":{"${'k'.repeat(400_000)}":1}`), becomes: 'recorded' },
  { what: 'an id of 400 KB', body: `{"userId":"${'i'.repeat(400_000)}","event":"A"}`, becomes: 'dead' },
  {
    what: '50,000 keys',
    body: track(`,"properties":{${Array.from({ length: 50_000 }, (_, n) => `"k${n}":${n}`).join()}}`),
    becomes: 'recorded',
  },
  { what: 'a number beyond all doubles', body: track(',"properties":{"n":1e999}'), becomes: 'recorded' },
  { what: 'a list in place of an event', body: '[1,2,3]', becomes: 'dead' },
  { what: 'null in place of an event', body: 'null', becomes: 'dead' },
  {
    what: 'a time in the year 275760',
    body: track(',"timestamp":"+275760-09-13T00:00:00.000Z"'),
    becomes: 'recorded',
  },
];

describe('hostile clients', function () {
  this.timeout(240_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: RunningServer;
  let accepted = 0;
  const sockets: Socket[] = [];
  before(async () => {
    folder = await temporaryFolder();
    server = await startServer(folder.path);
  });
  after(async () => {
    for (const socket of sockets) socket.destroy();
    await server.kill();
    await folder.remove();
  });
  afterEach('the server lives and takes events', async () => {
    expect(server.hasEnded(), server.output()).to.equal(false);
    expect((await server.post('/v1/track', track(''))).status).to.equal(200);
    accepted += 1;
  });

  async function errorOf(answer: Response): Promise<{ code: string; message: string }> {
    return ((await answer.json()) as { error: { code: string; message: string } }).error;
  }

  for (const { what, path = '/v1/track', body, status, code } of refused)
    it(`are refused with a reason: ${what}`, async () => {
      const answer = await server.post(path, body);
      const error = await errorOf(answer);
      expect({ status: answer.status, code: error.code }).to.deep.equal({ status, code });
      expect(error.message).to.have.length.within(10, 200);
    });

  it('are refused in numbers: 100 bombs at once', async () => {
    const part = bomb.subarray(0, 900_000);
    const answers = await Promise.all(Array.from({ length: 100 }, () => server.post('/v1/batch', part)));
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].filter((status) => status !== 413 && status !== 429)).to.deep.equal([]);
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  });

  it('harm no event but their own: what is odd is accepted, then recorded or set aside', async () => {
    for (const { what, body } of odd) {
      const answer = await server.post('/v1/track', body);
      expect(answer.status, `${what}: ${await answer.text()}`).to.equal(200);
    }
    const before = accepted;
    accepted += odd.length;
    await server.settled();
    const letters = await letheJson<{ failure: { code: string } }[]>([
      ...['dead-letters', 'list', '--data-dir', folder.path],
    ]);
    const dead = odd.filter(({ becomes }) => becomes === 'dead').length;
    expect(letters.map(({ failure }) => failure.code)).to.deep.equal(Array(dead).fill('not_an_event'));
    const rows = await rowsOf(folder.path);
    expect(rows).to.have.length(before + odd.length - dead);
    for (const { folder: place } of rows) expect(place.type).to.match(/^[a-z0-9][a-z0-9_]{0,79}$/);
  });

  it('may be 2,000 that say nothing', async () => {
    const idle = await Promise.all(
      Array.from({ length: 2_000 }, async () => {
        const socket = connect(server.port, '127.0.0.1');
        socket.on('error', () => {});
        sockets.push(socket);
        await once(socket, 'connect');
        return socket;
      }),
    );
    expect(idle).to.have.length(2_000);
    const begun = Date.now();
    expect((await fetch(`${server.url}/health`)).status).to.equal(200);
    expect(Date.now() - begun).to.be.lessThan(2_000);
  });

  it('may be slow: half a header, half a body, a byte now and then, and they keep nobody waiting', async () => {
    const head = `POST /v1/track HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${btoa(`${server.key}:`)}\r\n`;
    const starts = ['POST /v1/tr', head, `${head}Content-Length: 1000000\r\n\r\n{"userId":`];
    const slow = Array.from({ length: 300 }, (_, n) => {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      sockets.push(socket);
      socket.write(starts[n % starts.length] as string);
      return socket;
    });
    const dripping = setInterval(() => {
      for (const socket of slow) if (socket.writable) socket.write(' ');
    }, 100);
    try {
      for (let n = 0; n < 20; n++) {
        expect((await server.post('/v1/track', track(''))).status).to.equal(200);
        accepted += 1;
      }
    } finally {
      clearInterval(dripping);
    }
  });

  it('may hang up in the middle of a body, and nothing of it is accepted', async () => {
    const head = `POST /v1/track HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${btoa(`${server.key}:`)}\r\n`;
    for (let n = 0; n < 50; n++) {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      await once(socket, 'connect');
      socket.write(`${head}Content-Length: 200\r\n\r\n${track('')}`, () => socket.destroy());
      await once(socket, 'close');
    }
  });

  it('may speak no HTTP, or endless headers, and hear why it ends', async () => {
    const heard = async (bytes: string) => {
      const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
      socket.on('error', () => {});
      let text = '';
      socket.on('data', (part: string) => {
        text += part;
      });
      socket.write(bytes);
      await new Promise((resolve) => socket.on('close', resolve));
      return text;
    };
    expect(await heard('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n')).to.match(
      /^HTTP\/1\.1 400 [\s\S]*bad_request/,
    );
    const endless = `GET /health HTTP/1.1\r\nX: ${'h'.repeat(20 * 1024)}\r\n\r\n`;
    expect(await heard(endless)).to.match(/^HTTP\/1\.1 431 [\s\S]*headers_too_large/);
  });

  const measured = platform === 'linux' ? it : it.skip;
  const reason = platform === 'linux' ? '' : ' (skipped: peak memory is read from /proc, on Linux only)';
  measured(`cost less than 512 MB all together${reason}`, async () => {
    const peak = await server.peakMemory();
    expect(peak).to.be.within(1, 512 * megabyte);
  });

  describe('after all of them', () => {
    it('the server stops when asked, though they still hold their connections, and the books are clean', async () => {
      for (const socket of sockets.splice(0, sockets.length - 10)) socket.destroy();
      await server.settled();
      const { ledger, findings } = await letheJson<{ ledger: { received: number }; findings: [] }>([
        ...['audit', '--data-dir', folder.path],
      ]);
      expect(findings).to.deep.equal([]);
      expect(ledger.received).to.equal(accepted);
      expect(Object.hasOwn(Object.prototype, 'polluted')).to.equal(false);
    });
  });
});
