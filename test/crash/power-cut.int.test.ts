import { dirname } from 'node:path';
import { expect } from 'chai';
import type { DurableFs } from '../../src/adapters/filesystem/durable-fs.js';
import { FilesystemLake } from '../../src/adapters/filesystem/lake.js';
import type { Step } from '../../src/domain/enrichment/step.js';
import type { EventType } from '../../src/domain/event/event-type.js';
import { validate } from '../../src/domain/event/validate.js';
import { Unavailable } from '../../src/domain/ports/unavailable.js';
import { mask } from '../../src/domain/privacy/mask-step.js';
import { profile } from '../../src/domain/profile/profile-step.js';
import {
  bad,
  begin,
  type Code,
  Crash,
  crashing,
  drain,
  identify,
  placesOf,
  rowsOf,
  runBatch,
  Stores,
  send,
  track,
} from '../application/world.js';
import { compiled, plainHashes } from '../domain/no-detectors.js';
import { PowerCutFs } from '../support/power-cut-fs.js';

const policy = compiled();
const dataDir = '/data';
const day = 86_400_000;

/** Newer code: the same events go elsewhere, so that what older code left half done is removed. */
const newer: Code = {
  steps: {
    admissions: [validate(policy, plainHashes)],
    steps: [
      function route(draft) {
        return { ...draft, event: { ...draft.event, type: `new_${draft.event.type}` as EventType } };
      } satisfies Step,
      profile(policy, plainHashes),
      mask(policy, plainHashes),
    ],
  },
};

/** How the machine's file system is spoilt; `undefined` for one that is sound. */
interface Mutant {
  readonly syncsFiles?: false;
  readonly syncsFolders?: (path: string) => boolean;
  /** Does it sync a folder that only lost a name? */
  readonly syncsRemovals?: false;
  /** The lake answers before it has done anything. */
  readonly answersEarly?: true;
}

/** One machine: the file system loses what was not synced, the other stores flush before they answer. */
class Machine {
  readonly fs = new PowerCutFs();
  readonly stores = new Stores();
  /** Operations of the file system so far, and how many there will be before the power goes. */
  operations = 0;
  left = Number.POSITIVE_INFINITY;

  constructor(private readonly mutant: Mutant = {}) {}

  async turnOn(code: Code = {}) {
    await this.fs.mkdir(dataDir).catch(() => {});
    await this.fs.syncFolder('/');
    const lake = await FilesystemLake.open(dataDir, this.disk());
    Object.assign(this.stores.ports, { lake: this.mutant.answersEarly ? early(lake) : lake });
    this.stores.clock.time += 60_000;
    return begin(this.stores, code);
  }

  /** Everything that was not synced is gone. */
  cut(): void {
    this.fs.cut();
    this.left = Number.POSITIVE_INFINITY;
  }

  private disk(): DurableFs {
    const { fs, mutant } = this;
    const removedFrom = new Set<string>();
    const counted = <A extends unknown[], T>(operation: (...args: A) => Promise<T>) => {
      return async (...args: A): Promise<T> => {
        this.operations += 1;
        this.left -= 1;
        if (this.left < 0) throw new Crash('The power is gone');
        return operation(...args);
      };
    };
    return {
      open: counted(async (path) => {
        const file = await fs.open(path);
        const sync = mutant.syncsFiles === false ? async () => {} : file.sync;
        return { write: counted(file.write), sync: counted(sync), close: file.close };
      }),
      rename: counted((from, to) => fs.rename(from, to)),
      link: counted((from, to) => fs.link(from, to)),
      unlink: counted(async (path) => {
        await fs.unlink(path);
        removedFrom.add(dirname(path));
      }),
      mkdir: counted((path) => fs.mkdir(path)),
      syncFolder: counted(async (path) => {
        if (removedFrom.delete(path) && mutant.syncsRemovals === false) return;
        if (mutant.syncsFolders?.(path) !== false) await fs.syncFolder(path);
      }),
      readdir: (path) => fs.readdir(path),
      stat: (path) => fs.stat(path),
      createReadStream: (path) => fs.createReadStream(path),
    };
  }
}

/** Three batches over two days and three types; the second one crashes and is done again by newer code. */
const script: readonly ((machine: Machine) => Promise<void>)[] = [
  async (machine) => {
    const running = await machine.turnOn();
    await send(running, [track('e0'), identify('e1', { plan: 'pro' }), bad('e2')]);
    await runBatch(running);
  },
  async (machine) => {
    const running = await machine.turnOn({ decorate: crashing('after:lake.put') });
    await send(running, [track('e3'), track('e4', { event: 'Order Placed' }), bad('e5')]);
    await runBatch(running).catch(unlessCrash);
  },
  async (machine) => {
    await drain(await machine.turnOn(newer));
  },
  async (machine) => {
    machine.stores.clock.time += day;
    const running = await machine.turnOn();
    await send(running, [track('e6'), track('e7')]);
    await runBatch(running);
  },
];

/** What is amiss after the power went: settled events that the lake lacks, or has twice, or should not have. */
async function amiss(machine: Machine): Promise<string[]> {
  const running = await machine.turnOn();
  const { findings } = await running.audit.run();
  return findings.map(({ finding, what }) => `${finding} ${what}`);
}

/** Cuts the power after each settlement in turn. @returns what was amiss after any */
async function cutAfterEachSettlement(mutant: Mutant = {}): Promise<string[]> {
  const found: string[] = [];
  for (let until = 1; until <= script.length; until++) {
    const machine = new Machine(mutant);
    for (const act of script.slice(0, until)) await act(machine);
    machine.cut();
    found.push(...(await amiss(machine)));
  }
  return found;
}

describe('a power cut', () => {
  it('after any settlement leaves everything that was settled in the lake', async () => {
    expect(await cutAfterEachSettlement()).to.deep.equal([]);
  });

  it('at any single operation of the file system loses and repeats nothing, once the power is back', async () => {
    const whole = new Machine();
    for (const act of script) await act(whole);
    expect(whole.operations).to.be.greaterThan(60);
    for (let left = 0; left < whole.operations; left++) {
      const machine = new Machine();
      machine.left = left;
      let isOn = true;
      const powerGoes = (error: unknown) => {
        if (machine.left >= 0) throw error;
        isOn = false;
      };
      for (const act of script) if (isOn) await act(machine).catch(powerGoes);
      machine.cut();
      expect(await amiss(machine), `operation ${left}, settled ones`).to.deep.equal([]);

      // The power is back: what waits is done, whatever was half done before.
      const running = await machine.turnOn(newer);
      await drain(running);
      machine.cut();
      expect(await amiss(machine), `operation ${left}, all`).to.deep.equal([]);
      const { ledger } = await running.audit.run();
      expect(ledger.waiting).to.equal(0);
      const places = placesOf(await rowsOf(machine.stores.ports.lake));
      expect(places)
        .to.deep.equal([...new Set(places)])
        .and.to.have.lengthOf(ledger.recorded);
    }
  });

  describe('shows, by the same check, a machine', () => {
    it('that does not sync files', async () => {
      const found = await cutAfterEachSettlement({ syncsFiles: false });
      expect(found.join())
        .to.match(/unreadable_object/)
        .and.to.match(/missing_record c1\.1-0/);
    });

    it('that does not sync folders', async () => {
      const found = await cutAfterEachSettlement({ syncsFolders: () => false });
      expect(found).to.include.members(['missing_record c1.1-0', 'missing_record c1.1-1']);
    });

    for (const level of [
      /^\/data\/lake$/,
      /^\/data\/lake\/events$/,
      /\/2026$/,
      /\/2026\/11$/,
      /\/\d\d\/\d\d$/,
    ])
      it(`that does not sync the folders ${level.source}`, async () => {
        const found = await cutAfterEachSettlement({ syncsFolders: (path) => !level.test(path) });
        expect(found.join()).to.match(/missing_record/);
      });

    it('that does not sync a folder out of which an object was removed', async () => {
      const found = await cutAfterEachSettlement({ syncsRemovals: false });
      expect(found.join()).to.match(/(?:repeated|unsettled)_record/);
    });

    it('whose lake answers before it has written', async () => {
      const found = await cutAfterEachSettlement({ answersEarly: true });
      expect(found.join()).to.match(/missing_record/);
    });
  });
});

/** `put` says that it is done while it has only begun. */
function early(lake: FilesystemLake): FilesystemLake {
  return new Proxy(lake, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      if (property !== 'put') return value.bind(target);
      return async (...args: unknown[]) => {
        (value.apply(target, args) as Promise<void>).catch(() => {});
      };
    },
  });
}

function unlessCrash(error: unknown): void {
  if (!(error instanceof Crash) && !(error instanceof Unavailable)) throw error;
}
