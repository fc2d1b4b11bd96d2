import { expect } from 'chai';
import { type ConsentPolicy, defaultConsent } from '../../../src/domain/consent/consent-policy.js';
import { ConsentRules, mayDeliver } from '../../../src/domain/consent/decision.js';
import type { Consents } from '../../../src/domain/consent/history.js';
import type { Signals } from '../../../src/domain/consent/signals.js';
import type { Instant } from '../../../src/domain/event/event.js';
import type { Purpose } from '../../../src/domain/privacy/policy.js';

const analytics = 'analytics' as Purpose;
const advertising = 'advertising' as Purpose;
const at = '2026-11-23T12:00:00.000Z' as Instant;

const silent: Signals = new Map();

function signals(granted: { [purpose: string]: boolean }): Signals {
  return new Map(
    Object.entries(granted).map(([name, yes]) => [name as Purpose, { granted: yes, by: 'segment' }]),
  );
}

/** Hours of the day, each with what was said then of analytics. */
function history(...said: readonly (readonly [hour: number, granted: boolean])[]): Consents {
  return {
    [analytics]: said.map(([hour, granted]) => ({
      at: `2026-11-23T${String(hour).padStart(2, '0')}:00:00.000Z` as Instant,
      granted,
      by: 'segment',
    })),
  };
}

function rules(changes: Partial<ConsentPolicy> = {}, absent: 'granted' | 'denied' = 'granted'): ConsentRules {
  const purposes = defaultConsent.purposes.map((purpose) => ({ ...purpose, absent }));
  return new ConsentRules({ ...defaultConsent, purposes, ...changes });
}

describe('what may be done with an event', () => {
  it('is everything by default, where nobody has said anything', () => {
    expect(rules().decide(silent, undefined, at)).to.deep.equal({
      record: true,
      enrich: true,
      deliver: { '*': true },
      said: undefined,
    });
  });

  it('is nothing where analytics were denied', () => {
    expect(rules().decide(signals({ analytics: false }), undefined, at)).to.deep.equal({
      record: false,
      enrich: false,
      deliver: { '*': false },
      said: { analytics: false },
    });
  });

  it('is everything by default where advertising alone was denied, and the record says so', () => {
    expect(rules().decide(signals({ advertising: false }), undefined, at)).to.deep.equal({
      record: true,
      enrich: true,
      deliver: { '*': true },
      said: { advertising: false },
    });
  });

  it('follows the event’s own word before the history’s, by purpose', () => {
    const denied = history([10, false]);
    expect(rules().decide(signals({ analytics: true }), denied, at)).to.include({ record: true });
    expect(rules().decide(signals({ advertising: true }), denied, at)).to.deep.include({
      record: false,
      said: { analytics: false, advertising: true },
    });
  });

  it('follows the history as of the event’s time', () => {
    const changing = history([10, false], [11, true], [13, false]);
    const hour = (n: number) => `2026-11-23T${String(n).padStart(2, '0')}:00:00.000Z` as Instant;
    const record = (n: number) => rules().decide(silent, changing, hour(n)).record;
    expect([9, 10, 11, 12, 13, 14].map((n) => record(n))).to.deep.equal([
      ...[true, false, true, true, false, false],
    ]);
  });

  it('is nothing where nobody has said anything and the policy takes that for a no', () => {
    const strict = rules({}, 'denied');
    expect(strict.decide(silent, undefined, at)).to.deep.include({ record: false, said: undefined });
    expect(strict.decide(silent, history([13, true]), at)).to.deep.include({
      record: false,
      said: undefined,
    });
    expect(strict.decide(silent, history([10, true]), at)).to.deep.include({
      record: true,
      said: { analytics: true },
    });
  });

  it('is asked of every purpose that the policy names for it', () => {
    const split = rules({
      record: [],
      enrich: [analytics, advertising],
      deliver: { '*': [analytics], ads: [analytics, advertising], archive: [] },
    });
    expect(split.decide(signals({ analytics: true, advertising: false }), undefined, at)).to.deep.include({
      record: true,
      enrich: false,
      deliver: { '*': true, ads: false, archive: true },
    });
    expect(split.decide(signals({ analytics: false }), undefined, at)).to.deep.include({
      record: true,
      enrich: false,
      deliver: { '*': false, ads: false, archive: true },
    });
  });

  it('is not what needs a purpose that nobody can consent to', () => {
    const unknown = rules({ record: ['constructor' as Purpose] });
    expect(unknown.decide(silent, undefined, at).record).to.equal(false);
  });
});

describe('an event’s own word', () => {
  it('refuses its recording only by a no to what recording needs', () => {
    expect(rules().refuses(signals({ analytics: false }))).to.equal(true);
    expect(rules().refuses(signals({ advertising: false }))).to.equal(false);
    expect(rules().refuses(silent)).to.equal(false);
    expect(rules({ record: [] }).refuses(signals({ analytics: false }))).to.equal(false);
  });

  it('leaves it to the history only where silence is a no', () => {
    expect(rules().depends(silent)).to.equal(false);
    expect(rules({}, 'denied').depends(silent)).to.equal(true);
    expect(rules({}, 'denied').depends(signals({ analytics: true }))).to.equal(false);
    expect(rules({ record: [] }, 'denied').depends(silent)).to.equal(false);
  });
});

describe('a target', () => {
  it('goes by its own line, else by that of all the others, else gets everything', () => {
    const deliver = { '*': false, archive: true };
    expect(mayDeliver(deliver, 'archive')).to.equal(true);
    expect(mayDeliver(deliver, 'ads')).to.equal(false);
    expect(mayDeliver(deliver, 'constructor')).to.equal(false);
    expect(mayDeliver({}, 'ads')).to.equal(true);
    expect(mayDeliver(undefined, 'ads')).to.equal(true);
  });
});
