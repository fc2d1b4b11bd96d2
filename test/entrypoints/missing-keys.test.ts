import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { UserError } from '../../src/adapters/user-error.js';
import { openEmbedded } from '../../src/entrypoints/composition/embedded.js';
import { ports, uses } from '../../src/entrypoints/composition/tokens.js';
import { readSettings } from '../../src/entrypoints/settings.js';
import { send, track } from '../application/world.js';
import { errorOf } from '../contracts/contract.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('a data directory whose keys are missing', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  afterEach(() => folder.remove());

  const opened = () => openEmbedded(readSettings({}, { dataDir: folder.path, flushMs: 0 }));
  const keys = () => join(folder.path, 'secrets', 'keys');

  /** Accepts an event, and processes it where that is wanted. */
  async function filled(processed: boolean): Promise<void> {
    const platform = await opened();
    const running = { collect: platform.get(uses.collect), ports: { crypto: platform.get(ports.crypto) } };
    await send(running as never, [track('e1')]);
    const processor = platform.get(uses.processor);
    if (processed) {
      processor.start();
      await processor.stop(true);
    }
    await platform.close();
  }

  async function isRefused(): Promise<void> {
    const error = await errorOf(opened());
    expect(error).to.be.instanceOf(UserError);
    expect((error as UserError).message).to.match(/^The keys in .*secrets\/keys are missing/);
  }

  it('opens while they are there, only for its user', async () => {
    await filled(true);
    expect((await stat(keys())).mode & 0o777).to.equal(0o700);
    expect((await stat(join(keys(), 'index'))).mode & 0o777).to.equal(0o600);
    await (await opened()).close();
  });

  it('is refused while receipts wait', async () => {
    await filled(false);
    await rm(keys(), { recursive: true });
    await isRefused();
  });

  it('is refused where the vault holds people', async () => {
    await filled(true);
    await rm(keys(), { recursive: true });
    await isRefused();
  });

  it('is refused where the key is missing that finds people', async () => {
    await filled(true);
    await rm(join(keys(), 'index'));
    await isRefused();
  });
});
