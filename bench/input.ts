import { generate } from '../src/application/generate/generate.js';

/** Bodies of `perBody` generated events of the last 24 hours, as SDKs post them. The same people and events every time. */
export function bodies(events: number, perBody: number): Buffer[] {
  const start = new Date(Date.now() - 86_400_000).toISOString();
  const made: Buffer[] = [];
  let batch: object[] = [];
  const close = () => {
    if (batch.length > 0) made.push(Buffer.from(JSON.stringify({ batch, sentAt: new Date().toISOString() })));
    batch = [];
  };
  for (const event of generate({ seed: 7, events, users: Math.ceil(events / 50), start, days: 1 })) {
    const { sentAt: _, ...rest } = event as { sentAt?: string };
    batch.push(rest);
    if (batch.length === perBody) close();
  }
  close();
  return made;
}
