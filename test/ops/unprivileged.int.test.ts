import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chown } from 'node:fs/promises';
import { execPath, getuid } from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { build, program } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const nobody = 65_534;
const main = fileURLToPath(new URL(`../../${program}`, import.meta.url));

/** Why this cannot be tried here; nothing where it can. */
function obstacle(): string | undefined {
  if (getuid?.() !== 0) return 'only root can become somebody else';
  const script = `require('fs').readFileSync(${JSON.stringify(fileURLToPath(import.meta.url))})`;
  const { status } = spawnSync(execPath, ['-e', script], { uid: nobody, gid: nobody, cwd: '/' });
  return status === 0 ? undefined : 'others may not read this folder';
}

describe('the server as the image and the unit run it', () => {
  const title = 'writes to nothing but its data directory: accepts, records, drains';
  const reason = obstacle();
  if (reason !== undefined) it.skip(`${title} (not here: ${reason})`);
  else
    it(title, async () => {
      await build();
      const folder = await temporaryFolder();
      // Nothing else can be written to: not where it is, not at home, no temporary files.
      const env = {
        LETHE_DATA_DIR: folder.path,
        LETHE_PORT: '0',
        HOME: '/nonexistent',
        TMPDIR: '/nonexistent',
      };
      await chown(folder.path, nobody, nobody);
      const server = spawn(execPath, [main, 'serve'], { env, uid: nobody, gid: nobody, cwd: '/' });
      const ended = once(server, 'close');
      let output = '';
      try {
        const [, key, url, body] = await new Promise<string[]>((resolve, reject) => {
          for (const stream of [server.stdout, server.stderr])
            stream.setEncoding('utf8').on('data', (text: string) => {
              output += text;
              const found = /curl -u (\S+): (\S+) [^\\]*\\\n\s+-d '([^']+)'/.exec(output);
              if (found !== null) resolve([...found]);
            });
          server.once('close', () => reject(new Error(output)));
        });
        const headers = { authorization: `Basic ${btoa(`${key}:`)}`, 'content-type': 'application/json' };
        const { status } = await fetch(url as string, { method: 'POST', headers, body: body as string });
        expect(status).to.equal(200);
      } finally {
        server.kill('SIGTERM');
      }
      expect(await ended, output).to.deep.equal([0, null]);
      const show = ['status', '--json', '--data-dir', folder.path];
      const { stdout } = spawnSync(execPath, [main, ...show], { encoding: 'utf8' });
      expect(JSON.parse(stdout).ledger).to.include({ received: 1, recorded: 1, waiting: 0 });
      await folder.remove();
    }).timeout(240_000);
});
