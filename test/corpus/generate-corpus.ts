import { isObject, type Json, type JsonObject } from '../../src/domain/json.js';
import { type DetectorKind, detectorKinds } from '../../src/domain/privacy/detection/finding.js';
import { fill, fillObject, kindsOf } from './fill.js';
import type { LabelledEvent, Language } from './label.js';
import { plant } from './plant.js';
import { developmentPools } from './pools/development.js';
import { heldOutPools } from './pools/held-out.js';
import type { Field, Pool } from './pools/pool.js';
import { sharedPools } from './pools/shared.js';
import { type Random, randomOf } from './random.js';
import { type Side, sideOf } from './seeds.js';
import { unmark } from './unmark.js';
import type { Circumstances } from './values.js';

/**
 * Product events as Segment's SDKs send them, with personal data where nobody would list it and with traps; about half
 * of the events have no personal data at all. Same seed, same events; the seed's parity chooses the pools (`seeds.ts`).
 */
export function generateCorpus(seed: number, events: number): LabelledEvent[] {
  return Array.from({ length: events }, (_, index) => generateEvent(seed, index));
}

const languages: readonly Language[] = ['en', 'en', 'en', 'en', 'de', 'de', 'de', 'de', 'es', 'fr'];

/** Names stand under keys only and have fewer ways in; MAC addresses few keys. */
const kinds: readonly DetectorKind[] = [...detectorKinds, ...detectorKinds, 'name', 'mac'];

/** How many personal things an event has. */
const amounts = [0, 0, 0, 0, 2, 2, 2, 3];

function generateEvent(seed: number, index: number): LabelledEvent {
  const random = randomOf(seed, index);
  const language = random.pick(languages);
  const side = sideOf(seed);
  const by: Circumstances = { random, language, side };
  const pool = poolOf(side, language);
  const marked = { ...fillObject(random.pick(pool.scenarios), by), ...envelope(by, index) };
  for (let left = random.pick(amounts); left > 0; left -= 1) {
    const kind = random.pick(kinds);
    attempt(() => plantPersonal(marked, pool, kind, by));
  }
  for (let left = random.between(1, 4); left > 0; left -= 1)
    attempt(() => plantField(marked, random.pick(pool.traps), by));
  return unmark(marked, language);
}

/** Until it works, since a place may be taken. */
function attempt(planted: () => boolean): void {
  for (let times = 0; times < 8; times += 1) if (planted()) return;
}

function plantPersonal(marked: JsonObject, pool: Pool, kind: DetectorKind, by: Circumstances): boolean {
  const { random } = by;
  const ofKind = (fields: readonly Field[]) => fields.filter(({ template }) => kindsOf(template).has(kind));
  const list = (fields: readonly Field[]) => (): boolean => {
    const fitting = ofKind(fields);
    return fitting.length > 0 && plantField(marked, random.pick(fitting), by);
  };
  const speaking = (texts: readonly string[]) => texts.filter((text) => kindsOf(text).has(kind));
  const sentence = (): boolean => {
    const fitting = speaking(pool.sentences);
    return (
      fitting.length > 0 &&
      plantField(marked, { path: random.pick(pool.texts), template: random.pick(fitting) }, by)
    );
  };
  const rename = (): boolean => {
    const fitting = speaking(pool.names);
    if (fitting.length === 0 || marked.type !== 'track' || String(marked.event).includes('«')) return false;
    marked.event = fill(random.pick(fitting), by);
    return true;
  };
  const ways = [
    ...[list(pool.fields), list(pool.fields), list(pool.fields)],
    ...[sentence, sentence, list(pool.blind), list(pool.blind), list(pool.keys), rename],
  ];
  return random.pick(ways)();
}

function plantField(marked: JsonObject, { path, template }: Field, by: Circumstances): boolean {
  if (path.startsWith('context.')) return plant(marked, path, fill(template, by));
  const body = marked.type === 'identify' || marked.type === 'group' ? marked.traits : marked.properties;
  return isObject(body) && plant(body, path, fill(template, by));
}

/** What an SDK puts around: ids, times and a context without personal data. */
function envelope(by: Circumstances, index: number): JsonObject {
  const { random, language } = by;
  const hex = random.hex(12);
  const day = random.digits('2026-0%-1#T0#:1#:2#.###Z');
  return {
    messageId: `m-${index}-${hex}`,
    timestamp: day,
    sentAt: day,
    ...(random.chance(0.6) ? { userId: `usr_${hex}` } : { anonymousId: `anon-${hex}` }),
    context: fill(context(random, language), by),
  };
}

function context(random: Random, language: Language): Json {
  const locale = { en: 'en-GB', de: 'de-DE', es: 'es-ES', fr: 'fr-FR' }[language];
  return random.pick<Json>([
    { library: { name: 'analytics.js', version: 'npm:next-1.82.0' }, locale, userAgent: browser },
    {
      app: { name: 'Stride', namespace: 'example.stride.app', version: '7.5.0', build: '{version}' },
      os: { name: 'Android', version: '15' },
      screen: { width: 1080, height: 2400, density: 2.6 },
      locale,
    },
    { library: { name: 'analytics-python', version: '2.3.3' }, locale },
  ]);
}

const browser =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{chrome} Safari/537.36';

const pools = new Map<string, Pool>();

/** What there is to draw on: shared and of this side, of this language and of any. */
function poolOf(side: Side, language: Language): Pool {
  const name = `${side} ${language}`;
  const known = pools.get(name);
  if (known !== undefined) return known;
  const own = side === 'development' ? developmentPools : heldOutPools;
  const parts = [sharedPools.any, sharedPools[language], own.any, own[language]];
  const pool: Pool = {
    scenarios: parts.flatMap((part) => part.scenarios),
    fields: parts.flatMap((part) => part.fields),
    blind: parts.flatMap((part) => part.blind),
    keys: parts.flatMap((part) => part.keys),
    texts: parts.flatMap((part) => part.texts),
    sentences: parts.flatMap((part) => part.sentences),
    names: parts.flatMap((part) => part.names),
    traps: parts.flatMap((part) => part.traps),
  };
  pools.set(name, pool);
  return pool;
}
