import { objectIn, textIn } from '../../enrichment/fields.js';
import type { Json, JsonObject } from '../../json.js';
import type { FullRecord, Note } from '../../ports/target.js';
import { optionsFor } from '../integrations.js';
import { type AmplitudeMapping, amplitudeNames } from './amplitude-event.js';
import { cut } from './limits.js';

/** Amplitude's limits per event. */
const mostTypes = 5;
const mostPerType = 10;

/** The groups of a record: its own, its context's, and what the event spells out for Amplitude. */
export function groupsOf(
  record: FullRecord,
  { groupType }: Pick<AmplitudeMapping, 'groupType'>,
  tell: (note: Note) => void,
): JsonObject | undefined {
  const { group, context, traits, integrations } = record;
  const groups = new Map<string, Json>();
  const own = group ?? textIn(context, 'groupId');
  const type = (record.kind === 'group' ? textIn(traits, 'group_type') : undefined) ?? groupType;
  if (own !== undefined && own !== '') groups.set(type, cut(own));
  const said = objectIn(optionsFor(integrations, amplitudeNames), 'groups');
  for (const key in said) {
    const names = namesIn(said[key] as Json, () => tell({ what: 'groups_left_out', path: '/groups' }));
    if (names === undefined || groups.has(key)) continue;
    if (groups.size < mostTypes) groups.set(cut(key), names);
    else tell({ what: 'groups_left_out', path: '/groups' });
  }
  return groups.size === 0 ? undefined : Object.fromEntries(groups);
}

function namesIn(value: Json, onCut: () => void): Json | undefined {
  if (typeof value === 'string') return value === '' ? undefined : cut(value);
  if (!Array.isArray(value)) return undefined;
  const names = value.filter((name) => typeof name === 'string' && name !== '') as string[];
  if (names.length > mostPerType) onCut();
  return names.length === 0 ? undefined : names.slice(0, mostPerType).map(cut);
}
