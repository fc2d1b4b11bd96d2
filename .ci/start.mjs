// `npm start` as the README says it, on a data directory of its own: the printed request is accepted, SIGTERM drains.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const dataDir = await mkdtemp(join(tmpdir(), 'lethe-start-'));
const server = spawn('npm', ['start'], {
  env: { ...process.env, LETHE_PORT: '0', LETHE_DATA_DIR: dataDir },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = new Promise((resolve) => server.once('exit', resolve));
const deadline = setTimeout(() => server.kill('SIGKILL'), 120_000);
let output = '';
const printed = await new Promise((resolve, reject) => {
  server.stdout.on('data', (chunk) => {
    output += chunk;
    const found = /curl -u (\S+): (\S+) -H 'Content-Type: ([^']+)' \\\n\s+-d '([^']+)'/.exec(output);
    if (found !== null) resolve(found);
  });
  server.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${output}`)));
});
const [, key, url, type, body] = printed;
const headers = { authorization: `Basic ${btoa(`${key}:`)}`, 'content-type': type };
const { status } = await fetch(url, { method: 'POST', headers, body });
if (status !== 200) throw new Error(`the printed request was answered with ${status}`);
server.kill('SIGTERM');
await ended;
clearTimeout(deadline);
// npm may end before the server, which drains first.
let types = [];
for (let tries = 0; tries < 100 && types.length === 0; tries++) {
  await new Promise((resolve) => setTimeout(resolve, 200));
  types = await readdir(join(dataDir, 'lake', 'events')).catch(() => []);
}
if (types.join() !== 'workout_completed') throw new Error(`the event did not reach the lake: ${types}`);
await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
