import { expect } from 'chai';
import type { LeaseToken } from '../../src/domain/ports/lease.js';
import { atOnce, type BatchPorts, contract, type Durability, type Harness, property } from './contract.js';

/** What every adapter of `Lease` does. */
export function leaseContract(
  name: string,
  harness: Harness<Required<Pick<BatchPorts, 'lease'>>>,
  { durable }: Durability,
): void {
  contract(`${name}: lease`, harness, (port, reopen) => {
    const ttl = 1_000;
    const acquire = (holder: string, now: number) => port().lease.acquire(holder, now, ttl);

    property('a new store’s lease is free', true, async () => {
      expect(await port().lease.held(0)).to.equal(false);
    });

    property('who acquires a free lease holds it until it runs out', true, async () => {
      expect(await acquire('a', 0)).not.to.equal(undefined);
      expect(await port().lease.held(ttl - 1)).to.equal(true);
      expect(await port().lease.held(ttl + 1)).to.equal(false);
    });

    property('a second holder is refused until it ran out, then gets a larger token', true, async () => {
      const first = await acquire('a', 0);
      expect(await acquire('b', ttl - 1)).to.equal(undefined);
      const second = await acquire('b', ttl + 1);
      expect(second).to.be.greaterThan(first!);
      expect(await acquire('a', ttl + 2)).to.equal(undefined);
    });

    property('its holder can acquire it again, and holds it for longer', true, async () => {
      const first = await acquire('a', 0);
      const again = await acquire('a', 500);
      expect(again).to.be.at.least(first!);
      expect(await port().lease.renew(again!, 600, ttl)).to.equal(true);
      expect(await port().lease.held(600 + ttl - 1)).to.equal(true);
    });

    property('of concurrent holders one gets it', true, async () => {
      const tokens = await atOnce(20, (n) => acquire(`holder ${n}`, 0));
      expect(tokens.filter((token) => token !== undefined)).to.have.length(1);
    });

    property('renewing prolongs it', true, async () => {
      const token = await acquire('a', 0);
      expect(await port().lease.renew(token!, 900, ttl)).to.equal(true);
      expect(await acquire('b', ttl + 1)).to.equal(undefined);
      expect(await port().lease.held(900 + ttl - 1)).to.equal(true);
      expect(await port().lease.held(900 + ttl + 1)).to.equal(false);
    });

    property('an old token renews nothing', true, async () => {
      const old = await acquire('a', 0);
      const current = await acquire('b', ttl + 1);
      expect(await port().lease.renew(old!, ttl + 2, 1_000_000)).to.equal(false);
      expect(await port().lease.held(ttl * 3)).to.equal(false);
      expect(await port().lease.renew(current!, ttl + 3, ttl)).to.equal(true);
    });

    property('a token nobody gave renews and releases nothing', true, async () => {
      expect(await port().lease.renew(5 as LeaseToken, 0, ttl)).to.equal(false);
      await port().lease.release(5 as LeaseToken);
      expect(await port().lease.held(0)).to.equal(false);
      expect(await acquire('a', 0)).not.to.equal(undefined);
    });

    property('a released lease is free at once, and its token worth nothing', true, async () => {
      const first = await acquire('a', 0);
      await port().lease.release(first!);
      expect(await port().lease.held(1)).to.equal(false);
      expect(await port().lease.renew(first!, 1, ttl)).to.equal(false);
      expect(await acquire('b', 1)).to.be.greaterThan(first!);
    });

    property('an old token does not release the lease of another', true, async () => {
      const old = await acquire('a', 0);
      await acquire('b', ttl + 1);
      await port().lease.release(old!);
      expect(await port().lease.held(ttl + 2)).to.equal(true);
    });

    property('releasing twice is as good as once', true, async () => {
      const token = await acquire('a', 0);
      await port().lease.release(token!);
      await port().lease.release(token!);
      expect(await acquire('a', 1)).not.to.equal(undefined);
    });

    property('lease and token survive a restart', durable, async () => {
      const token = await acquire('a', 0);
      const { lease } = await reopen();
      expect(await lease.acquire('b', 1, ttl)).to.equal(undefined);
      expect(await lease.renew(token!, 1, ttl)).to.equal(true);
      await lease.release(token!);
      expect(await lease.acquire('b', 2, ttl)).to.be.greaterThan(token!);
    });

    property('tokens grow also behind a restart without a holder', durable, async () => {
      const token = await acquire('a', 0);
      await port().lease.release(token!);
      const { lease } = await reopen();
      expect(await lease.acquire('b', 1, ttl)).to.be.greaterThan(token!);
    });
  });
}
