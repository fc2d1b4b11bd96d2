import { expect } from 'chai';
import { gzipCompression } from '../../../src/adapters/gzip/compression.js';
import type { SqsRecord } from '../../../src/adapters/lambda/sqs-event.js';
import { packets } from '../../../src/adapters/sqs/packet.js';
import type { End } from '../../../src/application/deliver/dispatch.js';
import type { TargetState } from '../../../src/application/deliver/target-states.js';
import type { EventId, Instant } from '../../../src/domain/event/event.js';
import type { RecordLine } from '../../../src/domain/lake/record.js';
import type { Delivery } from '../../../src/domain/ports/target-queues.js';
import { Unavailable } from '../../../src/domain/ports/unavailable.js';
import { deliverMessages } from '../../../src/entrypoints/lambda/deliver-messages.js';

const target = 'amplitude';
const delivered: End = { kind: 'delivered' };
const away: End = { kind: 'later', of: 'target', reason: 'http_503' };
const throttled: End = { kind: 'later', of: 'person', ms: 30_000, reason: 'quota' };
const plenty = () => 600_000;

async function packet(messageId: string, ids: readonly string[], receives = 1): Promise<SqsRecord> {
  const deliveries = ids.map((id): Delivery => {
    const line = JSON.stringify({ id }) as RecordLine;
    return { target, id: id as EventId, queuedAt: '2026-11-23T00:00:00Z' as Instant, line };
  });
  const [bytes] = packets(deliveries).get(target) as Uint8Array[];
  return {
    messageId,
    receiptHandle: `handle of ${messageId}`,
    eventSourceARN: 'arn:aws:sqs:eu-central-1:1:lethe-amplitude',
    body: Buffer.from(await gzipCompression.compress(bytes as Uint8Array)).toString('base64'),
    attributes: { ApproximateReceiveCount: String(receives) },
    messageAttributes: { v: { stringValue: '1' } },
  };
}

/** A target that answers each id as told, and everything that happens to the queue. */
function world(ends: { readonly [id: string]: End } | Error, state: TargetState['state'] = 'running') {
  const tried: string[][] = [];
  const queued: { ids: string[]; delay: number }[] = [];
  const hidden: { handles: readonly string[]; seconds: number }[] = [];
  const changes: unknown[] = [];
  const refused: string[] = [];
  const parts = {
    target,
    dispatch: {
      async run(deliveries: readonly Delivery[]) {
        tried.push(deliveries.map(({ id }) => id));
        if (ends instanceof Error) throw ends;
        return deliveries.map(({ id }) => ends[id] ?? delivered);
      },
    },
    states: {
      of: async () => ({ state }),
      async change(...change: unknown[]) {
        changes.push(change);
      },
    },
    queues: {
      async enqueue(deliveries: readonly Delivery[], delay: number) {
        queued.push({ ids: deliveries.map(({ id }) => id), delay });
      },
      async hide(_: string, handles: readonly string[], seconds: number) {
        hidden.push({ handles, seconds });
      },
    },
    claims: { put: async () => {}, get: async () => undefined, remove: async () => {} },
    dead: {
      async refuse(_: unknown, reason: string) {
        refused.push(reason);
      },
    },
    log: { info: () => {}, error: () => {} },
  };
  return { parts, tried, queued, hidden, changes, refused };
}

function failed({ batchItemFailures }: { batchItemFailures: readonly { itemIdentifier: string }[] }) {
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

describe('packets of one call', () => {
  it('are done once every delivery has ended', async () => {
    const { parts, queued, hidden } = world({ b: { kind: 'skipped', reason: 'filtered' } });
    const Records = [await packet('m1', ['a', 'b']), await packet('m2', ['c'])];
    expect(failed(await deliverMessages({ Records }, plenty, parts))).to.deep.equal([]);
    expect([queued, hidden]).to.deep.equal([[], []]);
  });

  it('that were taken in part leave a packet with the rest, after as long as the target asks for', async () => {
    const { parts, queued } = world({ b: throttled });
    const Records = [await packet('m1', ['a', 'b', 'c'])];
    expect(failed(await deliverMessages({ Records }, plenty, parts))).to.deep.equal([]);
    expect(queued).to.deep.equal([{ ids: ['b'], delay: 30 }]);
  });

  it('stay when nothing was taken for one person’s sake, and the next are tried', async () => {
    const { parts, hidden, tried } = world({ a: throttled });
    const Records = [await packet('m1', ['a']), await packet('m2', ['b'])];
    expect(failed(await deliverMessages({ Records }, plenty, parts))).to.deep.equal(['m1']);
    expect(hidden).to.deep.equal([{ handles: ['handle of m1'], seconds: 30 }]);
    expect(tried).to.deep.equal([['a'], ['b']]);
  });

  it('stay while the target is away, hidden for longer each time, and no further one is tried', async () => {
    const waits: number[] = [];
    for (const receives of [1, 5, 9, 500]) {
      const { parts, hidden, tried } = world({ a: away });
      const Records = [await packet('m1', ['a'], receives), await packet('m2', ['b'], receives)];
      expect(failed(await deliverMessages({ Records }, plenty, parts))).to.deep.equal(['m1', 'm2']);
      expect(tried).to.deep.equal([['a']]);
      expect(hidden[0]?.handles).to.have.length(2);
      waits.push(hidden[0]?.seconds as number);
    }
    expect(waits).to.deep.equal([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).to.be.within(450, 900);
  });

  it('stop the target where its set-up is wrong', async () => {
    const { parts, changes, hidden } = world({ a: { kind: 'stop', reason: 'wrong key' } });
    const Records = [await packet('m1', ['a'])];
    expect(failed(await deliverMessages({ Records }, plenty, parts))).to.deep.equal(['m1']);
    expect(changes).to.deep.equal([[target, 'stopped', 'wrong key']]);
    expect(hidden[0]?.seconds).to.equal(900);
  });

  it('are not tried while the target is paused', async () => {
    const { parts, tried, hidden } = world({}, 'paused');
    const Records = [await packet('m1', ['a'])];
    expect(failed(await deliverMessages({ Records }, plenty, parts))).to.deep.equal(['m1']);
    expect([tried, hidden[0]?.seconds]).to.deep.equal([[], 900]);
  });

  it('are not begun without the time that the target may take', async () => {
    const { parts, tried } = world({});
    let left = 60_000;
    const timeLeft = () => {
      left -= 20_000;
      return left;
    };
    const Records = [await packet('m1', ['a']), await packet('m2', ['b'])];
    expect(failed(await deliverMessages({ Records }, timeLeft, parts))).to.deep.equal(['m2']);
    expect(tried).to.deep.equal([['a']]);
  });

  it('come again after an outage of ours, or a bug', async () => {
    for (const error of [new Unavailable('vault_unavailable', new Error('away')), new Error('a bug')]) {
      const { parts, hidden } = world(error);
      const Records = [await packet('m1', ['a'])];
      expect(failed(await deliverMessages({ Records }, plenty, parts))).to.deep.equal(['m1']);
      expect(hidden).to.deep.equal([]);
    }
  });

  it('that nothing can be made of go to the dead-letter queue', async () => {
    const { parts, refused } = world({});
    const Records = [{ ...(await packet('m1', ['a'])), messageAttributes: {} }];
    expect(failed(await deliverMessages({ Records }, plenty, parts))).to.deep.equal([]);
    expect(refused).to.deep.equal(['its format is not named']);
  });
});
