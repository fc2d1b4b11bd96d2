import type { Finding } from '../ledger/ledger.js';
import type { DeliveryTally } from '../ports/delivery-book.js';

/**
 * Targets whose books do not add up: `queued = delivered + skipped + dead + waiting`, and nothing was set aside without
 * a letter. There may be more letters: what is delivered from the lake was not queued.
 */
export function compareBooks(
  tallies: ReadonlyMap<string, DeliveryTally>,
  letters: ReadonlyMap<string, number>,
): Finding[] {
  const findings: Finding[] = [];
  for (const [target, { queued, delivered, skipped, dead, waiting }] of tallies) {
    const ended = delivered + skipped + dead + waiting;
    if (ended !== queued)
      findings.push({
        finding: 'unbalanced_target',
        what: target,
        detail: `${queued} deliveries were queued, but ${ended} were delivered, skipped or set aside or wait`,
      });
    const held = letters.get(target) ?? 0;
    if (held < dead)
      findings.push({
        finding: 'missing_letter',
        what: target,
        detail: `${dead} deliveries were set aside, but there are only ${held} letters`,
      });
  }
  return findings;
}
