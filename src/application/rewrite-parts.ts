import type { Pseudonym } from '../domain/identity/subject.js';
import { type DayOfType, partName } from '../domain/lake/curated.js';
import { type Manifest, manifestOf, type PartFacts } from '../domain/lake/manifest.js';
import { columnsText, type TypeSchema } from '../domain/lake/schema.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { Workbench } from '../domain/ports/curated-zone.js';
import type { Curator, WrittenPart } from '../domain/ports/curator.js';
import { type CuratedLake, columnNames, type StoredPart } from './curated-lake.js';

/** A row's line as it shall be: the very same where it stays, `undefined` where it goes. */
export type ChangeLine = (line: string) => string | undefined;

export interface RewriteOptions {
  /** Only rows of these people are looked at. */
  readonly names?: ReadonlySet<Pseudonym> | undefined;
  /** Called before a changed part is written. */
  readonly before?: () => Promise<void>;
  /** Change nothing. */
  readonly dry?: boolean;
}

/**
 * Changes rows of the curated zone: parts are written anew from their records. The manifest is written before each
 * part, so that of a run that is cut off the part, which is then as it was, says that it is to be done again.
 */
export class RewriteParts {
  constructor(
    private readonly curated: CuratedLake,
    private readonly curator: Curator,
    private readonly crypto: Pick<Crypto, 'sha256'>,
  ) {}

  /**
   * @returns the parts that were written anew or removed
   * @throws Unavailable, UnreadableFiles
   */
  async partition(
    day: DayOfType,
    change: ChangeLine,
    { names, before = async () => {}, dry = false }: RewriteOptions = {},
  ): Promise<number> {
    const schema = await this.curated.schema(day.type);
    let written = 0;
    for (const part of await this.curated.parts(day)) {
      const bench = await this.curated.zone.workbench();
      const curating = await this.curator.begin(bench);
      try {
        const file = await bench.bring(part.name);
        if (file === undefined) continue;
        const rewritten = await curating.rewrite({ n: part.n, file }, schema.columns, change, names);
        if (rewritten === 'same') continue;
        written += 1;
        if (dry) continue;
        await before();
        if (rewritten === 'empty') {
          await this.note(day, part, undefined);
          await this.curated.zone.remove([part.name]);
        } else {
          await this.put(day, part, rewritten, bench);
        }
      } finally {
        await curating.close();
        await bench.close();
      }
    }
    return written;
  }

  /**
   * Writes the parts anew that were written with other columns. That the partition has these columns is said last: one
   * of which it is not said is to be done again.
   * @param before called before anything is written
   * @returns the parts that were written anew; with `dry` those that would be
   * @throws Unavailable, UnreadableFiles
   */
  async recast(
    day: DayOfType,
    { columns }: TypeSchema,
    { before = async () => {}, dry = false }: Pick<RewriteOptions, 'before' | 'dry'> = {},
  ): Promise<WrittenPart[]> {
    const schema = this.crypto.sha256(columnsText(columns));
    if ((await this.curated.manifest(day))?.schema === schema) return [];
    const written: WrittenPart[] = [];
    for (const part of await this.curated.parts(day)) {
      const bench = await this.curated.zone.workbench();
      const curating = await this.curator.begin(bench);
      try {
        const file = await bench.bring(part.name);
        const recast = file && (await curating.recast({ n: part.n, file }, columns));
        if (recast === undefined || recast === 'same') continue;
        written.push(recast);
        if (dry) continue;
        await before();
        await this.put(day, part, recast, bench);
      } finally {
        await curating.close();
        await bench.close();
      }
    }
    const manifest = await this.curated.manifest(day);
    if (manifest === undefined || dry) return written;
    await before();
    await this.curated.writeManifest({ ...manifest, schema, columns: columnNames({ columns }) });
    return written;
  }

  private async put(day: DayOfType, part: StoredPart, written: WrittenPart, bench: Workbench): Promise<void> {
    await this.note(day, part, { ...(await bench.hash(written.file)), ...factsOf(written) });
    await this.curated.zone.store(part.name, written.file);
  }

  /** The partition's columns stay as they are told: other parts of it may have these still. */
  private async note(
    day: DayOfType,
    { n, of }: StoredPart,
    facts: Omit<PartFacts, 'name'> | undefined,
  ): Promise<void> {
    const manifest = await this.curated.manifest(day);
    if (manifest === undefined) return;
    const name = partName(day, n, of).split('/').at(-1) as string;
    const others = manifest.files.filter((file) => file.name !== name);
    const changed: Manifest = manifestOf(day, {
      ...manifest,
      files: facts === undefined ? others : [...others, { name, ...facts }],
    });
    await this.curated.writeManifest(changed);
  }
}

function factsOf({
  rows,
  from,
  to,
  id_conflict,
  uncast,
}: WrittenPart): Omit<PartFacts, 'name' | 'bytes' | 'sha256'> {
  return { rows, from, to, id_conflict, uncast };
}
