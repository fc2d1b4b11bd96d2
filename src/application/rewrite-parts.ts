import type { Pseudonym } from '../domain/identity/subject.js';
import { type DayOfType, partName } from '../domain/lake/curated.js';
import { type Manifest, manifestOf, type PartFacts } from '../domain/lake/manifest.js';
import { columnsText, type TypeSchema } from '../domain/lake/schema.js';
import type { Crypto } from '../domain/ports/crypto.js';
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
          await this.note(day, part, undefined, schema);
          await this.curated.zone.remove([part.name]);
        } else {
          await this.note(
            day,
            part,
            { ...(await bench.hash(rewritten.file)), ...factsOf(rewritten) },
            schema,
          );
          await this.curated.zone.store(part.name, rewritten.file);
        }
      } finally {
        await curating.close();
        await bench.close();
      }
    }
    return written;
  }

  private async note(
    day: DayOfType,
    { n, of }: StoredPart,
    facts: Omit<PartFacts, 'name'> | undefined,
    schema: TypeSchema,
  ): Promise<void> {
    const manifest = await this.curated.manifest(day);
    if (manifest === undefined) return;
    const name = partName(day, n, of).split('/').at(-1) as string;
    const others = manifest.files.filter((file) => file.name !== name);
    const changed: Manifest = manifestOf(day, {
      ...manifest,
      schema: this.crypto.sha256(columnsText(schema.columns)),
      columns: columnNames(schema),
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
