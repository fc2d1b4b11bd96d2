import type { EventType } from '../domain/event/event-type.js';
import {
  type CuratedName,
  type DayOfType,
  dayOfCurated,
  folderOfDay,
  folderOfType,
  isPart,
  manifestName,
  schemaName,
} from '../domain/lake/curated.js';
import { type Manifest, partNumber } from '../domain/lake/manifest.js';
import { emptySchema, extended, type SeenProperty, type TypeSchema } from '../domain/lake/schema.js';
import type { CuratedFile, CuratedZone } from '../domain/ports/curated-zone.js';

/** A part that lies in the curated zone, whether or not a manifest names it yet. */
export interface StoredPart extends CuratedFile {
  readonly n: number;
  /** How many the partition has. */
  readonly of: number;
}

/** Something about a partition that its manifest does not account for. */
export interface Damage {
  readonly finding:
    | 'missing_part'
    | 'changed_part'
    | 'unknown_part'
    | 'missing_manifest'
    | 'unreadable_part'
    | 'wrong_rows'
    | 'missing_event';
  readonly what: string;
  readonly detail: string;
}

/** What the curated zone says of itself: schemas, manifests, parts. Outages: `lake_unavailable`. */
export class CuratedLake {
  constructor(readonly zone: CuratedZone) {}

  async manifest(day: DayOfType): Promise<Manifest | undefined> {
    const found = await this.zone.read(manifestName(day));
    return found && understood<Manifest>(found.text, manifestName(day));
  }

  async writeManifest(manifest: Manifest): Promise<void> {
    await this.zone.write(manifestName(manifest), `${JSON.stringify(manifest)}\n`, 'anything');
  }

  async schema(type: EventType): Promise<TypeSchema> {
    const found = await this.zone.read(schemaName(type));
    return found === undefined ? emptySchema(type) : understood<TypeSchema>(found.text, schemaName(type));
  }

  /** The schema with columns for what it has none for: of two that extend it at once, the second builds on the first. */
  async extendSchema(type: EventType, seen: readonly SeenProperty[]): Promise<TypeSchema> {
    return this.changeSchema(type, (schema) => extended(schema, seen));
  }

  async changeSchema(type: EventType, change: (schema: TypeSchema) => TypeSchema): Promise<TypeSchema> {
    for (;;) {
      const found = await this.zone.read(schemaName(type));
      const schema =
        found === undefined ? emptySchema(type) : understood<TypeSchema>(found.text, schemaName(type));
      const changed = change(schema);
      if (changed === schema) return schema;
      const over = found === undefined ? 'nothing' : { version: found.version };
      if (await this.zone.write(schemaName(type), `${JSON.stringify(changed)}\n`, over)) return changed;
    }
  }

  /** The parts of one partition, in order. */
  async parts(day: DayOfType): Promise<StoredPart[]> {
    const parts: StoredPart[] = [];
    for await (const part of this.partsBelow(folderOfDay(day))) parts.push(part);
    return parts.sort((a, b) => a.n - b.n);
  }

  /** Those of all partitions of a type, each in order. */
  async partsByDay(type: EventType): Promise<[DayOfType, StoredPart[]][]> {
    const days = new Map<string, [DayOfType, StoredPart[]]>();
    for await (const part of this.partsBelow(folderOfType(type))) {
      const day = dayOfCurated(part.name) as DayOfType;
      const [, parts] = days.get(day.date) ?? [];
      if (parts === undefined) days.set(day.date, [day, [part]]);
      else parts.push(part);
    }
    for (const [, parts] of days.values()) parts.sort((a, b) => a.n - b.n);
    return [...days.values()];
  }

  private async *partsBelow(folder: string): AsyncGenerator<StoredPart, void> {
    for await (const file of this.zone.list(folder))
      if (isPart(file.name)) yield { ...file, ...numbersOf(file.name) };
  }

  /** The partitions that there are, of one type or of all, in order of type and date. */
  async days(type?: EventType): Promise<DayOfType[]> {
    const days = new Map<string, DayOfType>();
    for await (const { name } of this.zone.list(type === undefined ? 'curated/' : folderOfType(type))) {
      const day = dayOfCurated(name);
      if (day !== undefined) days.set(folderOfDay(day), day);
    }
    return [...days.values()];
  }

  /** Parts that a manifest speaks of and that are not there as it says, and parts that it does not speak of. */
  async damageOf(day: DayOfType, manifest: Manifest): Promise<Damage[]> {
    const damage: Damage[] = [];
    const stored = new Map((await this.parts(day)).map((part) => [lastOf(part.name), part.name]));
    const bench = await this.zone.workbench();
    try {
      for (const { name, sha256, bytes } of manifest.files) {
        const whole = stored.get(name) ?? (`${folderOfDay(day)}${name}` as CuratedName);
        const file = await bench.bring(whole);
        const hash = file && (await bench.hash(file));
        if (hash === undefined)
          damage.push({ finding: 'missing_part', what: whole, detail: `${bytes} bytes are gone` });
        else if (hash.sha256 !== sha256)
          damage.push({
            finding: 'changed_part',
            what: whole,
            detail: 'its bytes are not those of the manifest',
          });
        stored.delete(name);
      }
    } finally {
      await bench.close();
    }
    for (const name of stored.values())
      damage.push({ finding: 'unknown_part', what: name, detail: 'the manifest does not speak of it' });
    return damage;
  }
}

const envelope = ['id', 'kind', 'name', 'time', 'received_at', 'subject', 'anonymous', 'source'];

/** All columns of a part, in order. */
export function columnNames({ columns }: Pick<TypeSchema, 'columns'>): string[] {
  return [...envelope, ...columns.map(({ column }) => column), 'record'];
}

/** What is stored says its version first: what a later release wrote is not guessed at. */
function understood<T extends { readonly version: 1 }>(text: string, name: CuratedName): T {
  const stored = JSON.parse(text) as { readonly version: unknown };
  if (stored.version !== 1)
    throw new Error(`${name} was written by a later release of Lethe (version ${String(stored.version)}).`);
  return stored as T;
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function numbersOf(name: CuratedName): { n: number; of: number } {
  return { n: partNumber(name), of: Number(/-of-(\d+)\.parquet$/.exec(name)?.[1]) };
}
