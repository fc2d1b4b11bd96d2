import { expect } from 'chai';
import { Maintain } from '../../src/application/maintain.js';
import { begin, Stores } from './world.js';

describe('maintenance', () => {
  it('does every task in turn, and one that fails keeps no other from its turn', async () => {
    const log: string[] = [];
    const task = (name: string, count: number) => ({
      name,
      run: async () => {
        log.push(`run ${name}`);
        if (count < 0) throw new Error('away');
        return { done: count };
      },
    });
    await new Maintain([task('a', 1), task('b', -1), task('c', 2)]).run({
      done: (name, counts) => log.push(`done ${name} ${counts.done}`),
      failed: (name, error) => log.push(`failed ${name} ${(error as Error).message}`),
    });
    expect(log).to.deep.equal([...['run a', 'done a 1', 'run b', 'failed b away', 'run c', 'done c 2']]);
  });
});

describe('rewriting of objects', () => {
  it('is done by one at a time, and is free again after it, whatever came of it', async () => {
    const stores = new Stores();
    const [one, other] = [begin(stores).rewriting, begin(stores).rewriting];
    const ended = await one.alone(async () => {
      expect(await other.alone(async () => 1)).to.equal(undefined);
      return 2;
    });
    expect(ended).to.deep.equal({ done: 2 });
    await one.alone(async () => Promise.reject(new Error('away'))).catch(() => {});
    expect(await other.alone(async () => 3)).to.deep.equal({ done: 3 });
  });

  it('ends where another took over meanwhile, before it writes', async () => {
    const stores = new Stores();
    const [one, other] = [begin(stores).rewriting, begin(stores).rewriting];
    let wrote = false;
    const ended = await one.alone(async (still) => {
      stores.clock.time += 61_000;
      await other.alone(async () => {});
      await still();
      wrote = true;
    });
    expect(ended).to.equal(undefined);
    expect(wrote).to.equal(false);
  });

  it('goes on where it took long and nobody else came', async () => {
    const stores = new Stores();
    const ended = await begin(stores).rewriting.alone(async (still) => {
      stores.clock.time += 30_000;
      await still();
      stores.clock.time += 45_000;
      await still();
      return 'all';
    });
    expect(ended).to.deep.equal({ done: 'all' });
  });
});
