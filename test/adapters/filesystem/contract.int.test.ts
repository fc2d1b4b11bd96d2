import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { FilesystemCuratedZone } from '../../../src/adapters/filesystem/curated-zone.js';
import { FilesystemKeyStore } from '../../../src/adapters/filesystem/key-store.js';
import { FilesystemLake } from '../../../src/adapters/filesystem/lake.js';
import { curatedZoneContract } from '../../contracts/curated-zone.contract.js';
import { keyStoreContract } from '../../contracts/key-store.contract.js';
import { lakeContract } from '../../contracts/lake.contract.js';
import { PowerCutFs } from '../../support/power-cut-fs.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const shared = { unsupported: 'one processor writes to a data directory at a time, by lease' };

lakeContract(
  'filesystem',
  async () => {
    const folder = await temporaryFolder();
    return {
      port: await FilesystemLake.open(folder.path),
      reopen: () => FilesystemLake.open(folder.path),
      close: () => folder.remove(),
      damage: (name) => truncate(join(folder.path, 'lake', name), 15),
    };
  },
  { durable: true, damageable: true, shared },
);

// The same lake when every restart is a power cut.
lakeContract(
  'filesystem, through power cuts',
  async () => {
    const fs = new PowerCutFs();
    const port = await FilesystemLake.open('/data', fs);
    return {
      port,
      reopen: async () => {
        fs.cut();
        return FilesystemLake.open('/data', fs);
      },
      close: async () => {},
    };
  },
  { durable: true, damageable: { unsupported: 'its files cannot be reached from outside' }, shared },
);

keyStoreContract(
  'filesystem',
  async () => {
    const folder = await temporaryFolder();
    return {
      port: await FilesystemKeyStore.open(folder.path),
      reopen: () => FilesystemKeyStore.open(folder.path),
      close: () => folder.remove(),
    };
  },
  { durable: true },
);

keyStoreContract(
  'filesystem, through power cuts',
  async () => {
    const fs = new PowerCutFs();
    const port = await FilesystemKeyStore.open('/data', fs);
    return {
      port,
      reopen: async () => {
        fs.cut();
        return FilesystemKeyStore.open('/data', fs);
      },
      close: async () => {},
    };
  },
  { durable: true },
);

curatedZoneContract(
  'filesystem',
  async () => {
    const folder = await temporaryFolder();
    await FilesystemLake.open(folder.path);
    return {
      port: new FilesystemCuratedZone(folder.path),
      reopen: async () => new FilesystemCuratedZone(folder.path),
      close: () => folder.remove(),
    };
  },
  { durable: true, shared, local: true },
);

curatedZoneContract(
  'filesystem, through power cuts',
  async () => {
    const fs = new PowerCutFs();
    const folder = await temporaryFolder();
    await FilesystemLake.open(folder.path, fs);
    return {
      port: new FilesystemCuratedZone(folder.path, fs),
      reopen: async () => {
        fs.cut();
        return new FilesystemCuratedZone(folder.path, fs);
      },
      close: () => folder.remove(),
    };
  },
  { durable: true, shared, local: { unsupported: 'its files are in memory' } },
);
