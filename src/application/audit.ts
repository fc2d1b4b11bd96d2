import type { ReceiptId } from '../domain/event/event.js';
import type { Record } from '../domain/lake/record.js';
import { compare, count, type Finding, type Ledger } from '../domain/ledger/ledger.js';
import type { DeliveryBook } from '../domain/ports/delivery-book.js';
import { UnreadableObject } from '../domain/ports/lake.js';
import type { Letters } from '../domain/ports/letters.js';
import type { Plans } from '../domain/ports/plans.js';
import type { Receipts } from '../domain/ports/receipts.js';
import type { Settlements } from '../domain/ports/settlements.js';
import { compareBooks } from '../domain/targets/books.js';
import { readBooks } from './books.js';
import type { LakeRows } from './lake-rows.js';

export interface AuditReport {
  readonly ledger: Ledger;
  /** Rows seen in the lake. */
  readonly rows: number;
  /**
   * What a shared queue may cause and only the report says, since every reader shows one record per event: rows more
   * than one per event, and numbers that no receipt has. Zero on a platform with plans, where they are findings.
   */
  readonly tolerated: { readonly repeated: number; readonly unused: number };
  readonly findings: readonly Finding[];
}

/** What the books say: open letters by code, and what they cannot account for. */
export interface BooksReport {
  readonly open: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
}

/** Recounts the ledger from what is there: settlements, letters, waiting receipts, and every row of the lake. */
export class Audit {
  constructor(
    private readonly ports: {
      readonly receipts: Receipts;
      readonly settlements: Settlements;
      readonly letters: Letters;
      readonly plans?: Plans;
      readonly rows: LakeRows;
      readonly deliveryBook?: DeliveryBook;
    },
  ) {}

  /** The counts alone, without reading the lake. */
  async ledger(): Promise<Ledger> {
    const { accounts, waiting, letters } = await readBooks(this.ports);
    return count(accounts.values(), waiting, letters);
  }

  /**
   * Whether the books add up, the lake unread. What changes meanwhile may show as a finding: one that is seen twice is
   * one.
   */
  async books(): Promise<BooksReport> {
    const { accounts, letters, waiting, open, ofTargets } = await readBooks(this.ports);
    const findings = [...compare({ accounts, letters, waiting }), ...(await this.ofTargets(ofTargets))];
    return { open, findings: findings.filter((finding) => !this.tolerates(finding)) };
  }

  /**
   * Reads the whole lake. What changes meanwhile may show as a finding: run it again, or stop the server first.
   * @param onObject called after each object, for progress
   */
  async run(onObject: (objects: number, rows: number) => void = () => {}): Promise<AuditReport> {
    const findings: Finding[] = [];
    const unfinished = new Set(await this.unfinishedObjects());
    const before = await readBooks(this.ports);
    const rows = new Map<ReceiptId, Map<number, number>>();
    let objects = 0;
    let total = 0;
    for await (const { name, lines } of this.ports.rows.files()) {
      if (unfinished.has(name)) continue;
      let strange = 0;
      try {
        for await (const line of lines()) {
          const place = placeOf(line);
          if (place === undefined) {
            strange += 1;
            continue;
          }
          const { receipt, index } = place;
          const seen = rows.get(receipt) ?? new Map<number, number>();
          rows.set(receipt, seen.set(index, (seen.get(index) ?? 0) + 1));
          total += 1;
        }
      } catch (error) {
        if (!(error instanceof UnreadableObject)) throw error;
        findings.push({ finding: 'unreadable_object', what: name, detail: 'its bytes are not whole' });
      }
      if (strange > 0) {
        const detail = `${strange} of its lines are no records`;
        findings.push({ finding: 'unreadable_object', what: name, detail });
      }
      objects += 1;
      onObject(objects, total);
    }
    const { accounts, waiting, letters, ofTargets } = before;
    findings.push(...compare({ accounts, rows, letters, waiting }), ...(await this.ofTargets(ofTargets)));
    const tolerated = findings.filter((finding) => this.tolerates(finding));
    const repeated = tolerated.filter(({ finding }) => finding === 'repeated_record').length;
    return {
      ledger: count(accounts.values(), waiting, letters),
      rows: total,
      tolerated: { repeated, unused: tolerated.length - repeated },
      findings: findings.filter((finding) => !this.tolerates(finding)),
    };
  }

  private async ofTargets(letters: ReadonlyMap<string, number>): Promise<Finding[]> {
    return compareBooks((await this.ports.deliveryBook?.tallies()) ?? new Map(), letters);
  }

  private tolerates({ finding }: Finding): boolean {
    return this.ports.plans === undefined && (finding === 'repeated_record' || finding === 'missing_receipt');
  }

  /** Objects of a batch that is under way: theirs is the plan's word, not the ledger's. */
  private async unfinishedObjects(): Promise<readonly string[]> {
    return (await this.ports.plans?.open())?.objects ?? [];
  }
}

/** Whose record a line is; `undefined` for a line that is no record. */
function placeOf(line: string): { receipt: ReceiptId; index: number } | undefined {
  try {
    const { receipt, index } = (JSON.parse(line) as Record).lethe;
    return typeof receipt === 'string' && typeof index === 'number' ? { receipt, index } : undefined;
  } catch {
    return undefined;
  }
}
