import { expect } from 'chai';
import type { RotateOptions } from '../../src/application/rotate-keys.js';
import { RotateKeys } from '../../src/application/rotate-keys.js';
import type { Decorate } from '../../src/entrypoints/composition/embedded.js';
import { collected } from '../contracts/contract.js';
import { type Boundary, composed, decorating, Effects } from '../support/effects.js';
import { bad, begin, crashed, crashing, drain, identify, runBatch, Stores, send, track } from './world.js';

const autumn = Date.parse('2026-09-30T12:00:00Z');
const winter = Date.parse('2026-10-01T12:00:00Z');

describe('rotating key-encryption keys', () => {
  let stores: Stores;

  beforeEach(() => {
    stores = new Stores();
    stores.clock.time = autumn;
  });

  /** Users with devices, a letter under a subject's key, and somebody who has only an anonymous id. */
  async function people(names: readonly string[], decorate?: Decorate): Promise<void> {
    const running = begin(stores, decorate === undefined ? {} : { decorate });
    const events = names.flatMap((name) => [
      identify(`i-${name}`, { email: `${name}@example.org` }, { userId: name, anonymousId: `a-${name}` }),
      track(`t-${name}`, { userId: null, anonymousId: `anon-${name}`, context: { ip: '203.0.113.7' } }),
      bad(`b-${name}`),
    ]);
    await send(running, events);
    await drain(running);
  }

  function rotation(decorate?: Decorate) {
    const { ports, keyring, chain } = begin(stores, decorate === undefined ? {} : { decorate });
    const rotate = new RotateKeys(ports.vault, keyring, ports.crypto, ports.clock, chain);
    return (options?: RotateOptions) => rotate.run(options);
  }

  /** What is sealed in the lake, opened by a process that knows nothing yet. */
  async function opened(): Promise<string[]> {
    const { subjects, ports } = begin(stores);
    const texts: string[] = [];
    for (const row of await stores.rows()) {
      const { subject, id, privacy } = row as never as {
        subject: string;
        id: string;
        privacy: { sealed?: { default: { v: 1; kid: string; data: string } } };
      };
      const keys = await subjects.keyOf(subject as never);
      if (keys.state === 'erased' || privacy.sealed === undefined) throw new Error(`${id} does not open`);
      const key = keys.key('default' as never);
      texts.push(ports.crypto.open(key as never, privacy.sealed.default, `${subject}\ndefault\n${id}`));
    }
    return texts.sort();
  }

  const keks = async () => (await stores.ports.keyStore.list('kek/')).sort();
  const wrappers = async () => {
    const items = await collected(stores.ports.vault.list());
    const wrapped = items.flatMap(({ subject }) =>
      subject.incarnations.flatMap(({ keys }) => Object.values(keys)),
    );
    return [...new Set(wrapped.flatMap(({ under }) => ('kek' in under ? [under.kek] : [])))].sort();
  };

  it('wraps everybody anew under the present quarter’s, destroys the older one, and everything opens as before', async () => {
    await people(['ada', 'bob', 'cyd']);
    const before = await opened();
    expect(before.join()).to.contain('ada@example.org').and.to.contain('203.0.113.7');
    expect(await keks()).to.deep.equal(['kek/2026Q3']);
    stores.clock.time = winter;
    const done = await rotation()();
    expect(done).to.deep.include({ to: '2026Q4', destroyed: ['2026Q3'], kept: [], damaged: 0 });
    // Three users and three anonymous ids; the users' devices hang on their owners' keys and need no write.
    expect(done).to.deep.include({ items: 9, rewrapped: 6, writes: 6 });
    expect(await keks()).to.deep.equal(['kek/2026Q4']);
    expect(await wrappers()).to.deep.equal(['2026Q4']);
    expect(await opened()).to.deep.equal(before);
  });

  it('makes a new generation within a quarter where it shall', async () => {
    await people(['ada']);
    const before = await opened();
    expect(await rotation()()).to.deep.include({ to: '2026Q3', destroyed: [], rewrapped: 0 });
    expect(await rotation()({ fresh: true })).to.deep.include({ to: '2026Q3-2', destroyed: ['2026Q3'] });
    expect(await rotation()({ fresh: true })).to.deep.include({ to: '2026Q3-3', destroyed: ['2026Q3-2'] });
    await people(['bob']);
    expect(await wrappers()).to.deep.equal(['2026Q3-3']);
    expect(await opened()).to.include.members(before);
  });

  it('counts before it does anything', async () => {
    await people(['ada', 'bob']);
    const before = stores.dump();
    const done = await rotation()({ fresh: true, dry: true });
    expect(done).to.deep.include({
      to: '2026Q3-2',
      destroyed: ['2026Q3'],
      items: 6,
      rewrapped: 4,
      writes: 0,
    });
    expect(stores.dump()).to.equal(before);
  });

  it('loses nobody whom another process writes under the older key meanwhile', async () => {
    await people(['ada']);
    const other = begin(stores);
    // The other process knows the older key by now, and goes by it a minute longer.
    await send(other, [track('warm', { userId: 'warm' })]);
    await drain(other);
    let waits = 0;
    const meanwhile = decorating((port, method, args, call) => {
      if (`${port}.${method}` !== 'clock.sleep') return call();
      waits += 1;
      const born = waits === 1;
      const birth = async () => {
        if (born) {
          await send(other, [identify('late', { email: 'late@example.org' }, { userId: 'late' })]);
          await runBatch(other);
        }
        stores.clock.time += args[0] as number;
      };
      return birth();
    });
    const done = await rotation(meanwhile)({ fresh: true });
    expect(waits).to.equal(2);
    expect(done.destroyed).to.deep.equal(['2026Q3']);
    expect(await wrappers()).to.deep.equal(['2026Q3-2']);
    expect((await opened()).join()).to.contain('late@example.org');
  });

  it('does not wait where nobody else is there', async () => {
    await people(['ada']);
    const before = stores.clock.time;
    await rotation()({ fresh: true, isAlone: async () => true });
    expect(stores.clock.time).to.equal(before);
  });

  it('writes an item again that somebody else has changed meanwhile', async () => {
    await people(['ada', 'bob']);
    let raced = false;
    const racing = decorating((port, method, args, call) => {
      if (`${port}.${method}` !== 'vault.write' || raced) return call();
      raced = true;
      const race = async () => {
        for (const { key, expected } of args[0] as readonly { key: never; expected: number }[]) {
          const held = (await stores.ports.vault.read([key])).get(key);
          await stores.ports.vault.write([
            { key, subject: { ...(held?.subject as never as object), seen: '2030-01' } as never, expected },
          ]);
        }
        return call();
      };
      return race();
    });
    const before = await opened();
    await rotation(racing)({ fresh: true });
    expect(await wrappers()).to.deep.equal(['2026Q3-2']);
    const items = await collected(stores.ports.vault.list());
    expect(items.filter(({ subject }) => subject.seen === '2030-01')).to.have.length(4);
    expect(await opened()).to.deep.equal(before);
  });

  it('ended at any boundary, opens everything, and is done by the next run', async () => {
    await people(['ada', 'bob', 'cyd']);
    const effects = new Effects();
    const before = await opened();
    await rotation(effects.decorate)({ fresh: true });
    expect(effects.log).to.include.members([
      'after:keyStore.putIfAbsent kek',
      'after:vault.write ownerslinks',
      'after:keyStore.remove',
    ]);
    for (const at of new Set(effects.log) as Set<Boundary>) {
      const crash = composed(new Effects().decorate, crashingAt(at));
      await crashed(rotation(crash)({ fresh: true }));
      expect(await opened(), at).to.deep.equal(before);
      await rotation()();
      expect(await opened(), at).to.deep.equal(before);
      expect(await keks(), at).to.have.length(1);
      expect(await wrappers(), at).to.deep.equal((await keks()).map((name) => name.slice(4)));
    }
  });

  it('keeps a key-encryption key under which a key does not open, and says so', async () => {
    await people(['ada']);
    const [item] = (await collected(stores.ports.vault.list())).filter(
      ({ subject }) => subject.namespace === 'user',
    );
    if (item === undefined) throw new Error('Nobody is there');
    const { key, version, subject } = item;
    const damaged = subject.incarnations.map((life) => ({
      ...life,
      keys: Object.fromEntries(
        Object.entries(life.keys).map(([purpose, held]) => [purpose, { ...held, data: 'AAAA' }]),
      ),
    }));
    await stores.ports.vault.write([
      { key, subject: { ...subject, incarnations: damaged }, expected: version },
    ]);
    const done = await rotation()({ fresh: true });
    expect(done).to.deep.include({ destroyed: [], kept: ['2026Q3'], damaged: 1 });
    expect(await keks()).to.deep.equal(['kek/2026Q3', 'kek/2026Q3-2']);
  });

  it('never makes a key-encryption key anew that wraps keys already', async () => {
    await people(['ada']);
    await stores.ports.keyStore.remove(['kek/2026Q3']);
    stores.clock.time = winter;
    await people(['ada', 'bob']);
    expect(await keks()).to.deep.equal(['kek/2026Q4']);
  });
});

/** Boundaries as `Effects` names them: `crashing` knows methods only. */
function crashingAt(at: Boundary): Decorate {
  return crashing(at.split(' ', 1)[0] as Boundary);
}
