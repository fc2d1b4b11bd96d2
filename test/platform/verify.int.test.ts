import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { settleMs } from '../../src/application/erasures.js';
import type { Clock } from '../../src/domain/ports/clock.js';
import { type Decorate, openEmbedded } from '../../src/entrypoints/composition/embedded.js';
import { uses } from '../../src/entrypoints/composition/tokens.js';
import { readSettings } from '../../src/entrypoints/settings.js';
import { build, lethe, letheJson } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** The process lives later than it is. */
const later: Decorate = (name, port) => {
  if (name !== 'clock') return port;
  const clock = port as unknown as Clock;
  const moved: Clock = {
    now: () => clock.now() + settleMs,
    sleep: (ms, wake) => clock.sleep(ms, wake),
  };
  return moved as unknown as typeof port;
};

describe('lethe verify', function () {
  this.timeout(240_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let data: string;
  let certificate: string;
  let salt: string;
  const verify = (...args: string[]) => lethe(['verify', certificate, ...args]);

  before(async () => {
    await build();
    folder = await temporaryFolder();
    data = join(folder.path, 'data');
    certificate = join(folder.path, 'certificate.json');
    const events = join(folder.path, 'events.ndjson');
    const event = { type: 'track', event: 'Paid', userId: 'u-1', properties: { email: 'ada@example.org' } };
    await writeFile(events, `${JSON.stringify(event)}\n`);
    await letheJson(['replay', events, '--data-dir', data]);
    const { erasures } = await letheJson<{ erasures: { id: string; salts: string[] }[] }>([
      ...['forget', 'u-1', '--data-dir', data],
    ]);
    const [first] = erasures as [{ id: string; salts: string[] }];
    salt = first.salts[0] as string;
    const platform = await openEmbedded(readSettings({}, { dataDir: data }), {}, later);
    await platform.get(uses.erasures).run();
    await platform.close();
    await lethe(['erasures', 'show', first.id, '--certificate', certificate, '--data-dir', data]);
  });
  after(() => folder.remove());

  it('finds a certificate whole offline, and valid with the published key', async () => {
    expect(await verify()).to.deep.include({ code: 0, stderr: '' });
    const key = join(folder.path, 'key.pem');
    await writeFile(key, (await lethe(['keys', 'public', '--data-dir', data])).stdout);
    const { code, stdout } = await verify('--public-key', key);
    expect(code, stdout).to.equal(0);
    expect(stdout).to.match(/^valid\n/);
  });

  it('knows whom it is about by the salt only', async () => {
    expect(await verify('--subject', 'u-1', '--salt', salt)).to.have.property('code', 0);
    for (const args of [
      ['--subject', 'u-2', '--salt', salt],
      ['--subject', 'u-1', '--salt', 'x'],
      ['--subject', 'u-1', '--anonymous', '--salt', salt],
    ]) {
      const { code, stdout } = await verify(...args);
      expect(code).to.equal(3);
      expect(stdout).to.match(/^not_about_the_person: /);
    }
    expect((await verify('--subject', 'u-1')).stderr).to.include('Give --subject and --salt');
  });

  it('holds it against the data directory', async () => {
    const result = JSON.parse(
      (await verify('--data-dir', data, '--subject', 'u-1', '--salt', salt, '--json')).stdout,
    );
    expect(result).to.deep.equal({
      problems: [],
      person: 'erased',
      data: {
        chain: { entries: 3 },
        isInChain: true,
        samples: { state: 'erased', tried: 1, opened: 0 },
      },
    });
  });

  it('names what was tampered with, and ends with 3', async () => {
    const text = await readFile(certificate, 'utf8');
    const changed = join(folder.path, 'changed.json');
    await writeFile(changed, text.replace('"destroyed": 1', '"destroyed": 2'));
    const { code, stdout } = await lethe(['verify', changed]);
    expect(code).to.equal(3);
    expect(stdout).to.match(/^content_changed: its content was changed after it was issued\n/);
    await writeFile(changed, '{"format":"lethe.certificate","v":2}');
    expect((await lethe(['verify', changed])).stdout).to.match(/^newer_format: /);
    await writeFile(changed, 'no JSON');
    expect(await lethe(['verify', changed])).to.have.property('code', 1);
  });
});
