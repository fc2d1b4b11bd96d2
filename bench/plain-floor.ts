import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** The floor of the plain work: parse, profile, IP, e-mail to a keyed hash, e-mail out of the URL, stringify, gzip. */
export class PlainFloor {
  private readonly key = createSecretKey(randomBytes(32));
  private readonly profiles = new Map<string, string>();
  private readonly partitions = new Map<string, string[]>();
  bytes = 0;

  batch(body: Buffer, receivedAt: string): void {
    const { batch, sentAt } = JSON.parse(body.toString());
    const skew = Date.parse(receivedAt) - Date.parse(sentAt ?? receivedAt);
    for (const event of batch) this.event(event, receivedAt, skew);
  }

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
    const person = event.userId ?? event.anonymousId;
    const { context } = event;
    if (context?.ip !== undefined) {
      const at = context.ip.lastIndexOf('.');
      context.ip = at < 0 ? context.ip.split(':').slice(0, 3).join(':') : `${context.ip.slice(0, at)}.0`;
    }
    for (const tree of [event.properties, event.traits, context?.traits])
      if (tree?.email !== undefined)
        tree.email = createHmac('sha256', this.key).update(String(tree.email)).digest('base64url');
    if (context?.page?.url?.includes('email='))
      context.page.url = context.page.url.replace(/([?&])email=[^&]*&?/, '$1');
    if (event.type === 'identify') this.profiles.set(person, JSON.stringify(event.traits ?? {}));
    event.id = event.messageId;
    event.time = time;
    event.received_at = receivedAt;
    const text = JSON.stringify(event);
    const user = this.profiles.get(person);
    const line = user === undefined ? text : `${text.slice(0, -1)},"user":${user}}`;
    const partition = `${type}/${time.slice(0, 10)}`;
    const lines = this.partitions.get(partition);
    if (lines === undefined) this.partitions.set(partition, [line]);
    else lines.push(line);
  }
}
