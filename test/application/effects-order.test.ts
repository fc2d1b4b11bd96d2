import type { Server, ServerResponse } from 'node:http';
import { expect } from 'chai';
import { httpServer } from '../../src/adapters/http/server.js';
import { defaultHttpSettings } from '../../src/adapters/http/settings.js';
import { keyDigest } from '../../src/adapters/http/write-key.js';
import { openEmbedded } from '../../src/entrypoints/composition/embedded.js';
import { ports, uses } from '../../src/entrypoints/composition/tokens.js';
import { readSettings } from '../../src/entrypoints/settings.js';
import { composed, decorating, Effects } from '../support/effects.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { bad, begin, drain, identify, Stores, send, source, track } from './world.js';

describe('effects across all ports', () => {
  const batch = [
    track('e1', { userId: null, anonymousId: 'a-1' }),
    identify('e2', { plan: 'pro', email: 'ada@example.org' }, { anonymousId: 'a-1' }),
    track('e3'),
    bad('e4'),
  ];

  it('happen in this order, from the receipt to the acknowledgement', async () => {
    const effects = new Effects();
    const running = begin(new Stores(), { decorate: effects.decorate, targets: ['amplitude'] });
    await send(running, batch);
    await drain(running);
    expect(effects.log).to.deep.equal([
      'before:keyStore.putIfAbsent transit',
      'after:keyStore.putIfAbsent transit',
      'before:receipts.newCollector',
      'after:receipts.newCollector',
      'before:receipts.append',
      'after:receipts.append',
      'before:lease.acquire',
      'after:lease.acquire',
      'before:keyStore.putIfAbsent hash',
      'after:keyStore.putIfAbsent hash',
      'before:keyStore.putIfAbsent index',
      'after:keyStore.putIfAbsent index',
      'before:keyStore.putIfAbsent kek',
      'after:keyStore.putIfAbsent kek',
      'before:vault.write owners',
      'after:vault.write owners',
      'before:vault.write links',
      'after:vault.write links',
      'before:keyStore.putIfAbsent quarantine',
      'after:keyStore.putIfAbsent quarantine',
      'before:profiles.write',
      'after:profiles.write',
      'before:plans.save',
      'after:plans.save',
      'before:lake.put',
      'after:lake.put',
      'before:letters.put',
      'after:letters.put',
      'before:settlements.settle',
      'after:settlements.settle',
      'before:lease.release',
      'after:lease.release',
    ]);
  });

  it('settle queues for the targets, settles, and acknowledges', async () => {
    const stores = new Stores();
    const running = begin(stores, { targets: ['amplitude'] });
    const receipt = await send(running, batch);
    await drain(running);
    expect([...(await stores.ports.targetQueues.waiting())]).to.deep.equal([['amplitude', 3]]);
    expect(await stores.settled()).to.deep.equal([receipt]);
    expect(await stores.waiting()).to.deep.equal([]);
  });

  it('are fewer where nothing is new: no key, no link and no profile is written twice', async () => {
    const stores = new Stores();
    const effects = new Effects();
    const running = begin(stores, { decorate: effects.decorate });
    await send(running, batch);
    await drain(running);
    effects.log.length = 0;
    const later = begin(stores, { decorate: effects.decorate });
    await send(later, batch);
    await drain(later);
    expect(effects.log.filter((boundary) => boundary.startsWith('after:'))).to.deep.equal([
      'after:receipts.newCollector',
      'after:receipts.append',
      'after:lease.acquire',
      'after:plans.save',
      'after:lake.put',
      'after:letters.put',
      'after:settlements.settle',
      'after:lease.release',
    ]);
  });

  describe('over HTTP, on the embedded platform', () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;

    beforeEach(async () => {
      folder = await temporaryFolder();
    });

    afterEach(() => folder.remove());

    it('the receipt is durable before the first byte of the answer', async () => {
      let letGo: () => void = () => {};
      let isHeld: () => void = () => {};
      const held = new Promise<void>((resolve) => (isHeld = resolve));
      const gate = new Promise<void>((resolve) => (letGo = resolve));
      // The store has done it, and nobody was told yet.
      const holding = decorating((port, method, _args, call) => {
        if (port !== 'receipts' || method !== 'append') return call();
        return (call() as Promise<void>).then(async () => {
          isHeld();
          await gate;
        });
      });
      const effects = new Effects();
      const settings = readSettings({}, { dataDir: folder.path, port: 0 });
      const platform = await openEmbedded(settings, {}, composed(holding, effects.decorate));
      const key = 'wk_of_this_test';
      await platform.get(ports.sources).put({ v: 1, ...source, keys: [keyDigest(key)] });
      await platform.get(uses.sourceBook).reload();
      const app = httpServer({
        collect: platform.get(uses.collect),
        sources: platform.get(uses.sourceBook),
        settings: defaultHttpSettings,
        backlog: () => false,
        ready: async () => ({ checks: [] }),
        metrics: async () => ({ contentType: 'text/plain', text: '' }),
      });
      noteAnswers(app.server, effects);
      const address = await app.listen({ port: 0, host: '127.0.0.1' });
      effects.log.length = 0;

      const answer = fetch(`${address}/v1/track`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` },
        body: JSON.stringify(track('e1')),
      });
      await held;
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(effects.log.at(-1)).to.equal('before:receipts.append');
      letGo();
      expect((await answer).status).to.equal(200);
      expect(effects.log.slice(-3)).to.deep.equal([
        'before:receipts.append',
        'after:receipts.append',
        'before:answer 200',
      ]);
      expect((await platform.get(ports.receipts).waiting()).events).to.equal(1);
      await app.close();
      await platform.close();
    });
  });
});

/** Writes down the moment at which the first byte of an answer is handed to the socket. */
function noteAnswers(server: Server, effects: Effects): void {
  server.prependListener('request', (_request, response: ServerResponse) => {
    const writeHead = response.writeHead;
    response.writeHead = ((status: number, ...rest: []) => {
      effects.note(`before:answer ${status}`);
      return writeHead.call(response, status, ...rest);
    }) as typeof writeHead;
  });
}
