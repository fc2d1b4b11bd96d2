import type { Pseudonym } from '../../src/domain/identity/subject.js';
import type { Json, JsonObject } from '../../src/domain/json.js';
import type { Purpose } from '../../src/domain/privacy/policy.js';
import { additionalData, openOriginals, type Sealed } from '../../src/domain/privacy/sealed.js';
import { openEmbedded, type Platform } from '../../src/entrypoints/composition/embedded.js';
import { ports, uses } from '../../src/entrypoints/composition/tokens.js';
import { readSettings } from '../../src/entrypoints/settings.js';
import { type Row, rowsOf } from '../application/world.js';
import { collected } from '../contracts/contract.js';
import { type FastClock, fastClock } from './crash-script.js';

export const canary = 'ada.canary@example.org';
/** Ids of the events that are Ada's alone. */
export const adas = ['a0', 'a1', 'a2', 'a3', 'a4'];

/** Opens a data directory for as long as `work` takes. */
export async function within<T>(
  dataDir: string,
  work: (platform: Platform) => Promise<T>,
  clock?: FastClock,
): Promise<T> {
  const decorate = clock === undefined ? undefined : fastClock(clock);
  const platform = await openEmbedded(readSettings({}, { dataDir }), {}, decorate);
  try {
    return await work(platform);
  } finally {
    await platform.close();
  }
}

/** Accepts events as a server's batch. */
function accept(platform: Platform, events: readonly Json[]): Promise<unknown> {
  return platform.get(uses.collect).accept({
    source: { name: 'backend', kind: 'server', environment: 'production' },
    endpoint: 'batch',
    body: new TextEncoder().encode(JSON.stringify({ batch: events })),
    events: events.length,
    request: { ip: '203.0.113.7' },
    live: true,
    forward: true,
  });
}

/**
 * Ada with two devices, an id that was joined to hers and a letter; Bob, who shares one of the devices; Cyd, who has
 * nothing to do with them; and what waits for a target of each.
 */
export async function household(platform: Platform): Promise<void> {
  const ada = { userId: 'u-1' };
  const visit = { anonymousId: 'd-1' };
  await accept(platform, [
    track('a0', { ...visit, properties: { email: canary } }),
    { type: 'identify', messageId: 'a1', ...ada, ...visit, traits: { email: canary, plan: 'pro' } },
    track('a2', { ...ada, properties: { email: canary, revenue: 12.5 } }),
    track('a3', { ...ada, anonymousId: 'd-2', context: { ip: '203.0.113.77' } }),
    track('a4', { userId: 'u-old', properties: { email: canary } }),
    { type: 'identify', messageId: 'b1', userId: 'u-2', ...visit, traits: { email: 'bob@example.org' } },
    track('b2', { ...visit, properties: { email: 'bob@example.org' } }),
    { type: 'identify', messageId: 'c1', userId: 'u-3', traits: { email: 'cyd@example.org' } },
    { type: 'alias', messageId: 'b3', userId: 'u-2', previousId: 'u-b' },
  ]);
  await accept(platform, [
    { type: 'alias', messageId: 'a5', ...ada, previousId: 'u-old' },
    // Refused: u-b is Bob's. The letter is sealed for Ada.
    { type: 'alias', messageId: 'a6', ...ada, previousId: 'u-b', context: { traits: { email: canary } } },
  ]);
  const processor = platform.get(uses.processor);
  processor.start();
  await processor.stop(true);
  const rows = await rowsOf(platform.get(ports.lake));
  const [lease, clock] = [platform.get(ports.lease), platform.get(ports.clock)];
  const token = await lease.acquire('queues', clock.now(), 1_000);
  if (token === undefined) throw new Error('Somebody else holds the lease');
  const deliveries = rows.map(({ id, subject, object: _, ...row }) => ({
    target: 'amplitude',
    id,
    subject,
    line: JSON.stringify({ id, subject, ...row }),
  }));
  await platform
    .get(ports.settlements)
    .settle({ deliveries: deliveries as never, settlements: [], letters: [], receipts: [] }, token);
  await lease.release(token);
}

function track(messageId: string, more: JsonObject): JsonObject {
  return { type: 'track', messageId, event: 'Workout Completed', ...more };
}

/** What one sees who may open everything. */
export interface Sight {
  readonly rows: Row[];
  /** Per event, what could still be opened. */
  readonly opened: Map<string, JsonObject>;
}

/** Opens every sealed part of every row that can be opened. */
export async function look(platform: Platform): Promise<Sight> {
  const [subjects, crypto] = [platform.get(uses.subjects), platform.get(ports.crypto)];
  const rows = await rowsOf(platform.get(ports.lake));
  const opened = new Map<string, JsonObject>();
  for (const { id, subject, privacy } of rows) {
    const { sealed = {} } = privacy as { sealed?: Record<Purpose, Sealed> };
    if (subject === undefined) continue;
    const keys = await subjects.keyOf(subject as Pseudonym);
    for (const [purpose, part] of Object.entries(sealed) as [Purpose, Sealed][]) {
      const key = keys.state === 'erased' ? undefined : keys.key(purpose);
      if (key === undefined) continue;
      const data = additionalData(subject as Pseudonym, purpose, id as never);
      opened.set(id, { ...opened.get(id), ...openOriginals(crypto, key, part, data) });
    }
  }
  return { rows, opened };
}

/** The subjects that queues, letters and rows speak of. */
export async function namesIn(platform: Platform): Promise<Set<string>> {
  const waiting = await platform.get(ports.targetQueues).next('amplitude', 1_000);
  const letters = await collected(platform.get(ports.letters).list());
  const rows = await rowsOf(platform.get(ports.lake));
  return new Set(JSON.stringify([waiting, letters, rows]).match(/s_[\w-]{22}/g) ?? []);
}
