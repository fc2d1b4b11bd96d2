import { expect } from 'chai';
import type { Stock } from '../../src/adapters/metrics/stock-metrics.js';
import type { BooksReport } from '../../src/application/audit.js';
import { ports, uses } from '../../src/entrypoints/composition/tokens.js';
import { followBooks } from '../../src/entrypoints/server/follow-books.js';

const finding = (what: string) => ({ finding: 'missing_letter' as const, what, detail: '' });

describe('following the books', () => {
  /** Reads each of the reports once, and answers what was told and logged. */
  async function followed(
    reports: readonly (BooksReport | Error)[],
  ): Promise<{ told: Stock[]; logged: object[] }> {
    const told: Stock[] = [];
    const logged: object[] = [];
    const left = [...reports];
    let readAll = () => {};
    const all = new Promise<void>((resolve) => {
      readAll = resolve;
    });
    const begun = new Date(Date.now() - 3_600_000).toISOString();
    const parts = new Map<unknown, unknown>([
      [
        uses.audit,
        {
          async books() {
            const report = left.shift();
            if (left.length === 0) readAll();
            if (report === undefined) throw new Error('Enough');
            if (report instanceof Error) throw report;
            return report;
          },
        },
      ],
      [uses.erasures, { standing: async () => [{ erasure: { requested: { at: begun } } }, { erasure: {} }] }],
      [uses.status, { targets: async () => ({ amplitude: { state: 'paused' }, crm: { state: 'running' } }) }],
      [ports.targetQueues, { oldest: async () => new Map([['crm', begun]]) }],
    ]);
    const log = { error: (fields: object) => logged.push(fields) };
    const stop = followBooks(
      { get: (token) => parts.get(token) as never },
      log,
      (stock) => told.push(stock),
      1,
    );
    await all;
    await stop();
    return { told: told.slice(0, reports.length), logged };
  }

  it('takes for a difference what is seen twice: what changes while they are read looks like one', async () => {
    const { told } = await followed([
      { open: new Map(), findings: [finding('c1.1-0')] },
      { open: new Map(), findings: [finding('c1.2-0')] },
      { open: new Map(), findings: [finding('c1.2-0'), finding('c1.3-0')] },
      { open: new Map(), findings: [] },
    ]);
    expect(told.map(({ differences }) => differences)).to.deep.equal([0, 0, 1, 0]);
  });

  it('tells letters, erasures and targets with their ages', async () => {
    const { told } = await followed([{ open: new Map([['too_large', 2]]), findings: [] }]);
    expect(told[0]).to.deep.include({ openLetters: new Map([['too_large', 2]]), openErasures: 2 });
    expect(told[0]?.oldestErasure).to.be.within(3_600, 3_700);
    expect(told[0]?.targets.get('amplitude')).to.deep.equal({ oldest: 0, held: true });
    expect(told[0]?.targets.get('crm')?.oldest).to.be.within(3_600, 3_700);
  });

  it('says why they cannot be read, and goes on', async () => {
    const { told, logged } = await followed([new Error('no answer'), { open: new Map(), findings: [] }]);
    expect(logged[0]).to.deep.equal({ problem: 'no answer' });
    expect(told).to.have.length(1);
  });
});
