import { expect } from 'chai';
import { ManualClock } from '../../../src/adapters/memory/manual-clock.js';

describe('manual clock', () => {
  it('stands still until it is set', () => {
    const clock = new ManualClock(5);
    expect(clock.now()).to.equal(5);
    clock.time = 7;
    expect(clock.now()).to.equal(7);
  });

  it('advances by a sleep, to the millisecond and without taking time', async () => {
    const clock = new ManualClock(0);
    await clock.sleep(86_400_000);
    expect(clock.now()).to.equal(86_400_000);
  });

  it('does not advance when it is woken', async () => {
    const clock = new ManualClock(0);
    await clock.sleep(1_000, Promise.resolve());
    expect(clock.now()).to.equal(0);
  });
});
