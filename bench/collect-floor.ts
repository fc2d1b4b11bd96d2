import { type FileHandle, mkdtemp, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastify } from 'fastify';

/**
 * The floor of collecting: fastify, the body parsed, its bytes appended to one file, one `fdatasync` shared by all
 * that came meanwhile, then 200. No keys, no sealing, no bounds. Prints its address.
 */
const file = await open(join(await mkdtemp(join(tmpdir(), 'lethe-bench-')), 'log'), 'a');
const append = groupCommit(file);
const app = fastify();
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
app.post('/v1/batch', async (request) => {
  const body = request.body as Buffer;
  JSON.parse(body.toString());
  await append(body);
  return { success: true };
});
console.log(await app.listen({ port: 0, host: '127.0.0.1' }));

function groupCommit(to: FileHandle): (bytes: Buffer) => Promise<void> {
  let waiting: { bytes: Buffer; done: () => void }[] = [];
  let running = false;
  const run = async () => {
    running = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await to.appendFile(Buffer.concat(group.map(({ bytes }) => bytes)));
      await to.datasync();
      for (const { done } of group) done();
    }
    running = false;
  };
  return (bytes) =>
    new Promise((done) => {
      waiting.push({ bytes, done });
      if (!running) void run();
    });
}
