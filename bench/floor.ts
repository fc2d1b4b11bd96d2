import {
  createCipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  randomFillSync,
} from 'node:crypto';
import { gzipSync } from 'node:zlib';

/**
 * The floor: the work of the core in a straight line, with the same libraries and none of the safety. No ports, no
 * batches, no policy, no vault: the fields to mask are named in the code, keys lie in a map, nothing is checked twice.
 * Everything measured is compared with this file, in the same run.
 */
const personal = new Set(
  (
    'email phone firstName lastName name street postalCode username address advertisingId idfa id token birthday ' +
    'latitude longitude'
  ).split(' '),
);

interface Person {
  readonly pseudonym: string;
  readonly key: KeyObject;
  readonly kid: string;
  traits: string;
}

export class Floor {
  private readonly people = new Map<string, Person>();
  private readonly partitions = new Map<string, string[]>();
  private readonly ivs = Buffer.alloc(12 * 1_024);
  private iv = 0;
  bytes = 0;

  /** One accepted body of events. */
  batch(body: Buffer, receivedAt: string): void {
    const { batch, sentAt } = JSON.parse(body.toString());
    const skew = Date.parse(receivedAt) - Date.parse(sentAt ?? receivedAt);
    for (const event of batch) this.event(event, receivedAt, skew);
  }

  /** Compresses what has come together, as one object per partition. */
  flush(): void {
    for (const lines of this.partitions.values())
      this.bytes += gzipSync(`${lines.join('\n')}\n`, { level: 1 }).length;
    this.partitions.clear();
  }

  // biome-ignore lint/suspicious/noExplicitAny: the floor trusts its input
  private event(event: any, receivedAt: string, skew: number): void {
    if (typeof event.type !== 'string' || typeof event.messageId !== 'string') return;
    const type: string =
      event.event === undefined ? event.type : event.event.toLowerCase().replaceAll(' ', '_');
    const time = new Date(Date.parse(event.timestamp ?? receivedAt) + skew).toISOString();
    const person = this.person(event.userId ?? event.anonymousId);
    const originals: Record<string, unknown> = { '/userId': event.userId, '/anonymousId': event.anonymousId };
    if (event.context?.ip !== undefined) {
      originals['/context/ip'] = event.context.ip;
      const at = event.context.ip.lastIndexOf('.');
      event.context.ip =
        at < 0 ? event.context.ip.split(':').slice(0, 3).join(':') : `${event.context.ip.slice(0, at)}.0`;
    }
    strip(event.properties, '/properties', originals);
    strip(event.traits, '/traits', originals);
    strip(event.context, '/context', originals);
    if (event.type === 'identify') person.traits = JSON.stringify(event.traits ?? {});
    const text = JSON.stringify({
      id: event.messageId,
      type,
      kind: event.type,
      name: event.event ?? event.name,
      time,
      received_at: receivedAt,
      subject: person.pseudonym,
      properties: event.properties,
      traits: event.traits,
      context: event.context,
      extra: { timestamp: event.timestamp, sentAt: event.sentAt },
      privacy: { sealed: { default: this.seal(person, event.messageId, JSON.stringify(originals)) } },
    });
    const line = `${text.slice(0, -1)},"user":${person.traits}}`;
    const partition = `${type}/${time.slice(0, 10)}`;
    const lines = this.partitions.get(partition);
    if (lines === undefined) this.partitions.set(partition, [line]);
    else lines.push(line);
  }

  private seal(person: Person, id: string, text: string): { v: 1; kid: string; data: string } {
    if (this.iv === 0) randomFillSync(this.ivs);
    const iv = this.ivs.subarray(this.iv, this.iv + 12);
    this.iv = (this.iv + 12) % this.ivs.length;
    const cipher = createCipheriv('aes-256-gcm', person.key, iv);
    cipher.setAAD(Buffer.from(`${person.pseudonym}\ndefault\n${id}`));
    const data = Buffer.concat([iv, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
    return { v: 1, kid: person.kid, data: data.toString('base64') };
  }

  private person(id: string): Person {
    let person = this.people.get(id);
    if (person === undefined) {
      const key = createSecretKey(randomBytes(32));
      const kid = createHmac('sha256', key).update('kid').digest('base64url').slice(0, 16);
      person = { pseudonym: `s_${randomBytes(16).toString('base64url')}`, key, kid, traits: '{}' };
      this.people.set(id, person);
    }
    return person;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the floor trusts its input
function strip(tree: any, path: string, originals: Record<string, unknown>): void {
  for (const key in tree) {
    const value = tree[key];
    if (typeof value === 'object' && value !== null) strip(value, `${path}/${key}`, originals);
    else if (personal.has(key)) {
      originals[`${path}/${key}`] = value;
      delete tree[key];
    }
  }
}

/** What any pipeline of NDJSON must do: parse, stringify, compress. */
export function parseStringifyGzip(bodies: readonly Buffer[], perObject: number): number {
  let bytes = 0;
  let lines: string[] = [];
  const flush = () => {
    bytes += gzipSync(`${lines.join('\n')}\n`, { level: 1 }).length;
    lines = [];
  };
  for (const body of bodies) {
    for (const event of JSON.parse(body.toString()).batch) lines.push(JSON.stringify(event));
    if (lines.length >= perObject) flush();
  }
  if (lines.length > 0) flush();
  return bytes;
}
