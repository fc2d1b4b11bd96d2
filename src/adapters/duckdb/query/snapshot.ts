import type { EventType } from '../../../domain/event/event-type.js';
import {
  type DayOfType,
  dayOfCurated,
  dayOfRaw,
  isPart,
  isRaw,
  manifestName,
  schemaName,
} from '../../../domain/lake/curated.js';
import type { Manifest } from '../../../domain/lake/manifest.js';
import type { ObjectName } from '../../../domain/lake/object-name.js';
import { emptySchema, type TypeSchema } from '../../../domain/lake/schema.js';
import type { LakeFile, LakeFiles } from '../../../domain/ports/lake-files.js';
import { each } from '../../filesystem/each.js';
import { damagedIn } from './damaged.js';
import { type Days, holds, widened } from './days.js';

/** How far apart the repeats of an event are looked for, by its date (docs/formats.md). */
const repeatDays = 7;

const width = 16;
const mostAttempts = 5;

/** A file of the lake, and the partition it is of. */
export interface Placed extends DayOfType {
  readonly name: string;
}

/** What the lake held of some types and days at one moment, under names that nobody else touches. */
export interface Snapshot {
  /** Where the files have their names of the lake. */
  readonly root: string;
  /** Parquet, in order of name. Beyond the days asked for where raw objects may repeat what is in there. */
  readonly parts: readonly Placed[];
  /** Raw objects that no manifest says are in the parts; likewise with the days around. */
  readonly raw: readonly Placed[];
  /** Names of raw objects that are not whole: not among `raw`, and what they hold is not known. */
  readonly damaged: readonly string[];
  /** By event type, as the curated zone has them. */
  readonly schemas: ReadonlyMap<EventType, TypeSchema>;
}

/** The event types that the lake has a folder of. */
export async function typesOf(files: LakeFiles): Promise<EventType[]> {
  const [raw, curated] = await Promise.all([files.folders('events/'), files.folders('curated/')]);
  const ofCurated = curated.flatMap((folder) => /^event_type=(.+)$/.exec(folder)?.[1] ?? []);
  return [...new Set([...raw, ...ofCurated])].sort() as EventType[];
}

/**
 * Raw objects first, then the manifests, then the parts: a raw object that is gone was named by a manifest before, and what a
 * manifest names was in the parts before. So no event is missed, and one that is in both is told by its id.
 */
export async function snapshot(
  files: LakeFiles,
  types: ReadonlyMap<EventType, Days>,
  root: string,
): Promise<Snapshot> {
  const brought = await broughtRaw(files, types, root);
  const damaged = await damagedIn(
    root,
    brought.map(({ file }) => file),
  );
  const raw = brought.filter(({ name }) => !damaged.has(name));
  const awaited = new Set(raw.map(({ type }) => type));
  const curated = await listed(files, types, {
    prefix: (type, days) => `curated/event_type=${type}/date=${sharedStart(days)}`,
    placed: placedPart,
    days: (type, days) => (awaited.has(type) ? widened(days, repeatDays) : days),
  });
  const parts = await held(files, curated, root);
  return { root, parts, raw, damaged: [...damaged].sort(), schemas: await schemasOf(files, types.keys()) };
}

/** One that went away since it was listed is in a part by now, or in another raw object: so it is looked again. */
async function broughtRaw(
  files: LakeFiles,
  types: ReadonlyMap<EventType, Days>,
  root: string,
): Promise<Listed[]> {
  for (let attempt = 1; ; attempt++) {
    const landed = await listed(files, types, {
      prefix: (type, days) => `events/${type}/${sharedStart(days).replaceAll('-', '/')}`,
      placed: placedRaw,
      days: (_, days) => widened(days, repeatDays),
    });
    const wanted = await pending(files, landed);
    const brought = await held(files, wanted, root);
    if (brought.length === wanted.length || attempt === mostAttempts) return brought;
  }
}

/** The schemas of types; an empty one where nothing of a type was curated yet. */
export async function schemasOf(
  files: LakeFiles,
  types: Iterable<EventType>,
): Promise<Map<EventType, TypeSchema>> {
  const schemas = new Map<EventType, TypeSchema>();
  await each(types, width, async (type) => {
    const text = await files.text(schemaName(type));
    schemas.set(type, text === undefined ? emptySchema(type) : (JSON.parse(text) as TypeSchema));
  });
  return schemas;
}

interface Zone {
  prefix(type: EventType, days: Days): string;
  placed(name: string): Placed | undefined;
  days(type: EventType, days: Days): Days;
}

interface Listed extends Placed {
  readonly file: LakeFile;
}

async function listed(files: LakeFiles, types: ReadonlyMap<EventType, Days>, zone: Zone): Promise<Listed[]> {
  const found: Listed[] = [];
  await each(types, width, async ([type, wanted]) => {
    const days = zone.days(type, wanted);
    for await (const file of files.list(zone.prefix(type, days))) {
      const placed = zone.placed(file.name);
      if (placed !== undefined && holds(days, placed.date)) found.push({ ...placed, file });
    }
  });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Those that were still there. */
async function held(files: LakeFiles, wanted: readonly Listed[], root: string): Promise<Listed[]> {
  const { names } = await files.hold(
    wanted.map(({ file }) => file),
    root,
  );
  const there = new Set(names);
  return wanted.filter(({ name }) => there.has(name));
}

/** What every day's name begins with, e.g. `2026-05-`. */
function sharedStart({ from = '', to = '' }: Days): string {
  let length = 0;
  while (length < from.length && from[length] === to[length]) length += 1;
  return from.slice(0, from.lastIndexOf('-', length - 1) + 1);
}

async function pending(files: LakeFiles, landed: readonly Listed[]): Promise<Listed[]> {
  const curated = new Set<string>();
  const manifests = new Set(landed.map((placed) => manifestName(placed)));
  await each(manifests, width, async (name) => {
    const text = await files.text(name);
    if (text === undefined) return;
    for (const source of (JSON.parse(text) as Manifest).sources) curated.add(source);
  });
  return landed.filter(({ name }) => !curated.has(name));
}

function placedRaw(name: string): Placed | undefined {
  return isRaw(name) ? { name, ...dayOfRaw(name as ObjectName) } : undefined;
}

function placedPart(name: string): Placed | undefined {
  const day = isPart(name) ? dayOfCurated(name) : undefined;
  return day && { name, ...day };
}
