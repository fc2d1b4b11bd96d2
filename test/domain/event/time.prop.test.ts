import { expect } from 'chai';
import fc from 'fast-check';
import { eventTime, instant, parseTime } from '../../../src/domain/event/time.js';
import { json, receivedAt } from '../arbitrary.js';

const moments = fc.date({
  min: new Date('0001-01-02T00:00:00.000Z'),
  max: new Date('9999-12-30T00:00:00.000Z'),
  noInvalidDate: true,
});
const texts = fc
  .tuple(
    moments.map((date) => date.toISOString().slice(0, 19)),
    fc.constantFrom('T', ' ', 't'),
    fc.constantFrom('', '.5', ',123456'),
    fc.constantFrom('', 'Z', 'z', ' Z'),
  )
  .map(([text, between, fraction, zone]) => text.replace('T', between) + fraction + zone);
const claims = fc.record({
  timestamp: fc.oneof(json, texts),
  originalTimestamp: fc.oneof(json, texts),
  sentAt: fc.oneof(json, texts),
});

describe('times, for any claim', () => {
  it('are valid instants, within bounds where live', () => {
    const received = Date.parse(receivedAt);
    fc.assert(
      fc.property(claims, fc.boolean(), (claimed, live) => {
        const { time, clock } = eventTime(claimed, receivedAt, live);
        expect(time).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect(instant(Date.parse(time))).to.equal(time);
        if (clock === 'received') expect(time).to.equal(receivedAt);
        if (live) expect(Date.parse(time)).to.be.within(received - 400 * 86_400_000, received + 86_400_000);
      }),
      { numRuns: 500 },
    );
  });

  it('mean the same whatever offset they are written with', () => {
    fc.assert(
      fc.property(
        moments,
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        fc.boolean(),
        (moment, minutes, colon) => {
          const shown = new Date(moment.getTime() + minutes * 60_000);
          if (shown.getUTCFullYear() < 1 || shown.getUTCFullYear() > 9999) return;
          const two = (n: number) => String(n).padStart(2, '0');
          const size = Math.abs(minutes);
          const zone = `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${colon ? ':' : ''}${two(size % 60)}`;
          expect(parseTime(`${shown.toISOString().slice(0, -1)}${zone}`)).to.equal(moment.getTime());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('do not depend on the time zone of the machine', () => {
    const before = process.env.TZ;
    try {
      fc.assert(
        fc.property(texts, (text) => {
          const read = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati'].map((zone) => {
            process.env.TZ = zone;
            return parseTime(text);
          });
          expect(read[0]).to.be.a('number');
          expect(new Set(read).size).to.equal(1);
        }),
        { numRuns: 100 },
      );
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });

  it('move with the skew of the client’s clock by exactly nothing', () => {
    const skews = fc.integer({ min: -1_000 * 86_400_000, max: 1_000 * 86_400_000 });
    fc.assert(
      fc.property(skews, fc.integer({ min: 0, max: 399 * 86_400_000 }), (skew, age) => {
        const sent = Date.parse(receivedAt) + skew;
        const claimed = { timestamp: sent - age, originalTimestamp: undefined, sentAt: instant(sent) };
        expect(Date.parse(eventTime(claimed, receivedAt, true).time)).to.equal(Date.parse(receivedAt) - age);
      }),
    );
  });
});
