import { expect } from 'chai';
import { createMetrics } from '../../../src/adapters/metrics/metrics.js';
import type { Instant } from '../../../src/domain/event/event.js';
import { Unavailable } from '../../../src/domain/ports/unavailable.js';

const clock = { now: () => Date.parse('2026-11-23T12:00:10.500Z') };

describe('metrics', () => {
  it('count what is accepted, answered and processed', async () => {
    const metrics = createMetrics(async () => ({ receipts: 0, events: 0 }), clock);
    metrics.accepted(50, 'app', 0.004);
    metrics.accepted(1, 'web', 0.2);
    metrics.answered(200);
    metrics.answered(429);
    metrics.pixel(401);
    metrics.limited('web');
    metrics.processed({ recorded: 48, suppressed: 2, dead: 1 }, 120);
    const { contentType, text } = await metrics.read();
    expect(contentType).to.match(/^text\/plain/);
    for (const line of [
      'lethe_events_received_total{source="app"} 50',
      'lethe_events_received_total{source="web"} 1',
      'lethe_requests_total{status="200"} 1',
      'lethe_requests_total{status="429"} 1',
      'lethe_pixels_total{status="401"} 1',
      'lethe_rate_limited_total{source="web"} 1',
      'lethe_events_processed_total{outcome="recorded"} 48',
      'lethe_events_processed_total{outcome="suppressed"} 2',
      'lethe_events_processed_total{outcome="dead"} 1',
      'lethe_batches_total 1',
      'lethe_batch_seconds_sum 0.12',
      'lethe_collect_seconds_count 2',
      'lethe_collect_seconds_bucket{le="0.005"} 1',
    ])
      expect(text.split('\n')).to.include(line);
    expect(text).to.include('process_cpu_seconds_total');
    expect(text).to.include('nodejs_eventloop_lag_p99_seconds');
  });

  it('show what waits now', async () => {
    let waiting: { receipts: number; events: number; oldest?: Instant } = {
      receipts: 3,
      events: 120,
      oldest: '2026-11-23T12:00:00.000Z' as Instant,
    };
    const metrics = createMetrics(async () => waiting, clock);
    const lines = (await metrics.read()).text.split('\n');
    expect(lines).to.include('lethe_waiting_receipts 3');
    expect(lines).to.include('lethe_waiting_events 120');
    expect(lines).to.include('lethe_oldest_waiting_seconds 10.5');
    waiting = { receipts: 0, events: 0 };
    expect((await metrics.read()).text.split('\n')).to.include('lethe_oldest_waiting_seconds 0');
  });

  it('count deliveries by target, and show what waits for each', async () => {
    let waiting: ReadonlyMap<string, number> | undefined = new Map([['amplitude', 7]]);
    const metrics = createMetrics(
      async () => ({ receipts: 0, events: 0 }),
      clock,
      async () => {
        if (waiting === undefined) throw new Unavailable('settlements_unavailable', undefined);
        return waiting;
      },
    );
    metrics.targets.ended('amplitude', 'delivered', 40, 1.5);
    metrics.targets.ended('amplitude', 'dead', 1, 1.5);
    metrics.targets.noted('amplitude', 'cut');
    const lines = (await metrics.read()).text.split('\n');
    for (const line of [
      'lethe_deliveries_total{target="amplitude",end="delivered"} 40',
      'lethe_deliveries_total{target="amplitude",end="dead"} 1',
      'lethe_target_notes_total{target="amplitude",what="cut"} 1',
      'lethe_delivery_seconds_sum{target="amplitude"} 3',
      'lethe_target_waiting{target="amplitude"} 7',
    ])
      expect(lines).to.include(line);
    waiting = undefined;
    expect((await metrics.read()).text).not.to.match(/^lethe_target_waiting\{/m);
  });

  it('say how things stand by the books once those were read, and forget what is so no more', async () => {
    const metrics = createMetrics(async () => ({ receipts: 0, events: 0 }), clock);
    expect((await metrics.read()).text).not.to.match(/lethe_(letters|books|ledger)/);
    const stock = { at: 1_790_000_000, differences: 2, openErasures: 1, oldestErasure: 90 };
    const targets = new Map([['amplitude', { oldest: 12, held: true }]]);
    metrics.stood({
      ...stock,
      openLetters: new Map([
        ['too_large', 3],
        ['forbidden_id', 1],
      ]),
      targets,
    });
    const lines = (await metrics.read()).text.split('\n');
    for (const line of [
      'lethe_books_read_seconds 1790000000',
      'lethe_ledger_difference 2',
      'lethe_erasures_open 1',
      'lethe_oldest_erasure_seconds 90',
      'lethe_letters_open{code="too_large"} 3',
      'lethe_letters_open{code="forbidden_id"} 1',
      'lethe_target_oldest_seconds{target="amplitude"} 12',
      'lethe_target_held{target="amplitude"} 1',
    ])
      expect(lines).to.include(line);
    metrics.stood({ ...stock, openLetters: new Map([['too_large', 3]]), targets: new Map() });
    expect((await metrics.read()).text).not.to.match(/forbidden_id|lethe_target_held\{/);
  });

  it('say nothing about what waits, rather than 0, when that cannot be had', async () => {
    let away = false;
    const metrics = createMetrics(async () => {
      if (away) throw new Unavailable('receipts_unavailable', undefined);
      return { receipts: 3, events: 120 };
    }, clock);
    await metrics.read();
    away = true;
    const { text } = await metrics.read();
    expect(text).not.to.match(/^lethe_(oldest_)?waiting_\w+ /m);
    expect(text).to.include('lethe_batches_total 0');
    away = false;
    expect((await metrics.read()).text).to.include('lethe_waiting_receipts 3');
  });
});
