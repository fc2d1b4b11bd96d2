import { expect } from 'chai';
import { LeaseLost, type LeaseToken } from '../../src/domain/ports/lease.js';
import type { Plan } from '../../src/domain/ports/plans.js';
import { type BatchPorts, contract, type Durability, errorOf, type Harness, property } from './contract.js';
import { objectName, receiptId } from './examples.js';

type Ports = Required<Pick<BatchPorts, 'plans' | 'settlements' | 'lease'>>;

/** What every adapter of `Plans` does. The plan is closed through `Settlements.settle`. */
export function plansContract(name: string, harness: Harness<Ports>, { durable }: Durability): void {
  contract(`${name}: plans`, harness, (port, reopen) => {
    const plan = (n: number): Plan => ({
      v: 1,
      receipts: [receiptId('c1', n), receiptId('c1', n + 1)],
      objects: [objectName(`events/workout_completed/2026/11/23/${n}.ndjson.gz`)],
    });
    const acquire = async (holder = 'contract', now = 0) =>
      (await port().lease.acquire(holder, now, 1_000)) as LeaseToken;

    property('a new store has no open plan', true, async () => {
      expect(await port().plans.open()).to.equal(undefined);
    });

    property('the open plan is the one that was saved last', true, async () => {
      const lease = await acquire();
      await port().plans.save(plan(1), lease);
      expect(await port().plans.open()).to.deep.equal(plan(1));
      await port().plans.save(plan(2), lease);
      expect(await port().plans.open()).to.deep.equal(plan(2));
    });

    property('a saved plan survives a restart', durable, async () => {
      await port().plans.save(plan(1), await acquire());
      expect(await (await reopen()).plans.open()).to.deep.equal(plan(1));
    });

    property('settling closes it', true, async () => {
      const lease = await acquire();
      await port().plans.save(plan(1), lease);
      await port().settlements.settle({ deliveries: [], settlements: [], letters: [], receipts: [] }, lease);
      expect(await port().plans.open()).to.equal(undefined);
    });

    property('a lost lease saves nothing', true, async () => {
      const lost = await acquire();
      await port().plans.save(plan(1), lost);
      await acquire('another', 1_000_000);
      expect(await errorOf(port().plans.save(plan(2), lost))).to.be.instanceOf(LeaseLost);
      expect(await port().plans.open()).to.deep.equal(plan(1));
    });

    property('a released lease saves nothing', true, async () => {
      const released = await acquire();
      await port().lease.release(released);
      expect(await errorOf(port().plans.save(plan(2), released))).to.be.instanceOf(LeaseLost);
      expect(await port().plans.open()).to.equal(undefined);
    });

    property('a lease nobody gave saves nothing', true, async () => {
      expect(await errorOf(port().plans.save(plan(1), 7 as LeaseToken))).to.be.instanceOf(LeaseLost);
    });

    property('the next holder finds the plan of the one before', true, async () => {
      await port().plans.save(plan(1), await acquire());
      const lease = await acquire('another', 1_000_000);
      expect(await port().plans.open()).to.deep.equal(plan(1));
      await port().plans.save(plan(2), lease);
      expect(await port().plans.open()).to.deep.equal(plan(2));
    });
  });
}
