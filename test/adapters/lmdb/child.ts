import type { DurableFs } from '../../../src/adapters/filesystem/durable-fs.js';
import { FilesystemKeyStore } from '../../../src/adapters/filesystem/key-store.js';
import { nodeFs } from '../../../src/adapters/filesystem/node-fs.js';
import { compactStore } from '../../../src/adapters/lmdb/compact.js';
import { LmdbLetters } from '../../../src/adapters/lmdb/letters.js';
import { LmdbReceipts } from '../../../src/adapters/lmdb/receipts.js';
import { openStore } from '../../../src/adapters/lmdb/store.js';
import { LmdbVault } from '../../../src/adapters/lmdb/vault.js';
import { letter, lookupKey, subject } from '../../contracts/examples.js';
import { id, receipt } from './samples.js';

// Another process on the same data directory. Reports to its parent over IPC; waits for a message before it begins.
const [, , task = '', dataDir = '', steps = ''] = process.argv;
const me = String(process.pid);
const tell = (message: unknown) => process.send?.(message);
if (task === 'compact') {
  await compactStore(dataDir, dyingAt(Number(steps)));
  process.exit(0);
}
const store = await openStore(dataDir);

const tasks: { [task: string]: () => Promise<unknown> } = {
  collectors: async () => {
    const receipts = new LmdbReceipts(store);
    return Promise.all(Array.from({ length: 50 }, () => receipts.newCollector()));
  },
  keys: async () => {
    const keys = await FilesystemKeyStore.open(dataDir);
    return Promise.all(Array.from({ length: 50 }, (_, n) => keys.putIfAbsent(`transit/${n}`, me)));
  },
  vault: async () => {
    const vault = new LmdbVault(store);
    const won: string[] = [];
    for (let n = 0; n < 50; n++) {
      const key = lookupKey(`k${n}`);
      const lost = await vault.write([{ key, subject: subject(`${me} ${n}`), expected: 0 }]);
      if (lost.length === 0) won.push(key);
    }
    return won;
  },
  // Writes until it is killed, and says what was acknowledged.
  writers: async () => {
    const receipts = new LmdbReceipts(store);
    const collector = await receipts.newCollector();
    let sequence = 0;
    const writer = async () => {
      for (;;) {
        sequence += 1;
        const receiptId = `${collector}.${sequence}`;
        await receipts.append([receipt(receiptId, { sealed: new Uint8Array(2_000).fill(sequence) })]);
        tell(receiptId);
      }
    };
    await Promise.all(Array.from({ length: 16 }, writer));
  },
  hold: () => new Promise(() => setInterval(() => {}, 1_000)),
  // Makes the file grow far beyond what another process has mapped.
  growth: async () => {
    const receipts = new LmdbReceipts(store);
    for (let n = 1; n <= 40; n++)
      await receipts.append([receipt(`c9.${n}`, { sealed: new Uint8Array(1_000_000).fill(n) })]);
    return 40;
  },
  // Runs under a limit of the size of files: what happens on a full disk.
  full: async () => {
    const receipts = new LmdbReceipts(store);
    const letters = new LmdbLetters(store);
    const outcomes: string[] = [];
    const attempt = (write: Promise<unknown>) =>
      write.then(
        () => 'stored',
        (error: { code: string; cause: Error }) => `${error.code}: ${error.cause.message}`,
      );
    let stored = 0;
    for (let n = 1; n <= 100; n++) {
      const sealed = new Uint8Array(100_000);
      const outcome = await attempt(receipts.append([receipt(`c1.${n}`, { sealed })]));
      if (outcome === 'stored') stored += 1;
      else outcomes.push(outcome);
    }
    outcomes.push(await attempt(letters.put([letter(id('c1.1'), 0, { type: 'x'.repeat(200_000) })])));
    return { stored, waiting: (await receipts.waiting()).receipts, outcomes: [...new Set(outcomes)] };
  },
};

process.once('message', async () => {
  tell({ done: await tasks[task]?.() });
  await store.close();
  process.disconnect();
});
tell('ready');

/** Ends this process before its n-th operation on the file system. */
function dyingAt(n: number): DurableFs {
  let left = n;
  return new Proxy(nodeFs, {
    get(target, property) {
      const operation = Reflect.get(target, property) as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => {
        left -= 1;
        if (left < 0) process.kill(process.pid, 'SIGKILL');
        return left < 0 ? new Promise(() => {}) : operation(...args);
      };
    },
  });
}
