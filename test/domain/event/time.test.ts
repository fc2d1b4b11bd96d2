import { expect } from 'chai';
import type { Instant } from '../../../src/domain/event/event.js';
import { eventTime, instant, parseTime } from '../../../src/domain/event/time.js';

const none = { timestamp: undefined, originalTimestamp: undefined, sentAt: undefined };
const iso = (value: string | number) => {
  const ms = parseTime(value);
  return ms === undefined ? undefined : instant(ms);
};

describe('parseTime', () => {
  const read: [string, string][] = [
    ['2026-11-23', '2026-11-23T00:00:00.000Z'],
    ['2026-11-23T14:43Z', '2026-11-23T14:43:00.000Z'],
    ['2026-11-23T14:43:00', '2026-11-23T14:43:00.000Z'],
    ['2026-11-23 14:43:00', '2026-11-23T14:43:00.000Z'],
    ['2026-11-23T14:43:00+01:00', '2026-11-23T13:43:00.000Z'],
    ['2026-11-23T14:43:00-0530', '2026-11-23T20:13:00.000Z'],
    ['2026-11-23T14:43:00+14', '2026-11-23T00:43:00.000Z'],
    ['2026-11-23 14:43:00 +02:00', '2026-11-23T12:43:00.000Z'],
    ['2026-11-23T14:43 Z', '2026-11-23T14:43:00.000Z'],
    ['2026-11-23t14:43:00z', '2026-11-23T14:43:00.000Z'],
    ['2026-11-23T14:43:00.123456789Z', '2026-11-23T14:43:00.123Z'],
    ['2026-11-23T14:43:00,5Z', '2026-11-23T14:43:00.500Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['0001-01-01', '0001-01-01T00:00:00.000Z'],
    ['0050-06-07t00:00:00z', '0050-06-07T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ];
  for (const [text, expected] of read)
    it(`reads ${text}`, () => {
      expect(iso(text)).to.equal(expected);
    });

  const unread = [
    '',
    'yesterday',
    '2026',
    '2026-11',
    '2026-13-01',
    '2026-00-10',
    '2026-11-00',
    '2026-11-31',
    '2026-02-29',
    '2026-02-30T10:00:00Z',
    '2026-02-30T10:00:00.000Z',
    '2026-JAN 1T10:00:00.000Z',
    '2026-11-23T10:00(ada@x)Z',
    '2026-11-23T25:00:00Z',
    '2026-11-23T10:60:00Z',
    '2026-11-23T10:00:00+99:99',
    '2026-11-23T10:00:00 Europe/Berlin',
    '2026-11-23T10:00:00Z; DROP TABLE',
    '+002026-11-23',
    '0000-12-31',
    '23.11.2026',
    'Mon, 23 Nov 2026 14:43:00 GMT',
    '1764000000000',
    `2026-11-23T10:00:00.${'0'.repeat(40)}Z`,
  ];
  for (const text of unread)
    it(`does not take ${JSON.stringify(text)} for a time`, () => {
      expect(iso(text)).to.equal(undefined);
    });

  it('reads numbers as milliseconds', () => {
    expect(iso(1_764_000_000_000)).to.equal('2025-11-24T16:00:00.000Z');
    expect(iso(1.9)).to.equal('1970-01-01T00:00:00.001Z');
    for (const ms of [Number.NaN, Infinity, -Infinity, 8.64e15, 1e300]) expect(iso(ms)).to.equal(undefined);
  });

  it('takes nothing else for a time', () => {
    for (const value of [null, true, undefined, [], ['2026-11-23'], {}])
      expect(parseTime(value)).to.equal(undefined);
  });
});

describe('eventTime', () => {
  const receivedAt = '2016-12-31T00:00:10.000Z' as Instant;

  it('corrects a clock that is behind, as in Segment’s specification', () => {
    const claimed = { ...none, timestamp: '2016-12-30T22:00:00Z', sentAt: '2016-12-30T22:00:05Z' };
    expect(eventTime(claimed, receivedAt, true)).to.deep.equal({
      time: '2016-12-31T00:00:05.000Z',
      clock: 'event',
    });
  });

  it('corrects a clock that is ahead', () => {
    const claimed = { ...none, timestamp: '2017-06-01T12:00:00Z', sentAt: '2017-06-01T12:01:00Z' };
    expect(eventTime(claimed, receivedAt, true).time).to.equal('2016-12-30T23:59:10.000Z');
  });

  it('reads the times of different zones as what they mean', () => {
    const claimed = { ...none, timestamp: '2016-12-30T23:00:00+01:00', sentAt: '2016-12-30T17:00:05-0500' };
    expect(eventTime(claimed, receivedAt, true).time).to.equal('2016-12-31T00:00:05.000Z');
  });

  it('takes the event’s time as it is where nobody says when it was sent', () => {
    for (const sentAt of [undefined, null, '', 'now'])
      expect(
        eventTime({ ...none, timestamp: '2016-12-30T23:59:00Z', sentAt }, receivedAt, true),
      ).to.deep.equal({
        time: '2016-12-30T23:59:00.000Z',
        clock: 'event',
      });
  });

  it('falls back to originalTimestamp, then to the reception', () => {
    const original = { ...none, originalTimestamp: '2016-12-30T23:59:00Z' };
    expect(eventTime(original, receivedAt, true).time).to.equal('2016-12-30T23:59:00.000Z');
    expect(eventTime({ ...original, timestamp: 'bad' }, receivedAt, true).time).to.equal(
      '2016-12-30T23:59:00.000Z',
    );
    expect(eventTime({ ...original, timestamp: '2016-12-30T10:00:00Z' }, receivedAt, true).time).to.equal(
      '2016-12-30T10:00:00.000Z',
    );
    for (const live of [true, false])
      expect(
        eventTime({ ...none, timestamp: 'bad', sentAt: '2016-12-30T00:00:00Z' }, receivedAt, live),
      ).to.deep.equal({
        time: receivedAt,
        clock: 'received',
      });
  });

  it('bounds live events to 400 days before and one day after their reception', () => {
    const received = Date.parse(receivedAt);
    const day = 86_400_000;
    const at = (ms: number) => eventTime({ ...none, timestamp: ms }, receivedAt, true);
    expect(at(received - 400 * day).clock).to.equal('event');
    expect(at(received - 400 * day - 1)).to.deep.equal({ time: receivedAt, clock: 'received' });
    expect(at(received + day).clock).to.equal('event');
    expect(at(received + day + 1)).to.deep.equal({ time: receivedAt, clock: 'received' });
  });

  it('lets events of files keep their own times', () => {
    const claimed = { ...none, timestamp: '1999-01-01T00:00:00Z', sentAt: '1999-01-02T00:00:00Z' };
    expect(eventTime(claimed, receivedAt, false)).to.deep.equal({
      time: '1999-01-01T00:00:00.000Z',
      clock: 'event',
    });
  });
});
