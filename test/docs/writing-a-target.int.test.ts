import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Target } from '../../src/domain/ports/target.js';
import { delivering } from '../application/deliver/delivering.js';
import { begin, drain, identify, Stores, send, track, until } from '../application/world.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { FileTarget } from './file-target.js';

const page = fileURLToPath(new URL('../../docs/targets/writing-one.md', import.meta.url));

/** `file-target.ts` was written from the page alone; it is compiled and run here, and is what the page shows. */
describe('docs/targets/writing-one.md', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  async function deliverTo(target: Target, stores: Stores): Promise<void> {
    const { deliverer } = delivering(begin(stores), target);
    deliverer.start();
    await until(async () => ((await stores.ports.targetQueues.waiting()).get('file') ?? 0) === 0);
    await deliverer.stop();
  }

  it('shows the target that is tried here', async () => {
    const shown = /```ts\n([\s\S]*?)```/.exec(await readFile(page, 'utf8'))?.[1];
    const tried = await readFile(fileURLToPath(new URL('file-target.ts', import.meta.url)), 'utf8');
    expect(shown).to.equal(tried.replace("'../../src/domain/", "'../../domain/"));
  });

  it('shows a target that works: every track is there once, also when it comes again', async () => {
    const path = join(folder.path, 'out.ndjson');
    const stores = new Stores();
    for (let twice = 0; twice < 2; twice++) {
      const running = begin(stores, { targets: ['file'] });
      await send(running, [track('e-1'), track('e-2', { userId: 'u-2' }), identify('e-3', { plan: 'pro' })]);
      await drain(running);
      await deliverTo(new FileTarget('file', path), stores);
    }
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).to.deep.equal(['e-1', 'e-2']);
    const tallies = await stores.ports.deliveryBook.tallies();
    expect(tallies.get('file')).to.deep.equal({ queued: 6, delivered: 4, skipped: 2, dead: 0, waiting: 0 });
  });

  it('shows one that waits for a file that cannot be written now, and stops where there is no folder', async () => {
    const stores = new Stores();
    const running = begin(stores, { targets: ['file'] });
    await send(running, [track('e-1')]);
    await drain(running);
    const [delivery] = await stores.ports.targetQueues.next('file', 1);
    const parcel = { id: delivery!.id, parts: ['{"id":"e-1"}'] };
    await mkdir(join(folder.path, 'a-folder'));
    const onFolder = new FileTarget('file', join(folder.path, 'a-folder'));
    expect(await onFolder.send([parcel])).to.deep.equal([{ kind: 'later', of: 'target', reason: 'EISDIR' }]);
    const nowhere = new FileTarget('file', join(folder.path, 'no', 'out.ndjson'));
    expect(await nowhere.send([parcel])).to.deep.equal([{ kind: 'stop', reason: 'ENOENT' }]);
  });
});
