import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { parse } from 'yaml';
import { program } from '../support/running-server.js';

const root = new URL('../..', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

/** Can it judge a unit without a running systemd? */
function knowsOffline(analyze: string): boolean {
  if (!existsSync(analyze)) return false;
  return (
    Number(/^systemd (\d+)/.exec(execFileSync(analyze, ['--version'], { encoding: 'utf8' }))?.[1]) >= 251
  );
}

/** What tests start as the server, word by word. */
const command = ['node', program, 'serve'];

describe('how the server is started', () => {
  const image = read('Dockerfile');
  const unit = read('ops/systemd/lethe.service');

  it('is the same in the image, the unit, npm start, and the tests', () => {
    expect(JSON.parse(/^CMD (.*)$/m.exec(image)?.[1] ?? '')).to.deep.equal(command);
    expect(/^ExecStart=\/usr\/bin\/(.*)$/m.exec(unit)?.[1]).to.equal(command.join(' '));
    expect(JSON.parse(read('package.json')).scripts.start).to.equal(`exec ${command.join(' ')}`);
  });

  it('the image runs as nobody in particular, writes to its volume alone, and asks after its health without curl', () => {
    expect(image).to.match(/^FROM node:24-slim$/m);
    const last = image.slice(image.lastIndexOf('FROM'));
    expect(last).to.match(/^USER node$/m);
    expect(last.indexOf('USER node')).to.be.greaterThan(last.lastIndexOf('RUN'));
    expect(last).to.match(/^VOLUME \/data$/m);
    expect(last).to.match(/HEALTHCHECK[^\n]*\\\n\s+CMD \["node", "-e", "fetch\(/);
  });

  it('the image has whatever the Dockerfile copies, and .dockerignore lets it through', () => {
    const copied = Array.from(image.matchAll(/^COPY (?!--from)(.*) \S+$/gm), ([, paths = '']) =>
      paths.split(' '),
    ).flat();
    expect(copied).to.include('src');
    const passing = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'));
    for (const path of copied) {
      expect(existsSync(new URL(path, root)), path).to.equal(true);
      expect(passing, path).to.include(`!${path}`);
    }
  });

  it('the health check is right about a server that answers and one that does not', async () => {
    const words: string[] = JSON.parse(/HEALTHCHECK[^\n]*\\\n\s+CMD (.*)$/m.exec(image)?.[1] ?? '');
    const check = (port: number) =>
      promisify(execFile)(process.execPath, words.slice(1), { env: { LETHE_PORT: String(port) } }).then(
        () => 'healthy',
        ({ code }) => `exit ${code}`,
      );
    const { createServer } = await import('node:http');
    let status = 200;
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/health' ? status : 404;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    try {
      expect(await check(port)).to.equal('healthy');
      status = 503;
      expect(await check(port)).to.equal('exit 1');
    } finally {
      server.close();
    }
    expect(await check(port)).to.equal('exit 1');
  }).timeout(240_000);

  it('compose keeps the file system read-only, drops all capabilities, and listens on this machine alone', () => {
    const { services, volumes } = parse(read('compose.yaml'));
    expect(services.lethe).to.deep.include({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      ports: ['127.0.0.1:8080:8080'],
      volumes: ['data:/data'],
    });
    expect(Object.keys(volumes)).to.deep.equal(['data']);
  });

  it('the unit runs as a user of its own that can write to its state alone', () => {
    for (const line of [
      'DynamicUser=yes',
      'StateDirectory=lethe',
      'ProtectSystem=strict',
      'CapabilityBoundingSet=',
    ])
      expect(unit.split('\n')).to.include(line);
    expect(unit).to.match(/^Environment=.*LETHE_DATA_DIR=\/var\/lib\/lethe$/m);
  });

  const analyze = '/usr/bin/systemd-analyze';
  const title = 'systemd finds no fault in the unit, and hardly anything that it could be kept from';
  if (!knowsOffline(analyze)) it.skip(`${title} (not here: no systemd-analyze from 251 on)`);
  else
    it(title, async () => {
      const run = (...args: string[]) => promisify(execFile)(analyze, args, { cwd: root });
      // Only the unit itself is looked at: node need not be where it says.
      const { stderr } = await run('verify', '--man=no', 'ops/systemd/lethe.service').catch((error) => error);
      expect(
        stderr
          .split('\n')
          .filter((line: string) => /lethe\.service/.test(line) && !/not executable/.test(line)),
      ).to.deep.equal([]);
      // Tenths: 0 is the safest, 100 has no protection at all.
      await run('security', '--offline=true', '--threshold=15', 'ops/systemd/lethe.service');
    }).timeout(240_000);
});
