import type { Note } from '../../ports/target.js';
import type { AmplitudeEvent } from './amplitude-event.js';

/**
 * How many distinct names a project may have. What comes after is taken and paid for, but cannot be queried, and no
 * answer says so: we have to count ourselves.
 */
const most = { event_types: 2_000, event_properties: 2_000, user_properties: 1_000 } as const;
const warnAt = 0.8;

/** Counts the distinct names that were sent, and tells when they come near what a project may have. */
export class Taxonomy {
  private readonly seen = {
    event_types: new Set<string>(),
    event_properties: new Set<string>(),
    user_properties: new Set<string>(),
  };
  private readonly told = new Set<string>();

  add(event: AmplitudeEvent): Note[] {
    const { event_types, event_properties, user_properties } = this.seen;
    if (!event.event_type.startsWith('$')) event_types.add(event.event_type);
    for (const name in event.event_properties) event_properties.add(name);
    for (const operator in event.user_properties)
      for (const name in event.user_properties[operator] as object) user_properties.add(name);
    return this.notes();
  }

  counts(): { readonly [Of in keyof typeof most]: number } {
    const { event_types, event_properties, user_properties } = this.seen;
    return {
      event_types: event_types.size,
      event_properties: event_properties.size,
      user_properties: user_properties.size,
    };
  }

  private notes(): Note[] {
    const notes: Note[] = [];
    for (const of of ['event_types', 'event_properties', 'user_properties'] as const)
      for (const share of [warnAt, 1]) {
        const path = `${share * most[of]} of ${most[of]} ${of}`;
        if (this.seen[of].size < share * most[of] || this.told.has(path)) continue;
        this.told.add(path);
        notes.push({ what: 'taxonomy', path });
      }
    return notes;
  }
}
