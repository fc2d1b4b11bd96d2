import { expect } from 'chai';
import sinon from 'sinon';
import { SystemClock } from '../../../src/adapters/system/clock.js';
import { clockContract } from '../../contracts/clock.contract.js';

clockContract('system', async () => ({ port: new SystemClock(), close: async () => {} }));

describe('system clock', () => {
  let time: sinon.SinonFakeTimers;
  beforeEach(() => {
    time = sinon.useFakeTimers();
  });
  afterEach(() => time.restore());

  it('leaves no timer behind when it is woken', async () => {
    const clock = new SystemClock();
    let wake = () => {};
    const sleep = clock.sleep(
      60_000,
      new Promise<void>((resolve) => {
        wake = resolve;
      }),
    );
    expect(time.countTimers()).to.equal(1);
    wake();
    await sleep;
    expect(time.countTimers()).to.equal(0);
  });

  it('sleeps longer than a timer can count', async () => {
    const month = 30 * 86_400_000;
    let over = false;
    const sleep = new SystemClock().sleep(month).then(() => {
      over = true;
    });
    await time.tickAsync(month - 1);
    expect(over).to.equal(false);
    await time.tickAsync(1);
    await sleep;
  });

  it('listens to a wake promise once, however often it sleeps', async () => {
    const clock = new SystemClock();
    const wake = new Promise<void>(() => {});
    const then = sinon.spy(wake, 'then');
    for (let n = 0; n < 100; n++) {
      const sleep = clock.sleep(10, wake);
      await time.tickAsync(10);
      await sleep;
    }
    expect(then.callCount).to.equal(1);
  });
});
