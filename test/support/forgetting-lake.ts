import { createWriteStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';

/** An event as the generator makes it. */
export interface Generated {
  readonly type: string;
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly event?: string;
}

/** Somebody with an order, and a housemate who has used one of the same devices. */
export interface Chosen {
  readonly user: string;
  readonly housemate: string;
  readonly sharedDevice: string;
  /** Devices that nobody else has used. */
  readonly ownDevices: ReadonlySet<string>;
}

/** The first who has bought something, was identified, and shares one device but not all. */
export function choose(events: readonly Generated[]): Chosen {
  const devices = new Map<string, Set<string>>();
  const users = new Map<string, Set<string>>();
  const did = new Map<string, Set<string>>();
  for (const { userId, anonymousId, event, type } of events) {
    if (userId === undefined) continue;
    add(did, userId, event ?? type);
    if (anonymousId === undefined) continue;
    add(devices, userId, anonymousId);
    add(users, anonymousId, userId);
  }
  for (const [user, done] of did) {
    const all = [...(devices.get(user) ?? [])];
    const isShared = (device: string) => (users.get(device)?.size ?? 0) > 1;
    const sharedDevice = all.find(isShared);
    const ownDevices = new Set(all.filter((device) => !isShared(device)));
    const housemate = [...(users.get(sharedDevice ?? '') ?? [])].find((other) => other !== user);
    if (sharedDevice === undefined || housemate === undefined || ownDevices.size === 0) continue;
    if (done.has('Order Completed') && done.has('identify'))
      return { user, housemate, sharedDevice, ownDevices };
  }
  throw new Error('Nobody among the generated people shares a device');
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
  sets.set(key, (sets.get(key) ?? new Set()).add(value));
}

/** Writes events as NDJSON, however many. */
export async function writeEvents(file: string, events: Iterable<object>): Promise<void> {
  const lines = function* () {
    for (const event of events) yield `${JSON.stringify(event)}\n`;
  };
  await pipeline(Readable.from(lines()), createWriteStream(file));
}

/** Each row's line as it stands in the lake, byte for byte, by receipt and index. */
export async function linesOf(dataDir: string): Promise<Map<string, string>> {
  const events = join(dataDir, 'lake', 'events');
  const lines = new Map<string, string>();
  for (const file of await readdir(events, { recursive: true })) {
    if (!file.endsWith('.ndjson.gz')) continue;
    for (const line of gunzipSync(await readFile(join(events, file)))
      .toString()
      .trimEnd()
      .split('\n')) {
      const [, receipt, index] = /"lethe":\{"receipt":"([^"]+)","index":(\d+)/.exec(line) ?? [];
      lines.set(`${receipt}-${index}`, line);
    }
  }
  return lines;
}

/** Revenue of completed orders by month. */
export function revenueOf(lines: Iterable<string>): { readonly [month: string]: number } {
  const months: { [month: string]: number } = {};
  for (const line of lines) {
    if (!line.includes('"type":"order_completed"')) continue;
    const { time, properties } = JSON.parse(line) as { time: string; properties: { revenue: number } };
    months[time.slice(0, 7)] = (months[time.slice(0, 7)] ?? 0) + properties.revenue;
  }
  return months;
}
