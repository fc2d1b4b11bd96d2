import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { defaultPolicy } from '../src/domain/privacy/default-policy.js';
import { openTools } from '../src/entrypoints/composition/tools.js';
import { Core } from './core.js';
import { bodies } from './input.js';

/** Lines of one raw object: as a busy hour makes them. */
const perObject = 20_000;
const firstDay = Date.UTC(2026, 0, 1);
const day = 86_400_000;

/** Recorded lines of the generated stream, by event type. */
export async function recordedLines(events: number): Promise<Map<string, string[]>> {
  const { tools } = await openTools({ geoDb: undefined, steps: undefined, schemas: undefined });
  const core = new Core(defaultPolicy, tools);
  const byType = new Map<string, string[]>();
  core.onLine = (line) => {
    const type = /"type":"([^"]+)"/.exec(line)?.[1] as string;
    byType.set(type, [...(byType.get(type) ?? []), line]);
  };
  for (const body of bodies(events, 50)) await core.batch(body, new Date().toISOString());
  await core.flush();
  return byType;
}

/**
 * Writes raw objects of so many events of a type, spread over days: the recorded lines over and over, each time with
 * another id, subject, time and receipt. One event in a hundred comes twice.
 * @param lake the lake's folder
 */
export async function writeRaw(
  lake: string,
  type: string,
  lines: readonly string[],
  { events, days }: { readonly events: number; readonly days: number },
): Promise<void> {
  const perDay = Math.ceil(events / days);
  for (let d = 0; d < days; d++) {
    const date = new Date(firstDay + d * day).toISOString().slice(0, 10);
    const folder = join(lake, 'events', type, date.replaceAll('-', '/'));
    mkdirSync(folder, { recursive: true });
    for (let from = 0; from < perDay; from += perObject) {
      const to = Math.min(from + perObject, perDay);
      const texts = (function* () {
        for (let i = from; i < to; i++) {
          const event = i % 100 === 99 ? i - 1 : i;
          yield `${retold(lines[event % lines.length] as string, type, d, event, i)}\n`;
        }
      })();
      const file = join(folder, `${String(from).padStart(8, '0')}.ndjson.gz`);
      await pipeline(texts, createGzip({ level: 1 }), createWriteStream(file));
    }
  }
}

/** @param event what makes the event another one @param delivery what makes the delivery another one */
function retold(line: string, type: string, d: number, event: number, delivery: number): string {
  const time = new Date(firstDay + d * day + ((event * 7919) % day)).toISOString();
  return line
    .replace(/"id":"[^"]*"/, `"id":"${hashed(event)}-${d}-${event}"`)
    .replace(/"type":"[^"]*"/, `"type":"${type}"`)
    .replace(/"time":"[^"]*"/, `"time":"${time}"`)
    .replace(/"received_at":"[^"]*"/, `"received_at":"${time}"`)
    .replace(/"subject":"[^"]*"/, `"subject":"s_${hashed(event % 50_000)}"`)
    .replace(/"lethe":\{"receipt":"[^"]*","index":\d+/, `"lethe":{"receipt":"c${d}.${delivery}","index":0`);
}

function hashed(n: number): string {
  return (Math.imul(n + 1, 2654435761) >>> 0).toString(16).padStart(8, '0');
}
