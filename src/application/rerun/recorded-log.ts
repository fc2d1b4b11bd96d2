import { isOfType } from '../../domain/event/event-type.js';
import type { Json } from '../../domain/json.js';
import { dayOfRaw, isPart, isRaw, rawFolder } from '../../domain/lake/curated.js';
import type { ObjectName, Partition } from '../../domain/lake/object-name.js';
import type { LakeRows } from '../lake-rows.js';

/** Which records: of these types, whose events happened on these days (UTC, `YYYY-MM-DD`). */
export interface LogRange {
  /** A `*` at the end stands for any rest. */
  readonly types?: readonly string[] | undefined;
  /** The first day. */
  readonly from?: string | undefined;
  /** The first day that is not meant. */
  readonly to?: string | undefined;
}

/** Records of one type and day. */
export interface LogPart {
  readonly partition: Partition;
  /** Bytes as stored. */
  size: number;
}

export interface LogRow {
  readonly line: string;
  /** Nothing where the line is no JSON. */
  readonly row: Json | undefined;
  /** Was a row of the same event seen before? */
  readonly isRepeated: boolean;
}

/** The recorded log: every row of the lake, raw or compacted, part by part, and which of them repeat an event. */
export class RecordedLog {
  constructor(private readonly files: Pick<LakeRows, 'files'>) {}

  /** @throws Unavailable */
  async parts({ types, from, to }: LogRange): Promise<LogPart[]> {
    const parts = new Map<Partition, LogPart>();
    for await (const { name, day, size } of this.files.files({ from })) {
      if (!isRaw(name) && !isPart(name)) continue;
      if (to !== undefined && day.date >= to) continue;
      if (types !== undefined && !types.some((wanted) => isOfType(day.type, wanted))) continue;
      const partition = rawFolder(day);
      const part = parts.get(partition) ?? { partition, size: 0 };
      part.size += size;
      parts.set(partition, part);
    }
    return [...parts.values()];
  }

  /** The rows of a part, object by object. @throws Unavailable @throws UnreadableObject */
  async *objects(partition: Partition): AsyncGenerator<
    {
      readonly name: ObjectName;
      readonly size: number;
      /** May it hold more rows the next time? Compaction puts parts anew, raw objects stay as they are. */
      readonly grows: boolean;
      readonly rows: AsyncIterable<LogRow>;
    },
    void
  > {
    const seen = new Set<string>();
    const { type, date } = dayOfRaw(`${partition}/` as ObjectName);
    for await (const { name, size, lines } of this.files.files({
      types: new Set([type]),
      from: date,
      to: date,
    }))
      yield {
        name: rawNameOf(name, partition),
        size,
        grows: isPart(name),
        rows: rowsOf(lines(), seen),
      };
  }
}

/** What another lake would call the rows of a file as a raw object. */
function rawNameOf(name: string, partition: Partition): ObjectName {
  if (!isPart(name)) return name as ObjectName;
  return `${partition}/${name.slice(name.lastIndexOf('/') + 1).replace('.parquet', '')}.ndjson.gz` as ObjectName;
}

async function* rowsOf(lines: AsyncIterable<string>, seen: Set<string>): AsyncGenerator<LogRow, void> {
  for await (const line of lines) {
    const row = parsed(line);
    const event = eventIn(row);
    const isRepeated = event !== undefined && seen.has(event);
    if (event !== undefined) seen.add(event);
    yield { line, row, isRepeated };
  }
}

function parsed(line: string): Json | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What tells an event from all others of its type: its source and its id. */
function eventIn(row: Json | undefined): string | undefined {
  const { id, source } = (row ?? {}) as { id?: string; source?: { name?: string } };
  return id === undefined || source?.name === undefined ? undefined : `${source.name}\n${id}`;
}
