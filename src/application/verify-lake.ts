import type { ReceiptId } from '../domain/event/event.js';
import { type DayOfType, folderOfDay, rawFolder } from '../domain/lake/curated.js';
import type { Manifest } from '../domain/lake/manifest.js';
import type { ObjectName } from '../domain/lake/object-name.js';
import { account } from '../domain/ledger/settlement.js';
import { type Curator, UnreadableFiles } from '../domain/ports/curator.js';
import { type Lake, UnreadableObject } from '../domain/ports/lake.js';
import type { Settlements } from '../domain/ports/settlements.js';
import type { CuratedLake, Damage } from './curated-lake.js';

export interface LakeReport {
  readonly partitions: number;
  readonly rows: number;
  readonly findings: readonly Damage[];
}

const whose = /"lethe":\{"receipt":"([^"]+)","index":(\d+)/;

/** Holds every manifest against what is there: parts, their bytes and rows, and the raw objects that they say they hold. */
export class VerifyLake {
  constructor(
    private readonly lake: Lake,
    private readonly curated: CuratedLake,
    private readonly curator: Curator,
    private readonly settlements: Settlements,
  ) {}

  /** @throws Unavailable */
  async run(onPartition: (done: number, all: number) => void = () => {}): Promise<LakeReport> {
    const findings: Damage[] = [];
    let rows = 0;
    const days = await this.curated.days();
    for (const [i, day] of days.entries()) {
      const manifest = await this.curated.manifest(day);
      if (manifest === undefined)
        findings.push({
          finding: 'missing_manifest',
          what: folderOfDay(day),
          detail: 'lethe compact writes it, once raw objects wait for it',
        });
      else {
        const damage = await this.curated.damageOf(day, manifest);
        findings.push(...damage, ...(damage.length > 0 ? [] : await this.compared(day, manifest)));
        rows += manifest.rows;
      }
      onPartition(i + 1, days.length);
    }
    return { partitions: days.length, rows, findings };
  }

  /** Rows counted, and events of the raw objects that it names looked for. */
  private async compared(day: DayOfType, manifest: Manifest): Promise<Damage[]> {
    const findings: Damage[] = [];
    const wanted = await this.recorded(day, new Set(manifest.sources));
    const bench = await this.curated.zone.workbench();
    const curating = await this.curator.begin(bench);
    try {
      for (const { name, rows } of manifest.files) {
        const whole = `${folderOfDay(day)}${name}`;
        const file = await bench.bring(whole as never);
        if (file === undefined) continue;
        let seen = 0;
        for await (const line of curating.lines(file)) {
          seen += 1;
          const [, receipt, index] = whose.exec(line) ?? [];
          wanted.delete(`${receipt}-${index}`);
        }
        if (seen !== rows)
          findings.push({
            finding: 'wrong_rows',
            what: whole,
            detail: `${seen} rows, the manifest says ${rows}`,
          });
      }
    } catch (error) {
      if (!(error instanceof UnreadableFiles)) throw error;
      findings.push({
        finding: 'unreadable_part',
        what: folderOfDay(day),
        detail: 'a part is no whole Parquet file',
      });
    } finally {
      await curating.close();
      await bench.close();
    }
    for (const [event, source] of wanted)
      if (!(await this.isLeftOut(event)))
        findings.push({
          finding: 'missing_event',
          what: event,
          detail: `it is in ${source}, and in no part`,
        });
    return findings;
  }

  /** Which events the raw objects hold that are still there. */
  private async recorded(day: DayOfType, sources: ReadonlySet<ObjectName>): Promise<Map<string, ObjectName>> {
    const events = new Map<string, ObjectName>();
    for await (const { name } of this.lake.list(`${rawFolder(day)}/`)) {
      if (!sources.has(name)) continue;
      try {
        for await (const line of this.lake.read(name)) {
          const [, receipt, index] = whose.exec(line) ?? [];
          if (receipt !== undefined) events.set(`${receipt}-${index}`, name);
        }
      } catch (error) {
        if (!(error instanceof UnreadableObject)) throw error;
      }
    }
    return events;
  }

  /** Another row stands for a repeated event; retention has taken out what is removed. */
  private async isLeftOut(event: string): Promise<boolean> {
    const dash = event.lastIndexOf('-');
    const receipt = event.slice(0, dash) as ReceiptId;
    const { repeated, removed } = account(await this.settlements.of([receipt]));
    const index = Number(event.slice(dash + 1));
    return repeated.has(index) || removed.has(index);
  }
}
