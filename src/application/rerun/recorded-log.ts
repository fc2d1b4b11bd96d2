import { type EventType, isOfType } from '../../domain/event/event-type.js';
import type { Json } from '../../domain/json.js';
import type { ObjectName, Partition } from '../../domain/lake/object-name.js';
import type { Lake } from '../../domain/ports/lake.js';

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

/** The recorded log: every row of the lake, part by part, and which of them repeat an event. */
export class RecordedLog {
  constructor(private readonly lake: Pick<Lake, 'list' | 'read' | 'types'>) {}

  /** @throws Unavailable */
  async parts({ types, from, to }: LogRange): Promise<LogPart[]> {
    const parts: LogPart[] = [];
    for (const type of [...(await this.lake.types())].sort()) {
      if (types !== undefined && !types.some((wanted) => isOfType(type as EventType, wanted))) continue;
      let last: LogPart | undefined;
      for await (const { name, size } of this.lake.list(`events/${type}/`)) {
        const partition = name.slice(0, name.lastIndexOf('/')) as Partition;
        const day = partition.split('/').slice(-3).join('-');
        if ((from !== undefined && day < from) || (to !== undefined && day >= to)) continue;
        if (last?.partition !== partition) {
          last = { partition, size: 0 };
          parts.push(last);
        }
        last.size += size;
      }
    }
    return parts;
  }

  /** The rows of a part, object by object. @throws Unavailable @throws UnreadableObject */
  async *objects(
    partition: Partition,
  ): AsyncGenerator<
    { readonly name: ObjectName; readonly size: number; readonly rows: AsyncIterable<LogRow> },
    void
  > {
    const seen = new Set<string>();
    for await (const { name, size } of this.lake.list(`${partition}/`))
      yield { name, size, rows: this.rows(name, seen) };
  }

  private async *rows(name: ObjectName, seen: Set<string>): AsyncGenerator<LogRow, void> {
    for await (const line of this.lake.read(name)) {
      const row = parsed(line);
      const event = eventIn(row);
      const isRepeated = event !== undefined && seen.has(event);
      if (event !== undefined) seen.add(event);
      yield { line, row, isRepeated };
    }
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
