import { fewer } from '../sql/folded.js';
import { campaignsReport } from './campaigns.js';
import { funnelReport } from './funnel.js';
import { lifetimeReport } from './lifetime.js';
import type { Findings, Report } from './report.js';
import { retentionReport } from './retention.js';
import { tableReport } from './table.js';
import { trendReport } from './trend.js';

/** What a view's SQL answered, for people. */
export function reportOf(findings: Findings): Report {
  const report = shapeOf(findings);
  const { least, rows, range } = findings;
  return {
    ...report,
    notes: [
      ...(rows.length === 0
        ? [
            `Nothing of this was found from ${range.from} on: choose other days, or look at the view's event types.`,
          ]
        : []),
      ...report.notes,
      ...(least <= 1
        ? []
        : [
            `Groups of fewer than ${least} people are shown together as ${fewer(least)}; where those still are fewer, the smallest other group is among them. Totals are unchanged.`,
          ]),
    ],
  };
}

function shapeOf(findings: Findings): Report {
  const { view } = findings;
  switch (view.kind) {
    case 'trend':
      return trendReport(view, findings);
    case 'table':
      return tableReport(view, findings);
    case 'funnel':
      return funnelReport(view, findings);
    case 'retention':
      return retentionReport(view, findings);
    case 'money':
      return view.report === 'lifetime' ? lifetimeReport(view, findings) : campaignsReport(view, findings);
  }
}
