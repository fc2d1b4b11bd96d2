import { emfLine, type Measures } from '../../adapters/metrics/emf.js';
import { recentLedger } from '../../application/recent-ledger.js';
import type { AwsPlatform } from '../composition/aws.js';
import { ports, uses } from '../composition/tokens.js';

/** The ledger of so long ago until now. Longer than the time between two measurements. Milliseconds. */
const recentMs = 20 * 60_000;

/** How things stand, as lines of metrics: one without dimensions, and one per target. @throws Unavailable */
export async function measure(platform: AwsPlatform, now: number): Promise<string[]> {
  const { get, s3Letters, settlementLog, deadQueueDepth } = platform;
  const waiting = await get(ports.receipts).waiting();
  const ledger = await recentLedger(settlementLog.since(now - recentMs), s3Letters);
  const erasures = await get(uses.erasures).standing();
  const begun = erasures.flatMap(({ erasure: { requested } }) =>
    requested === undefined ? [] : [requested.at],
  );
  let letters = 0;
  let oldestLetter = now;
  for await (const { at } of s3Letters.open()) {
    letters += 1;
    oldestLetter = Math.min(oldestLetter, Date.parse(at));
  }
  const whole: Measures = {
    ReceiptsWaiting: [waiting.receipts, 'Count'],
    DeadMessages: [await deadQueueDepth(), 'Count'],
    LettersOpen: [letters, 'Count'],
    OldestLetterAge: [secondsSince(oldestLetter, now), 'Seconds'],
    ErasuresOpen: [erasures.length, 'Count'],
    OldestErasureAge: [secondsSince(Math.min(now, ...begun.map(Date.parse)), now), 'Seconds'],
    LedgerReceived: [ledger.received, 'Count'],
    LedgerRecorded: [ledger.recorded, 'Count'],
    LedgerSuppressed: [ledger.suppressed, 'Count'],
    LedgerDead: [ledger.dead, 'Count'],
    LedgerDifference: [ledger.missing, 'Count'],
  };
  const targets = Object.entries(await get(uses.status).targets());
  return [
    emfLine(whole, {}, now),
    ...targets.map(([target, { waiting = 0, state }]) => {
      const ofTarget: Measures = {
        PacketsWaiting: [waiting, 'Count'],
        TargetHeld: [state === 'running' ? 0 : 1, 'Count'],
      };
      return emfLine(ofTarget, { target }, now);
    }),
  ];
}

function secondsSince(then: number, now: number): number {
  return Math.round((now - then) / 1_000);
}
