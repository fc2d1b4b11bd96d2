import { createHash } from 'node:crypto';
import type { SentEvent } from './rules.js';

const week = 7 * 86_400_000;

/** An event as the project keeps it. */
export interface Ingested extends SentEvent {
  readonly event_type: string;
  readonly insert_id: string;
  readonly time: number;
  readonly user_id?: string;
  readonly device_id: string;
  /** Whom Amplitude counts it to: one number per person. */
  readonly amplitude_id: number;
}

/** What Amplitude keeps of one project: events once per device and insert_id, people joined by their devices. */
export class Project {
  private readonly seen = new Map<string, number>();
  private readonly byUser = new Map<string, number>();
  private readonly byDevice = new Map<string, number>();
  private readonly joined = new Map<number, number>();
  /** People that a user_id is known of. */
  private readonly owned = new Set<number>();
  private people = 0;
  events: Ingested[] = [];
  /** Events that came again and were ignored. */
  repeats = 0;
  readonly properties = new Map<number, { [name: string]: unknown }>();

  ingest(event: SentEvent, now: number): void {
    const user = event.user_id as string | undefined;
    const device = (event.device_id as string | undefined) ?? deviceOf(user as string);
    const insert = event.insert_id as string | undefined;
    const key = `${device}\n${insert}`;
    if (insert !== undefined && now - (this.seen.get(key) ?? Number.NEGATIVE_INFINITY) < week) {
      this.repeats += 1;
      return;
    }
    this.seen.set(key, now);
    const amplitude_id = this.personOf(user, device);
    this.events.push({ ...(cut(event) as object), device_id: device, amplitude_id } as unknown as Ingested);
    this.apply(amplitude_id, event.user_properties as object | undefined);
  }

  /** Distinct names: past 2,000, 2,000 and 1,000 they are stored, but could not be queried. */
  taxonomy(): { event_types: number; event_properties: number; user_properties: number } {
    const names = (of: (event: Ingested) => object) =>
      new Set(this.events.flatMap((event) => Object.keys(of(event)))).size;
    return {
      event_types: new Set(this.events.map(({ event_type }) => event_type)).size,
      event_properties: names(({ event_properties }) => (event_properties as object | undefined) ?? {}),
      user_properties: new Set([...this.properties.values()].flatMap((held) => Object.keys(held))).size,
    };
  }

  /** The events of a person, in order of time: what a funnel sees. */
  funnelOf(amplitudeId: number): string[] {
    const id = this.rootOf(amplitudeId);
    return this.events
      .filter((event) => this.rootOf(event.amplitude_id) === id && !event.event_type.startsWith('$'))
      .sort((a, b) => a.time - b.time)
      .map(({ event_type }) => event_type);
  }

  idOfUser(user: string): number | undefined {
    const id = this.byUser.get(user);
    return id === undefined ? undefined : this.rootOf(id);
  }

  idOfDevice(device: string): number | undefined {
    const id = this.byDevice.get(device);
    return id === undefined ? undefined : this.rootOf(id);
  }

  has(amplitudeId: number): boolean {
    return [...this.byUser.values(), ...this.byDevice.values()].some((id) => this.rootOf(id) === amplitudeId);
  }

  /** Deletes a person; later events of the same user are a new person's. */
  delete(amplitudeId: number): void {
    const isTheirs = (id: number) => this.rootOf(id) === amplitudeId;
    this.events = this.events.filter((event) => !isTheirs(event.amplitude_id));
    for (const ids of [this.byUser, this.byDevice])
      for (const [name, id] of [...ids]) if (isTheirs(id)) ids.delete(name);
    this.properties.delete(amplitudeId);
  }

  private personOf(user: string | undefined, device: string): number {
    const onDevice = this.byDevice.get(device);
    if (user === undefined) {
      if (onDevice !== undefined) return this.rootOf(onDevice);
      return this.set(this.byDevice, device, this.newPerson());
    }
    const known = this.byUser.get(user);
    const deviceIsNobodys = onDevice !== undefined && !this.owned.has(this.rootOf(onDevice));
    if (known === undefined) {
      const id = deviceIsNobodys ? this.rootOf(onDevice) : this.newPerson();
      this.set(this.byUser, user, id);
      this.owned.add(id);
      if (onDevice === undefined) this.set(this.byDevice, device, id);
      return id;
    }
    const id = this.rootOf(known);
    if (onDevice === undefined) this.set(this.byDevice, device, id);
    else if (deviceIsNobodys && this.rootOf(onDevice) !== id) this.joined.set(this.rootOf(onDevice), id);
    return id;
  }

  private rootOf(id: number): number {
    let root = id;
    for (let next = this.joined.get(root); next !== undefined; next = this.joined.get(root)) root = next;
    return root;
  }

  private newPerson(): number {
    this.people += 1;
    return this.people;
  }

  private set(ids: Map<string, number>, name: string, id: number): number {
    ids.set(name, id);
    return id;
  }

  private apply(id: number, given: object | undefined): void {
    if (given === undefined) return;
    const held = this.properties.get(id) ?? {};
    this.properties.set(id, held);
    const operations = Object.entries(given);
    const isPlain = !operations.some(([name]) => name.startsWith('$'));
    for (const [operator, values] of isPlain ? [['$set', given] as const] : operations)
      for (const [name, value] of Object.entries(values as object)) {
        const before = held[name];
        if (operator === '$set' || (operator === '$setOnce' && before === undefined)) held[name] = value;
        if (operator === '$unset') delete held[name];
        if (operator === '$add') held[name] = Number(before ?? 0) + Number(value);
        if (operator === '$append') held[name] = [before ?? [], value].flat();
        if (operator === '$prepend') held[name] = [value, before ?? []].flat();
      }
  }
}

/** What Amplitude takes for a device where none is sent. */
function deviceOf(user: string): string {
  return createHash('sha256').update(user).digest('hex').slice(0, 32);
}

/** Texts of at most 1,024 characters. */
function cut(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, 1_024);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(cut);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cut(item)]));
}
